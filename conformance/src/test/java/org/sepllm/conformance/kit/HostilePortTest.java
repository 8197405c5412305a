package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the kit against ports that hang, crash, flood and lie: the run ends and says so. */
class HostilePortTest {
  private static final String KIT = Checkout.top().resolve("conformance/kit/1.1").toString();
  private static final String HELLO =
      "read line; printf"
          + " '{\"id\":0,\"protocol\":1,\"name\":\"x\",\"ops\":[\"mask\"],\"policies\":[],\"dtypes\":[],\"max_tokens\":4096}\\n';"
          + " read line; ";

  @TempDir private Path folder;

  private CommandRun run(String script, String... options) throws IOException {
    Path port = Files.writeString(folder.resolve("port.sh"), script + "\n");
    String[] fixed = {
      "kit",
      "run",
      "--kit",
      KIT,
      "--set",
      "smoke",
      "--level",
      "L0",
      "--exec",
      "sh " + port,
      "--json"
    };
    String[] all = new String[fixed.length + options.length];
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(options, 0, all, fixed.length, options.length);
    return CommandRun.of(all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "exit 7; crashed",
        "kill -9 $$; crashed",
        "exec tr '\\0' x </dev/zero; too long",
        "exec yes; noise",
        "echo '{\"id\":99,\"rows\":[]}', exec sleep 600; wrong id",
        "echo '{\"id\":1,\"rows\":NaN}', exec sleep 600; noise",
        "echo '{\"id\":1,\"error\":{\"kind\":7}}', exec sleep 600; malformed",
        "echo '{\"id\":1,\"rows\":[[[]]]}', exec sleep 600; wrong answer",
        "echo '{\"id\":1,\"rows\":{\"a\":1e999}}', exec sleep 600; wrong answer"
      })
  void every_vector_is_judged_and_the_kind_of_failure_is_told(String script, String kind)
      throws IOException {
    requireFailures(run(HELLO + script.replace(", ", "; "), "--timeout", "10"), kind);
  }

  @Test
  void a_port_that_hangs_is_given_up() throws IOException {
    requireFailures(run(HELLO + "exec sleep 600", "--timeout", "1"), "timed out");
  }

  private static void requireFailures(CommandRun run, String kind) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    JsonNode report = JsonMapper.shared().readTree(run.out());
    assertThat(report.get("complete").booleanValue()).isTrue();
    assertThat(report.get("vectors").size()).isEqualTo(11);
    assertThat(report.get("vectors").get(0).get("reason").stringValue()).isEqualTo(kind);
    assertThat(report.get("vectors"))
        .noneSatisfy(vector -> assertThat(vector.get("status").stringValue()).isEqualTo("pass"));
    assertThat(report.get("vectors"))
        .anySatisfy(vector ->
            assertThat(vector.get("reason").stringValue())
                .isEqualTo("given up after 3 failures of the port"));
  }

  @Test
  void a_port_that_never_says_hello_is_told_in_one_line() throws IOException {
    CommandRun hanging = run("exec sleep 600", "--timeout", "1");
    assertThat(hanging.exitCode()).isEqualTo(1);
    assertThat(hanging.err()).contains("no answer to question 0").hasLineCount(1);
    CommandRun flooding = run("exec tr '\\0' x </dev/zero");
    assertThat(flooding.exitCode()).isEqualTo(1);
    assertThat(flooding.err()).contains("wrote a line longer than").hasLineCount(1);
    CommandRun absent = run("exec /no/such/port");
    assertThat(absent.exitCode()).isEqualTo(3);
    assertThat(absent.err()).contains("cannot be started").hasLineCount(1);
  }
}
