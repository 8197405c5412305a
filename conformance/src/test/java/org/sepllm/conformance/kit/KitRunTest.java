package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the committed kit as a user does. */
class KitRunTest {
  private static final String KIT = Checkout.top().resolve("conformance/kit/1.1").toString();

  /** A port that knows nothing but one mask, which it gets wrong for longer rows. */
  private static final String WRONG_PORT =
      """
      import json, sys
      for line in sys.stdin:
          request = json.loads(line)
          answer = {"error": {"kind": "unsupported", "message": "masks only"}}
          if request["op"] == "hello":
              answer = {"protocol": 1, "name": "wrong", "ops": ["hello", "mask"],
                        "policies": [], "dtypes": [], "max_tokens": 4096}
          elif request["op"] == "mask":
              answer = {"rows": []}
          print(json.dumps({"id": request["id"], **answer}), flush=True)
      """;

  /** A port that looks whether models are there, and answers nothing. */
  private static final String MODEL_PORT =
      """
      import json, os, sys
      for line in sys.stdin:
          request = json.loads(line)
          there = os.path.isfile(os.path.join(str(request.get("model")), "config.json"))
          answer = {"error": {"kind": "unsupported", "message": "there: L4" if there else "absent"}}
          if request["op"] == "hello":
              answer = {"protocol": 1, "name": "looking", "ops": ["hello", "nll"],
                        "policies": ["paper", "streaming", "sepcache", "streamingllm", "full"],
                        "dtypes": ["f64", "f32", "f16"], "max_tokens": 4096}
          print(json.dumps({"id": request["id"], **answer}), flush=True)
      """;

  @TempDir private Path folder;

