package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.bench.BenchFile;
import org.sepllm.conformance.bench.BenchJson;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;
import org.sepllm.conformance.bench.Times;

class BenchCommandTest {
  private static final String[] SMALL =
      ("bench --backend java-mt --sizes 40,80 --rows 1,2 --layers 1 --heads 2 --kv-heads 1"
              + " --head-dim 8 --storage f32 --runs 2")
          .split(" ");

  @TempDir private Path folder;

  private static CommandRun small(String... more) {
    return CommandRun.of(Stream.of(SMALL, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void every_suite_is_measured_after_it_agreed_with_the_reference() throws IOException {
    Path json = folder.resolve("own.json");
    Path history = folder.resolve("history.jsonl");

    CommandRun run =
        small(
            "--suite",
            "prefill,backward,decode,layers-at-once,new-token,compaction,scan,end-to-end",
            "--json",
            json.toString(),
            "--history",
            history.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    BenchFile file = BenchJson.read(json);
    assertThat(file.rows())
        .extracting(BenchRow::suite)
        .contains(
            "ceiling",
            "prefill",
            "backward",
            "decode",
            "layers-at-once",
            "new-token",
            "compaction",
            "scan",
            "end-to-end");
    assertThat(file.rows())
        .filteredOn(row -> !row.suite().equals("ceiling"))
        .allMatch(row -> row.floor().isPresent() && row.counts().containsKey(Count.LAUNCHES));
    assertThat(file.setting())
        .containsEntry("head_dim", "8")
        .containsKeys(
            "text",
            "noise of prefill, forward, plain",
            "growth of forward, plain",
            "backward / forward, plain, at 80",
            "copy / slot map of 2 rows");
    assertThat(Files.readAllLines(history)).hasSameSizeAs(file.rows());
    assertThat(run.out())
        .contains(
            "prefill of 80 tokens, plain: agrees with the reference",
            "the facade chooses the kernels plain");
  }

  @Test
  void other_masks_are_measured_and_named() throws IOException {
    Path json = folder.resolve("own.json");

    CommandRun run =
        small(
            "--suite",
            "prefill,backward",
            "--policy",
            "sepllm,streamingllm,fixllm,full",
            "--json",
            json.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(BenchJson.read(json).rows())
        .filteredOn(row -> !row.suite().equals("ceiling"))
        .extracting(BenchRow::name)
        .contains(
            "forward, plain",
            "forward, streamingllm, plain",
            "forward, fixllm, plain",
            "forward, full, plain",
            "backward, full, plain");
    assertThat(small("--suite", "prefill", "--policy", "none").err())
        .contains("--policy is \"none\", must be some of [sepllm, streamingllm, fixllm, full]");
  }

  @Test
  void kernels_on_tensor_cores_are_held_to_the_portable_ones() throws IOException {
    Path json = folder.resolve("own.json");

    CommandRun run =
        CommandRun.of(
            ("bench --backend java-seq --suite prefill --kernels plain,tensor --storage"
                    + " f16 --sizes 40 --heads 2 --kv-heads 1 --head-dim 64 --runs 1 --json "
                    + json)
                .split(" "));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(BenchJson.read(json).rows())
        .filteredOn(row -> row.suite().equals("prefill"))
        .extracting(BenchRow::name)
        .containsExactly("forward, plain", "forward, tensor");
    assertThat(run.out()).contains("prefill of 40 tokens, tensor: agrees with the reference");
  }

  @Test
  void files_are_joined_without_measuring() throws IOException {
    Path own = folder.resolve("own.json");
    Path peer = folder.resolve("peer.json");
    Path out = folder.resolve("out");
    Files.writeString(own, BenchJson.write(file("forward", 2)));
    Files.writeString(peer, BenchJson.write(file("dense", 5)));

    Path page = Files.writeString(folder.resolve("page.md"), "<!-- bench -->\n<!-- /bench -->\n");
    Path history = folder.resolve("history.jsonl");

    CommandRun run =
        CommandRun.of(
            "bench",
            "--join",
            own.toString(),
            "--join",
            peer.toString(),
            "--out",
            out.toString(),
            "--fill",
            page.toString(),
            "--history",
            history.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(page).content().contains("(out/prefill.png)", "dense 2.50 ×");
    assertThat(history).content().hasLineCount(2);
    assertThat(Files.readString(out.resolve("bench.md"))).contains("2.500 ×");
    assertThat(out.resolve("prefill.png")).isNotEmptyFile();
  }

  private static BenchFile file(String name, double milliseconds) {
    var times = new Times(milliseconds, milliseconds, milliseconds, 1);
    var row = new BenchRow("prefill", name, 8192, times, Optional.empty(), Map.of());
    return new BenchFile(Map.of("device", "X"), List.of(row));
  }

  @Test
  void separators_are_written_and_read_back() throws IOException {
    Path file = folder.resolve("separators.bin");

    assertThat(small("--separators-out", file.toString()).exitCode()).isZero();
    assertThat(Files.readAllBytes(file)).hasSize(80).containsOnly(0, 1).contains(0, 1);

    CommandRun run = small("--suite", "scan", "--separators-file", file.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("text: separators.bin, separator density");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bench|2|--suite is missing
          bench --suite speed|2|--suite is "speed", must be one of
          bench --suite scan --storage f64|2|--storage is "f64", must be one of
          bench --suite scan --kernels fast|2|--kernels is "fast", must be some of [plain, tiled
          bench --suite scan --tensor-rate 0|3|tensor-rate is 0.0, must be positive
          bench --suite scan --sizes 1|3|size is 1, must be from 2
          bench --suite scan --runs 0|3|runs is 0, must be from 1
          bench --suite scan --backend abacus|3|back end is 'abacus', must be one of
          bench --join missing.json --out x|3|missing.json
          bench --join missing.json|2|--join without --suite needs --out or --history
          bench --suite scan --fill x|2|--fill needs --out
          bench --out x --separators-out y|2|--history and --out need --suite or --join
          bench --json x|2|--suite is missing
          bench --suite scan --separators-file pom.xml|3|must be 0 or 1
          """)
  void bad_input_is_refused(String command, int exitCode, String message) {
    CommandRun run = CommandRun.of(command.split(" "));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message);
  }
}
