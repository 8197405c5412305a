package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Interrupts a run in a process of its own, as Ctrl-C does, and goes on with it. */
class InterruptedRunTest {
  private static final String KIT = Checkout.top().resolve("conformance/kit/1.1").toString();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Answers masks wrongly; hangs at the third until a file says that it may go on. */
  private static final String PORT =
      """
      import json, os, signal, sys, time
      here = os.path.dirname(os.path.abspath(__file__))
      signal.signal(signal.SIGINT, signal.SIG_DFL)
      for number, line in enumerate(sys.stdin):
          request = json.loads(line)
          if number == 3 and not os.path.exists(here + "/go"):
              with open(here + "/waiting", "w") as file:
                  file.write(str(os.getpid()) + "\\n")
              time.sleep(600)
          answer = {"rows": []}
          if request["op"] == "hello":
              answer = {"protocol": 1, "name": "slow", "ops": ["mask"], "policies": [],
                        "dtypes": [], "max_tokens": 4096}
          print(json.dumps({"id": request["id"], **answer}), flush=True)
      """;

  @TempDir private Path folder;

  @Test
  void control_c_leaves_a_valid_partial_report_and_the_run_is_resumed() throws Exception {
    Path port = Files.writeString(folder.resolve("port.py"), PORT);
    Path reports = folder.resolve("reports");
    List<String> run =
        List.of(
            "kit",
            "run",
            "--kit",
            KIT,
            "--set",
            "smoke",
            "--level",
            "L0",
            "--report",
            reports.toString(),
            "--exec",
            "python3 " + port);
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", JAVA));
    command.addAll(List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp"));
    command.addAll(
        List.of(System.getProperty("java.class.path"), "org.sepllm.conformance.cli.Main"));
    command.addAll(run);
    assumeTrue(has("env", "--default-signal=INT", "true"), "env cannot reset signals");
    assumeTrue(has("python3", "--version"), "python3 is not installed");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      interrupt(process);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isEqualTo(130);
    assertThat(Files.readString(folder.resolve("out"))).contains("interrupted");
    JsonNode report = read(reports.resolve("report.json"));
    assertThat(report.get("complete").booleanValue()).isFalse();
    // The vector that was being asked is neither passed nor failed: the port died of Ctrl-C.
    assertThat(report.get("vectors").size()).isEqualTo(2);
    assertThat(Files.readString(reports.resolve("report.html"))).endsWith("</html>\n");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(reports.resolve("junit.xml").toFile());

    Files.createFile(folder.resolve("go"));
    List<String> resumed = new ArrayList<>(run);
    resumed.add("--resume");
    assertThat(CommandRun.of(resumed.toArray(String[]::new)).exitCode()).isEqualTo(1);
    JsonNode whole = read(reports.resolve("report.json"));
    assertThat(whole.get("complete").booleanValue()).isTrue();
    assertThat(whole.get("vectors"))
        .filteredOn(vector -> vector.get("id").stringValue().startsWith("mask-"))
        .hasSize(7)
        .allSatisfy(
            vector -> assertThat(vector.get("reason").stringValue()).isEqualTo("wrong answer"));
    assertThat(reports.resolve("journal.jsonl")).doesNotExist();
  }

  /** A terminal interrupts the whole group of processes, the port first at worst. */
  private void interrupt(Process process) throws IOException, InterruptedException {
    Path waiting = folder.resolve("waiting");
    for (int wait = 0; wait < 1200 && !isWhole(waiting); wait++) {
      assertThat(process.isAlive()).isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    for (String pid : List.of(Files.readString(waiting).strip(), Long.toString(process.pid()))) {
      assertThat(has("kill", "-INT", pid)).isTrue();
    }
  }

  private static boolean isWhole(Path file) throws IOException {
    return Files.exists(file) && Files.readString(file).endsWith("\n");
  }

  private static JsonNode read(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  private static boolean has(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
