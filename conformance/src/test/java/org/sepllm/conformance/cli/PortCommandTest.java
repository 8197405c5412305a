package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PortCommandTest {
  private static CommandRun port(String input, String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "port";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return CommandRun.withInput(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  @Test
  void answersHelloAndEndsWithTheInput() {
    CommandRun run = port("{\"id\":0,\"op\":\"hello\"}\n");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .isEqualTo(
            "{\"id\":0,\"protocol\":1,\"name\":\"SepLLM reference development\","
                + "\"ops\":[\"hello\",\"mask\",\"cache\",\"attention\",\"nll\"],"
                + "\"policies\":[\"paper\",\"streaming\",\"sepcache\",\"streamingllm\",\"full\"],"
                + "\"dtypes\":[\"f64\",\"f32\",\"f16\",\"bf16\"],\"max_tokens\":4194304}\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void lineLimitIsAnOption() {
    CommandRun run = port("{\"id\":0,\"op\":\"hello\"}\n", "--max-line", "10");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("line is longer than 10 bytes");
  }

  @Test
  void lineLimitBelowOneIsWrongUsage() {
    CommandRun run = port("", "--max-line", "0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo("sepllm: --max-line is 0, must be at least 1; see sepllm port --help\n");
  }
}