  private static CommandRun run(String... options) {
    return CommandRun.of(
        Stream.concat(Stream.of("kit", "run", "--kit", KIT), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void the_reference_conforms() {
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("L0 L1 L2 L3 L4 conformant, 635 of 635 vectors");
  }

  @Test
  void without_a_kit_it_is_said_how_to_get_one() {
    CommandRun run = CommandRun.of("kit", "run");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("kit generate --out DIR").hasLineCount(1);
  }

  @Test
  void levels_and_sets_narrow_the_run() {
    assertThat(run("--level", "L2", "--set", "smoke").out()).contains("L2 conformant, 3 of 3");
    assertThat(run("--level", "L9").exitCode()).isEqualTo(2);
    assertThat(run("--set", "all").exitCode()).isEqualTo(2);
  }

  /** Whoever reads the kit elsewhere finds models below its folder; a port gets a path to open. */
  @Test
  void a_port_is_asked_about_models_by_paths_that_it_can_open() throws IOException {
    Path port = Files.writeString(folder.resolve("port.py"), MODEL_PORT);
    CommandRun run = run("--level", "L4", "--exec", "python3 " + port, "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    List<String> reasons =
        JsonMapper.shared().readTree(run.out()).get("vectors").findValuesAsString("reason");
    assertThat(reasons.stream().filter("there: L4"::equals)).hasSizeGreaterThanOrEqualTo(168);
  }

  @Test
  void results_about_models_are_read_from_arrow_files() throws IOException {
    Path results = Files.createDirectory(folder.resolve("models"));
    for (String id : List.of("model-0001", "model-0002")) {
      Files.copy(
          Path.of(KIT).resolve("vectors/model").resolve(id).resolve("expected.arrow"),
          results.resolve(id + ".arrow"));
    }
    Files.writeString(
        results.resolve("answers.jsonl"), "{\"id\":\"model-0003\",\"nll\":[1],\"logits\":[]}\n");
    CommandRun run = run("--results", results.toString(), "--level", "L4");
    assertThat(run.out()).contains("L4 differ, 2 of 197").contains("numbers of shape 23");
  }

  @Test
  void a_wrong_port_is_told_in_all_forms_of_the_report() throws Exception {
    Path port = Files.writeString(folder.resolve("port.py"), WRONG_PORT);
    Path reports = folder.resolve("reports");
    CommandRun run =
        run("--set", "smoke", "--exec", "python3 " + port, "--report", reports.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("L0 differ").contains("rules that fail");

    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(reports.resolve("report.json")));
    assertThat(report.get("result").stringValue()).isEqualTo("disagrees");
    assertThat(report.get("divergences").get(0).get("id").stringValue()).startsWith("mask-");
    assertThat(Files.readString(reports.resolve("badge.txt"))).contains("L0 differ");
    assertThat(Files.readString(reports.resolve("report.html"))).contains("<h2>First divergences");
    assertThat(reports.resolve("journal.jsonl")).doesNotExist();

    var xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(reports.resolve("junit.xml").toFile());
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(25);
    assertThat(xml.getElementsByTagName("failure").getLength()).isGreaterThan(0);
    assertThat(xml.getElementsByTagName("skipped").getLength()).isGreaterThan(0);
  }

  @Test
  void known_failures_are_no_failures_and_unexpected_passes_are_told() throws IOException {
    Path results = results("{\"id\":\"mask-0273\",\"rows\":[]}");
    Path known = Files.writeString(folder.resolve("known.txt"), "mask-0273 # not yet\n\n");
    assertThat(run("--results", results.toString()).exitCode()).isEqualTo(1);
    CommandRun tolerated =
        run("--results", results.toString(), "--known-failures", known.toString());
    // Nothing else was compared, so nothing is known.
    assertThat(tolerated.exitCode()).isEqualTo(1);
    assertThat(tolerated.out()).contains("L0 differ");

    CommandRun passing = run("--set", "smoke", "--known-failures", known.toString());
    assertThat(passing.exitCode()).isZero();
    assertThat(passing.out()).contains("mask-0273 passes although");
    CommandRun strict = run("--set", "smoke", "--strict", "--known-failures", known.toString());
    assertThat(strict.exitCode()).isEqualTo(1);

    Path wrong = Files.writeString(folder.resolve("wrong.txt"), "everything\n");
    CommandRun refused = run("--known-failures", wrong.toString());
    assertThat(refused.exitCode()).isEqualTo(3);
    assertThat(refused.err()).contains("line 1").contains("everything");
  }

  @Test
  void what_a_port_cannot_do_is_skipped_with_its_reason() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("capabilities.json"),
            """
            {"max_tokens": 4096, "cannot": [{"level": "L1", "reason": "no caches yet"},
             {"op": "attention", "dtype": "f64", "reason": "no doubles"}]}\
            """);
    CommandRun run = run("--capabilities", file.toString(), "--json");
    assertThat(run.exitCode()).isZero();
    JsonNode levels = JsonMapper.shared().readTree(run.out()).get("levels");
    assertThat(levels.get(1).get("pass").intValue()).isZero();
    assertThat(levels.get(2).get("skip").intValue()).isPositive();
    assertThat(levels.get(3).get("pass").intValue()).isZero();
    assertThat(run.out()).contains("no caches yet").contains("no doubles");

    for (String bad :
        List.of("[]", "{\"can\":1}", "{\"cannot\":[{\"op\":\"mask\"}]}", "{\"max_tokens\":0}")) {
      Files.writeString(file, bad);
      assertThat(run("--capabilities", file.toString()).exitCode()).as(bad).isEqualTo(3);
    }
  }

  @Test
  void results_are_read_from_lines_and_arrow_files() throws IOException {
    Path results = results("{\"id\":\"invalid-0001\",\"error\":{\"kind\":\"bad_request\"}}");
    for (String id : List.of("mask/mask-0273", "cache/cache-2332", "attention/attention-0071")) {
      Path vector = Path.of(KIT).resolve("vectors").resolve(id);
      Files.copy(
          vector.resolve("expected.arrow"), results.resolve(vector.getFileName() + ".arrow"));
    }
    CommandRun run = run("--results", results.toString(), "--set", "smoke");
    assertThat(run.out()).contains("4 of 25 vectors").contains("conformant");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void damaged_results_fail_or_are_refused_with_one_line() throws IOException {
    Path results = results("no JSON");
    CommandRun run = run("--results", results.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("answers.jsonl line 1").hasLineCount(1);

    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve("mask-0273.arrow"), "ARROW1 but not really ARROW1");
    CommandRun arrow = run("--results", broken.toString(), "--set", "smoke");
    assertThat(arrow.exitCode()).isEqualTo(1);
    assertThat(arrow.out()).contains("malformed");
    assertThat(run("--results", folder.resolve("absent").toString()).exitCode()).isEqualTo(3);
  }

  @Test
  void an_interrupted_run_is_resumed() throws IOException {
    Path reports = folder.resolve("reports");
    assertThat(run("--set", "smoke", "--report", reports.toString()).exitCode()).isZero();
    JsonNode whole = JsonMapper.shared().readTree(Files.readString(reports.resolve("report.json")));
    StringBuilder journal = new StringBuilder();
    journal.append("{\"kit_sha256\":\"").append(whole.get("kit_sha256").stringValue());
    journal.append("\",\"port\":\"reference\"}\n");
    journal.append(
        "{\"id\":\"mask-0273\",\"level\":\"L0\",\"rules\":[],\"facts\":1,\"status\":\"skip\",");
    journal.append("\"reason\":\"as noted before\"}\n{\"id\":\"mask-03");
    Files.writeString(reports.resolve("journal.jsonl"), journal);
    CommandRun resumed =
        run("--set", "smoke", "--report", reports.toString(), "--resume", "--json");
    assertThat(resumed.exitCode()).isZero();
    JsonNode report = JsonMapper.shared().readTree(resumed.out());
    assertThat(report.get("vectors").size()).isEqualTo(25);
    assertThat(resumed.out()).contains("as noted before");

    Files.writeString(reports.resolve("journal.jsonl"), "{\"kit_sha256\":\"0\",\"port\":\"x\"}\n");
    assertThat(run("--report", reports.toString(), "--resume").exitCode()).isEqualTo(3);
    assertThat(run("--resume").exitCode()).isEqualTo(2);
  }

  @Test
  void reports_and_kits_are_compared() throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    run("--set", "smoke", "--report", first.toString());
    Path results = results("{\"id\":\"mask-0273\",\"rows\":[]}");
    run("--set", "smoke", "--results", results.toString(), "--report", second.toString());
    String before = first.resolve("report.json").toString();
    String after = second.resolve("report.json").toString();
    CommandRun worse = CommandRun.of("kit", "diff", before, after);
    assertThat(worse.exitCode()).isEqualTo(1);
    assertThat(worse.out()).contains("mask-0273: pass -> fail").contains("1 fail now");
    assertThat(CommandRun.of("kit", "diff", before, before).exitCode()).isZero();
    assertThat(CommandRun.of("kit", "diff", KIT, KIT).out()).startsWith("0 of 5471 vectors differ");
    assertThat(CommandRun.of("kit", "diff", KIT, before).exitCode()).isEqualTo(2);

    assertThat(CommandRun.of("kit", "report", after, "--badge").out()).contains("L0 differ");
    Path page = folder.resolve("page.html");
    assertThat(CommandRun.of("kit", "report", after, "--html", page.toString()).exitCode())
        .isZero();
    assertThat(page).exists();
    assertThat(CommandRun.of("kit", "report", page.toString()).exitCode()).isEqualTo(3);
  }

  private Path results(String line) throws IOException {
    Path results = Files.createDirectories(folder.resolve("results"));
    Files.writeString(results.resolve("answers.jsonl"), line + "\n");
    return results;
  }
}
