package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(60)
class ProcessPortTest {
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration IMPATIENT = Duration.ofMillis(700);
  private static final int MAX_LINE = 1 << 20;
  private static final String HELLO =
      "printf '{\"id\":0,\"protocol\":1,\"name\":\"x\",\"ops\":[],\"policies\":[],\"dtypes\":[],"
          + "\"max_tokens\":1}\\n'";
  private static final String ANSWER_HELLO = "read line; " + HELLO + "; ";

  private static ProcessPort start(String script, Duration timeout) throws PortFailure {
    return ProcessPort.start(script, timeout, MAX_LINE);
  }

  private static ObjectNode question() {
    return Json.object().put("op", "mask");
  }

  private static PortFailure helloFailure(String script, Duration timeout) throws PortFailure {
    try (ProcessPort port = start(script, timeout)) {
      return catchThrowableOfType(PortFailure.class, port::hello);
    }
  }

  /** What the first question after a proper hello fails with. */
  private static PortFailure questionFailure(String script, Duration timeout) throws PortFailure {
    try (ProcessPort port = start(ANSWER_HELLO + script, timeout)) {
      port.hello();
      return catchThrowableOfType(PortFailure.class, () -> port.ask(question()));
    }
  }

  @Test
  void theCommandPortAnswersLikeTheReferenceAndEndsWithItsInput() throws PortFailure {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "'%s' -cp '%s' org.sepllm.conformance.cli.Main port"
            .formatted(java, System.getProperty("java.class.path"));
    ObjectNode mask = question().put("mask", "full");
    mask.putArray("token_ids").add(1).add(2);

    try (ProcessPort port = start(command, PATIENT);
        ReferencePort reference = new ReferencePort(Limits.DEFAULT)) {
      assertThat(port.hello()).isEqualTo(reference.hello());
      assertThat(port.ask(mask)).isEqualTo(reference.ask(mask));
      assertThat(port.ask(question())).isEqualTo(reference.ask(question()));
      port.finish();
      assertThat(port.name()).isEqualTo(command);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no-such-command-anywhere; ended with exit code 127 without answering question 0",
        "/; ended with exit code 126 without answering question 0",
        "exit 5; ended with exit code 5 without answering question 0",
        "echo why >&2, exit 5; its last words: \"why\""
      })
  void commandsThatEndBeforeTheirFirstAnswerCannotBeStarted(String script, String message)
      throws PortFailure {
    PortFailure failure = helloFailure(script.replace(", ", "; "), PATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.NOT_STARTABLE);
    assertThat(failure).hasMessageContaining(message);
  }

  @Test
  void hangingAtHelloIsATimeout() throws PortFailure {
    PortFailure failure = helloFailure("sleep 600", IMPATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.TIMED_OUT);
    assertThat(failure).hasMessage("no answer to question 0 within 700 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "echo hello; NOISE; wrote \"hello\"",
        "echo; NOISE; line is blank",
        "echo 7; NOISE; line is JSON but no object",
        "printf '\\377\\n'; NOISE; line is not UTF-8",
        "echo '{}'; WRONG_ID; the answer to question 0 has no id",
        "echo '{\"id\":1}'; WRONG_ID; has id \"1\"",
        "echo '{\"id\":\"0\"}'; WRONG_ID; has id \"\"0\"\"",
        "echo '{\"id\":0}'; MALFORMED; protocol is missing, must be 1",
        "echo '{\"id\":0,\"error\":7}'; MALFORMED; error must be an object",
        "yes; NOISE; wrote \"y\"",
        "tr '\\0' x </dev/zero; TOO_LONG; wrote a line longer than 1048576 bytes"
      })
  void wrongAnswersToHelloAreTold(String script, PortFailure.Kind kind, String message)
      throws PortFailure {
    // Before the question any line is noise, so the port reads it first.
    PortFailure failure = helloFailure("read question; " + script, PATIENT);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessageContaining(message);
  }

  @Test
  void crashNamesExitCodeAndLastWords() throws PortFailure {
    PortFailure failure =
        questionFailure(
            "i=0; while [ $i -lt 50 ]; do echo \"line $i\" >&2; i=$((i+1)); done; exit 9", PATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.CRASHED);
    assertThat(failure)
        .hasMessage(
            "ended with exit code 9 without answering question 1; its last words: \"line 45 | line"
                + " 46 | line 47 | line 48 | line 49\"");
  }

  @Test
  void closedOutputIsACrash() throws PortFailure {
    PortFailure failure = questionFailure("exec >&-; sleep 600", PATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.CRASHED);
    assertThat(failure).hasMessage("closed its output without answering question 1");
  }

