package org.sepllm.conformance.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;

/** The example ports are as short as promised and conform at the levels that they claim. */
class ExamplePortsTest {
  private static final Path KIT = Checkout.top().resolve("conformance/kit/1.1");
  private static final Path CAPABILITIES = ExamplePort.FOLDER.resolve("capabilities.json");

  /** Lines that hold no code: empty ones and those of comments alone. */
  private static final Pattern NO_CODE = Pattern.compile("\\s*((#(?!include)|//|/\\*|\"\"\").*)?");

  @TempDir private static Path builds;

  private static List<String> code(String file) {
    String text = Checkout.text(ExamplePort.FOLDER.resolve(file));
    // Comments in triple quotes may have several lines.
    String uncommented = text.replaceAll("(?s)\"\"\".*?\"\"\"(?=\\n)", "");
    return (file.endsWith(".py") ? uncommented : text)
        .lines()
        .filter(line -> !NO_CODE.matcher(line).matches())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void a_port_has_at_most_50_lines_and_its_helper_60(ExamplePort port) {
    for (String source : port.sources()) {
      assertThat(code(source)).as(source).hasSizeBetween(10, 50);
      assertThat(code(source)).as(source).allMatch(line -> line.length() <= 100);
    }
    assertThat(code(port.helper())).as(port.helper()).hasSizeBetween(10, 60);
    assertThat(code(port.helper())).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @EnumSource
  void a_port_conforms_to_the_committed_kit(ExamplePort port) throws Exception {
    boolean attention = port == ExamplePort.NUMPY;
    CommandRun run =
        CommandRun.of(
            "kit",
            "run",
            "--kit",
            KIT.toString(),
            "--capabilities",
            CAPABILITIES.toString(),
            "--level",
            attention ? "L0,L1,L2" : "L0,L1",
            "--exec",
            port.command(builds));
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains(attention ? "L0 L1 L2 conformant" : "L0 L1 conformant");
  }

  @ParameterizedTest
  @EnumSource
  void a_port_agrees_with_generated_cases(ExamplePort port, @TempDir Path folder) throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), "One, two. Three! And four more.\n");
    CommandRun run =
        CommandRun.of("check", "--cases", "60", "--exec", port.command(builds), text.toString());
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("conformant");
  }

  @Test
  void every_port_continues_the_state_of_every_other() throws Exception {
    assumeTrue(ExamplePort.PYTHON.isInstalled(), "python3 is not installed");
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3", ExamplePort.FOLDER.resolve("interop.py").toString(), "--rows", "25"));
    for (ExamplePort port : ExamplePort.values()) {
      if (port.isInstalled()) {
        command.add(port.name() + "=" + port.command(builds));
      }
    }
    command.add("REFERENCE=" + TestJava.command() + " port");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("all agree").contains("REFERENCE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SepCache", "SepLLM_KVCache_Manager"})
  void a_published_cache_can_be_wrapped(String type) throws Exception {
    assumeTrue(ExamplePort.PYTHON.isInstalled(), "python3 is not installed");
    Path standIn = Path.of(ExamplePortsTest.class.getResource("stand_in.py").toURI());
    String port = ExamplePort.FOLDER.resolve("published/port.py").toString();
    CommandRun run =
        CommandRun.of(
            "kit",
            "run",
            "--kit",
            KIT.toString(),
            "--level",
            "L1",
            "--capabilities",
            CAPABILITIES.toString(),
            "--exec",
            "python3 '%s' '%s' %s".formatted(port, standIn, type));
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("L1 conformant");
  }

  /** What the port in PyTorch does without PyTorch, offline, as its document says. */
  @Test
  void the_port_in_pytorch_answers_from_a_file_of_questions(@TempDir Path folder) throws Exception {
    assumeTrue(ExamplePort.NUMPY.isInstalled(), "numpy is not installed");
    Path scripts = ExamplePort.FOLDER.resolve("pytorch");
    Path questions = folder.resolve("questions.jsonl");
    CommandRun recorded =
        CommandRun.of(
            "kit",
            "run",
            "--kit",
            KIT.toString(),
            "--exec",
            "python3 '%s/questions.py' '%s' '%s'".formatted(scripts, KIT, questions));
    assertThat(recorded.out()).contains("no verdict");
    Path results = Files.createDirectories(folder.resolve("results"));
    ProcessBuilder job =
        new ProcessBuilder("python3", scripts.resolve("port.py").toString())
            .redirectInput(questions.toFile())
            .redirectOutput(results.resolve("answers.jsonl").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    job.environment().put("SEPLLM_STAND_IN", "numpy");
    assertThat(job.start().waitFor()).isZero();
    CommandRun run =
        CommandRun.of(
            "kit",
            "run",
            "--kit",
            KIT.toString(),
            "--capabilities",
            CAPABILITIES.toString(),
            "--results",
            results.toString());
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("L0 L1 L2 L3 conformant");
  }
}
