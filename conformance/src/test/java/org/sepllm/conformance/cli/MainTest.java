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
    assertThat(run.err()).startsWith("a command is missing");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownCommandIsWrongUsage() {
    CommandRun run = CommandRun.of("chekc");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("chekc");
    assertThat(run.out()).isEmpty();
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