  @Test
  void hangingIsATimeoutThatQuotesTheLastWords() throws PortFailure {
    PortFailure failure = questionFailure("echo busy >&2; sleep 600", IMPATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.TIMED_OUT);
    assertThat(failure)
        .hasMessage("no answer to question 1 within 700 ms; its last words: \"busy\"");
  }

  @Test
  void notReadingALongQuestionIsATimeout() throws PortFailure {
    try (ProcessPort port = start(ANSWER_HELLO + "sleep 600", IMPATIENT)) {
      port.hello();
      ObjectNode large = question().put("padding", "x".repeat(1 << 22));

      assertThatThrownBy(() -> port.ask(large))
          .isInstanceOf(PortFailure.class)
          .hasMessage("did not read question 1 within 700 ms");
    }
  }

  @Test
  void dribblingWithoutAnEndOfLineIsATimeout() throws PortFailure {
    PortFailure failure = questionFailure("while true; do printf x; sleep 0.05; done", IMPATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.TIMED_OUT);
  }

  @Test
  void floodOnStandardErrorDoesNotBlockAnAnswer() throws PortFailure {
    String flood = "yes | head -c 3000000 >&2; ";

    try (ProcessPort port = start("read line; " + flood + HELLO + "; read line; true", PATIENT)) {
      assertThat(port.hello().get("name").stringValue()).isEqualTo("x");
      port.finish();
    }
  }

  @Test
  void twoAnswersShowAtTheNextQuestion() throws PortFailure {
    PortFailure failure = questionFailure(HELLO + "; read line", PATIENT);

    assertThat(failure.kind()).isEqualTo(PortFailure.Kind.ANSWERED_TWICE);
    assertThat(failure).hasMessage("question 0 was answered twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "HELLO; ANSWERED_TWICE; question 0 was answered twice",
        "read line, HELLO; ANSWERED_TWICE; question 0 was answered twice",
        "read line, echo bye; NOISE; wrote \"bye\"",
        "read line, echo '{}'; NOISE; wrote without a question: \"{}\"",
        "read line, exit 3; CRASHED; ended with exit code 3 at the end of its input, must be 0",
        "sleep 600; TIMED_OUT; did not end within 3000 ms after its input had ended"
      })
  void theEndMustBeSilent(String script, PortFailure.Kind kind, String message) throws PortFailure {
    String shell = ANSWER_HELLO + script.replace(", ", "; ").replace("HELLO", HELLO);
    try (ProcessPort port = start(shell, Duration.ofSeconds(3))) {
      port.hello();

      PortFailure failure = catchThrowableOfType(PortFailure.class, port::finish);

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure).hasMessageContaining(message);
    }
  }

  @Test
  void afterAFailureThePortIsNotAskedAgain() throws PortFailure {
    try (ProcessPort port = start("echo noise; sleep 600", PATIENT)) {
      PortFailure first = catchThrowableOfType(PortFailure.class, port::hello);

      assertThatThrownBy(() -> port.ask(question())).isSameAs(first);
      assertThatThrownBy(port::finish).isSameAs(first);
    }
  }

  @Test
  void closingTwiceIsClosingOnce() throws PortFailure {
    ProcessPort port = start(ANSWER_HELLO + "read line", PATIENT);
    port.hello();

    port.close();

    assertThatCode(port::close).doesNotThrowAnyException();
  }

  @Test
  void closeEndsTheChildAndItsDescendants(@TempDir Path folder)
      throws PortFailure, IOException, InterruptedException {
    Path pids = folder.resolve("pids");
    String script =
        "(sleep 600 & echo $! >> %1$s; sh -c 'sleep 600' & echo $! >> %1$s; wait) & "
            .formatted(pids);
    try (ProcessPort port = start(script + "sleep 0.3; " + ANSWER_HELLO + "sleep 600", PATIENT)) {
      port.hello();
      assertThat(Files.readAllLines(pids)).hasSize(2).allMatch(ProcessPortTest::alive);
    }

    for (String pid : Files.readAllLines(pids)) {
      awaitEnd(pid);
    }
  }

  @Test
  void interruptingTheParentEndsTheChildToo(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path pid = folder.resolve("pid");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process parent =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                AbandonedPort.class.getName(),
                "echo $$ > " + pid + "; sleep 600")
            .start();
    try {
      for (int wait = 0; wait < 200 && !hasLine(pid); wait++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      String child = Files.readString(pid).strip();
      assertThat(alive(child)).isTrue();
      parent.destroy();

      assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
      awaitEnd(child);
    } finally {
      parent.destroyForcibly();
    }
  }

  private static boolean hasLine(Path file) throws IOException {
    return Files.exists(file) && Files.readString(file).endsWith("\n");
  }

  private static void awaitEnd(String pid) throws InterruptedException {
    for (int wait = 0; wait < 100 && alive(pid); wait++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(alive(pid)).as("process " + pid).isFalse();
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }
}
