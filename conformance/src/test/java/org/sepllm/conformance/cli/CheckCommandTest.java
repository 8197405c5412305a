package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {
  @TempDir private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path text() throws IOException {
    return file("text.txt", "One, two. Three? Four; five: six!\n".repeat(40));
  }

  private static CommandRun quick(String... more) {
    return CommandRun.of(
        Stream.concat(Stream.of("check", "--cases", "20"), Stream.of(more)).toArray(String[]::new));
  }

  private static CommandRun reference(String... more) {
    return quick(
        Stream.concat(Stream.of("--port", "reference"), Stream.of(more)).toArray(String[]::new));
  }

  private static String java(String mainClass) {
    String executable = ProcessHandle.current().info().command().orElse("java");
    return "'" + executable + "' -cp '" + System.getProperty("java.class.path") + "' " + mainClass;
  }

  private String wrongPort() throws IOException {
    boolean python =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "python3")));
    assumeTrue(python, "python3 is not installed");
    try (InputStream script =
        CheckCommandTest.class.getResourceAsStream(
            "/org/sepllm/conformance/check/window_too_long.py")) {
      Path copy = folder.resolve("port.py");
      Files.copy(script, copy);
      return "python3 '" + copy + "'";
    }
  }

  @Test
  void levels_that_are_not_named_are_not_asked() {
    CommandRun run = reference("--level", "L2,L0");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("L0 mask", "L2 attention and gradients").doesNotContain("L1");
    assertThat(run.out().indexOf("L0 mask")).isLessThan(run.out().indexOf("L2 attention"));
  }

  @ParameterizedTest
  @CsvSource({
    "L3, '--level is \"L3\", known are L0, L1, L2'",
    "l0, '--level is \"l0\", known are L0, L1, L2'"
  })
  void a_level_that_does_not_exist_is_wrong_usage(String level, String message) {
    CommandRun run = reference("--level", level);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void saved_cases_are_not_chosen_by_level() throws IOException {
    CommandRun run = reference("--level", "L0", "--replay", file("saved.jsonl", "{}").toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--level cannot be combined with --replay");
  }

  @Test
  void the_reference_conforms_on_the_bundled_text() {
    CommandRun run = reference();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("L0 mask", "L1 cache", "L2 attention and gradients")
        .contains("committed vectors: masks.json, caches.json, batches.json, bipe.json")
        .contains("bundled text: ", "separators: nine of cl100k_base: 0 \"!\"")
        .contains("seed 20250725")
        .contains("golden file: ")
        .endsWith(" s\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void a_wrong_process_gives_exit_code_1_and_a_minimal_case_that_can_be_replayed()
      throws IOException {
    String port = wrongPort();
    Path saved = folder.resolve("failing.jsonl");
    CommandRun run =
        CommandRun.of(
            "check",
            "--cases",
            "60",
            "--exec",
            port,
            "--save",
            saved.toString(),
            text().toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(run.out())
        .contains("first divergence at L0, from generated")
        .contains("  expected  \"01\"\n  actual    \"11\"")
        .contains("L0 skipped: ", "one row of the plain mask only")
        .contains("L1 skipped: ", "operation cache is not offered");

    String minimal = Files.readString(saved);
    assertThat(minimal.lines()).hasSize(1);
    assertThat(JsonMapper.shared().readTree(minimal).get("token_ids").size()).isEqualTo(2);
    CommandRun wrongAgain = CommandRun.of("check", "--exec", port, "--replay", saved.toString());
    assertThat(wrongAgain.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    CommandRun right =
        CommandRun.withInput(minimal.getBytes(StandardCharsets.UTF_8), "check", "--replay", "-");
    assertThat(right.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(right.out()).contains("replay: standard input, 1 cases");
  }

  @Test
  void a_law_that_a_report_names_can_be_replayed() {
    String law =
        "{\"level\":\"L2\",\"law\":\"%s\",\"setting\":\"plain, f16\"}"
            .formatted("an invisible key has no effect");
    CommandRun kept = replayed(law, "--port", "java-mt");
    assertThat(kept.exitCode()).as(kept.err()).isEqualTo(ExitCode.DONE);
    assertThat(kept.out()).contains("replay: standard input, 1 cases");
    CommandRun unknown = replayed(law.replace("plain", "thin"), "--port", "java-mt");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(unknown.out()).contains("a law of this port", "none of that name");
    CommandRun reference = replayed(law);
    assertThat(reference.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(replayed(law.replace("L2", "L7")).err())
        .contains("standard input line 1: level is \"L7\", must be one of [L0, L1, L2]");
    assertThat(replayed(law.replace("setting", "place")).err())
        .contains("standard input line 1: setting is missing or no string");
    assertThat(replayed("{\"a\":1," + law.substring(1)).err())
        .contains("standard input line 1: a law has no field a");
  }

  private static CommandRun replayed(String line, String... port) {
    List<String> arguments = new ArrayList<>(List.of("check", "--replay", "-"));
    arguments.addAll(List.of(port));
    return CommandRun.withInput(
        line.getBytes(StandardCharsets.UTF_8), arguments.toArray(String[]::new));
  }

  @Test
  void the_reference_conforms_as_a_process() throws IOException {
    CommandRun run =
        quick("--exec", java("org.sepllm.conformance.cli.Main port"), text().toString());
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).doesNotContain("oracle by other equations", "bipe.json");
  }

  @Test
  void the_json_report_has_the_documented_form() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(Checkout.top().resolve("docs/check-report.schema.json")));
    CommandRun conforming = reference("--json", text().toString());
    assertThat(conforming.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(schema.validate(conforming.out(), InputFormat.JSON)).isEmpty();
    CommandRun wrong = quick("--json", "--exec", wrongPort(), text().toString());
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(schema.validate(wrong.out(), InputFormat.JSON)).isEmpty();

    JsonNode report = JsonMapper.shared().readTree(wrong.out());
    assertThat(report.get("result").stringValue()).isEqualTo("disagrees");
    assertThat(report.get("levels").get(0).get("coverage").get("self-only").intValue())
        .isPositive();
    assertThat(report.get("levels").get(0).get("first_divergence").get("tokens").intValue())
        .isEqualTo(2);
  }

  @Test
  void a_configuration_narrows_the_check() throws IOException {
    Path config =
        file(
            "sizes.json",
            """
            {"init_cache_size": [1, 2], "sep_cache_size": 3, "local_size": 4, "cache_size": 12,
             "neighbors": 5, "separator_token_ids": [11, 13], "policy": "sepcache"}
            """);
    CommandRun run = reference("--json", "--config", config.toString(), text().toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    JsonNode levels = JsonMapper.shared().readTree(run.out()).get("levels");
    JsonNode caches = levels.get(1).get("coverage");
    assertThat(caches.has("policy-sepcache")).isTrue();
    assertThat(caches.has("policy-paper")).isFalse();
    assertThat(caches.get("layers")).isEqualTo(caches.get("policy-sepcache"));
    assertThat(levels.get(0).get("cases_by_source").has("committed vectors")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--exec false                | 3 | sepllm: the port cannot be started: it ended with exit code 1",
        "--exec no-such-program-here | 3 | sepllm: the port cannot be started: it ended with exit code 127",
        "--port unknown              | 2 | sepllm: --port is \"unknown\", known are reference, java-mt",
        "--port reference --exec cat | 2 | sepllm: --port and --exec are both given",
        "--timeout 0                 | 2 | sepllm: --timeout is 0, must be in [1, 86400]",
        "--cases -1                  | 2 | sepllm: --cases is -1, must be at least 0",
        "--replay no-such-file       | 3 | sepllm: no-such-file",
        "--config no-such-file       | 3 | sepllm: no-such-file",
        "no-such-text                | 3 | sepllm: no-such-text",
        "--port reference --cases 1 --save no-folder/x.jsonl | 3 | sepllm: no-folder/x.jsonl cannot be written"
      })
  void what_is_wrong_is_said_in_one_line(String arguments, int exitCode, String message) {
    CommandRun run = CommandRun.of(("check " + arguments).split(" "));
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).startsWith(message).hasLineCount(1);
  }

  @Test
  void noise_at_the_start_is_a_disagreement() throws IOException {
    CommandRun run = quick("--exec", "echo hello; cat", text().toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(run.out()).contains("port failed at its start: noise: wrote \"hello\"");
  }

  @Test
  void a_port_that_hangs_is_given_up() throws IOException {
    String hello =
        "{\"id\":0,\"protocol\":1,\"name\":\"h\",\"ops\":[\"mask\"],\"policies\":[],"
            + "\"dtypes\":[],\"max_tokens\":99}";
    Path script = file("hang.sh", "read line; echo '" + hello + "'; sleep 60\n");
    CommandRun run = quick("--timeout", "1", "--exec", "sh '" + script + "'", text().toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.DISAGREEMENT);
    assertThat(run.out())
        .contains("L0 failed: 3 × timed out", "given up after 3 failures of the port");
  }
}
