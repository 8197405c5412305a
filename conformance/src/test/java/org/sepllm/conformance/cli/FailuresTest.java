package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new SpecException(ErrorKind.BAD_CONFIG, "SEP-MASK-002", "neighbors is 0"),
            3,
            "neighbors is 0 [SEP-MASK-002]"),
        Arguments.of(
            new SpecException(ErrorKind.TOO_LARGE, "SEP-ROW-001", "row is long"),
            4,
            "row is long [SEP-ROW-001]"),
        Arguments.of(
            new DatasetException(DatasetErrorKind.MALFORMED, "x.txt is not UTF-8"),
            3,
            "x.txt is not UTF-8"),
        Arguments.of(
            new DatasetException(DatasetErrorKind.TOO_LARGE, "x.txt has 2 bytes"),
            4,
            "x.txt has 2 bytes"),
        Arguments.of(new BadInputException("a\n  b"), 3, "a b"),
        Arguments.of(new UsageException("--a beside --b"), 2, "--a beside --b"),
        Arguments.of(new LimitReachedException("1 GiB"), 4, "1 GiB"),
        Arguments.of(new PortFailure(PortFailure.Kind.NOT_STARTABLE, "gone"), 3, "gone"),
        Arguments.of(new PortFailure(PortFailure.Kind.TIMED_OUT, "slow"), 1, "slow"),
        Arguments.of(new NoSuchFileException("x.txt"), 3, "x.txt: no such file or folder"),
        Arguments.of(
            new UncheckedIOException(new MalformedInputException(1)),
            3,
            "input is not UTF-8 text"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void badInputIsOneLineWithoutStackTrace(Throwable failure, int exitCode, String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    assertThat(Failures.report(failure, false, stream(err))).isEqualTo(exitCode);

    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("sepllm: " + line + "\n");
  }

  @Test
  void defectNamesItselfAndTheWayToItsStackTrace() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    assertThat(Failures.report(new IllegalStateException("odd"), false, stream(err)))
        .isEqualTo(ExitCode.INTERNAL);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("internal error: java.lang.IllegalStateException: odd", "--debug")
        .doesNotContain("\tat ");
  }

  @Test
  void debugShowsTheStackTrace() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    assertThat(Failures.report(new BadInputException("odd"), true, stream(err)))
        .isEqualTo(ExitCode.BAD_INPUT);

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("\tat org.sepllm");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
