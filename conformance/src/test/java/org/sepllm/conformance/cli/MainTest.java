package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void versionNamesProgramAndJava() {
    CommandRun run = CommandRun.of("--version");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).startsWith("sepllm " + Version.version()).contains("Java 25");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpListsEveryExitCode() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    for (int code :
        new int[] {
          ExitCode.DONE,
          ExitCode.DISAGREEMENT,
          ExitCode.USAGE,
          ExitCode.BAD_INPUT,
          ExitCode.LIMIT,
          ExitCode.INTERNAL,
          ExitCode.INTERRUPTED
        }) {
      assertThat(run.out()).containsPattern("(?m)^ *" + code + " ");
    }
  }

  @Test
  void missingCommandIsWrongUsage() {
    CommandRun run = CommandRun.of();

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("check", "port", "Exit codes:")
        .endsWith("sepllm: a command is missing; see sepllm --help\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownCommandIsWrongUsage() {
    CommandRun run = CommandRun.of("chekc");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "sepllm: Unmatched argument at index 0: 'chekc', did you mean check?; see sepllm --help\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownOptionIsOneLineThatNamesTheCommandsHelp() {
    CommandRun run = CommandRun.of("port", "--max-lin", "5");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "sepllm: Unknown options: '--max-lin', '5', did you mean --max-line?; see sepllm port"
                + " --help\n");
  }

  @Test
  void interruptionRunsTheOpenRegistrationOnce() {
    List<String> printed = new ArrayList<>();
    Interruption interruption = new Interruption();

    interruption.interrupt();
    try (Interruption.Registration _ = interruption.onInterrupt(() -> printed.add("partial"))) {
      interruption.interrupt();
      interruption.interrupt();
    }
    interruption.interrupt();

    assertThat(printed).containsExactly("partial");
  }
}
