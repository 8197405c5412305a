package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckModelsCommandTest {
  @Test
  void the_reference_conforms() {
    CommandRun run = CommandRun.of("check-models");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("L4 likelihoods: 56 passed, 0 failed, 0 skipped");
  }

  @Test
  void kernels_have_no_operation_for_models() {
    CommandRun run = CommandRun.of("check-models", "--port", "java-mt");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(run.out()).contains("skipped 56: operation nll is not offered");
  }

  @Test
  void an_unknown_port_is_refused() {
    assertThat(CommandRun.of("check-models", "--port", "nobody").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }
}
