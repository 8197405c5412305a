package org.sepllm.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.RandomAccessFile;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchFileTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              MAPPER.readTree(Checkout.text(Checkout.top().resolve("docs/bench.schema.json"))));

  private static final Schema HISTORY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              MAPPER.readTree(
                  Checkout.text(Checkout.top().resolve("docs/bench-history.schema.json"))));

  private static final BenchRow FORWARD =
      new BenchRow(
          "prefill",
          "forward",
          8192,
          new Times(2, 1.5, 2.5, 7),
          Optional.of(1.0),
          Map.of(Count.VISIBLE_PAIRS, 100L, Count.EXECUTED_PAIRS, 125L));
  private static final BenchRow DENSE =
      new BenchRow("prefill", "dense", 8192, new Times(5, 5, 5, 1), Optional.empty(), Map.of());
  private static final BenchFile OWN = new BenchFile(Map.of("device", "X"), List.of(FORWARD));
  private static final JoinedBench JOINED =
      new JoinedBench(OWN, List.of(new BenchFile(Map.of("torch", "2"), List.of(DENSE))));

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("bench.json"), text);
  }

  @Test
  void what_is_written_follows_the_schema_and_reads_back() throws IOException {
    String json = BenchJson.write(OWN);

    assertThat(SCHEMA.validate(MAPPER.readTree(json))).isEmpty();
    assertThat(BenchJson.read(file(json))).isEqualTo(OWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {"rows": []}|setting is missing, must be an object
          {"setting": {}, "rows": 7}|rows is 7, must be an array
          {"setting": {}, "rows": [{"median_ms": "a"}]}|median_ms is "a", must be a number
          {"setting": {}, "rows": [{"median_ms": 2, "min_ms": 3, "max_ms": 4, "runs": 1}]}|ascending
          [|is no JSON
          """)
  void a_file_that_is_none_is_refused(String text, String message) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> BenchJson.read(file))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("bench.json")
        .hasMessageContaining(message);
  }

  @Test
  void a_long_file_is_refused_before_it_is_read() throws IOException {
    Path path = folder.resolve("long.json");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(BenchJson.MOST_BYTES + 1);
    }

    assertThatThrownBy(() -> BenchJson.read(path))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("must have at most 16,777,216");
  }

  @Test
  void times_are_summed_up() {
    assertThat(Times.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Times(2, 1, 3, 3));
    assertThat(Times.of(List.of(4.0, 1.0)).median()).isEqualTo(2.5);
    assertThat(FORWARD.times().spread()).isEqualTo(0.5);
    assertThatThrownBy(() -> Times.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Times.of(List.of(0.0))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_table_compares_with_each_peer() {
    assertThat(FORWARD.percentOfLimit().orElseThrow()).isEqualTo(50);
    assertThat(JOINED.groups("prefill").getFirst().timesFaster(FORWARD, "dense").orElseThrow())
        .isEqualTo(2.5, within(1e-12));
    assertThat(BenchPage.table(JOINED, "prefill"))
        .contains(
            "| 8,192 | forward | 2.000 | 50.0 % | 1.000 | 50.0 % | 1.250 |  |  |  | 2.500 × |")
        .contains("| 8,192 | dense | 5.000 | 0.0 % |  |  |  |  |  |  |  |");
    assertThat(BenchPage.write(JOINED)).contains("prefill.png", "device X", "torch 2");
  }

  @Test
  void the_plot_is_a_picture() {
    assertThat(BenchPlot.png(JOINED, "prefill")).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void the_history_grows_and_forgets_nothing() throws IOException {
    Path history = folder.resolve("history.jsonl");
    Map<String, String> setting =
        Map.of(
            "revision",
            "sepllm 0.1.0 (68601eb30005) Java 25",
            "device",
            "X",
            "driver",
            "CUDA 13.0",
            "clocks now, at most, of memory",
            "1980 MHz, 1980 MHz, 2619 MHz",
            "runs",
            "at most 15");
    BenchHistory.append(history, new BenchFile(setting, List.of(FORWARD)));
    BenchHistory.append(history, JOINED.peers().getFirst());

    List<JsonNode> lines = Files.readAllLines(history).stream().map(MAPPER::readTree).toList();
    assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(HISTORY.validate(line)).isEmpty());
    assertThat(lines.getFirst().propertyNames())
        .contains("commit", "device", "driver", "clocks", "median_ms", "visible_pairs")
        .doesNotContain("torch", "runs at most", "setting");
    assertThat(lines.getFirst().path("commit").asString()).isEqualTo("68601eb30005");
    assertThat(lines.getLast().path("name").asString()).isEqualTo("dense");
    assertThat(lines.getLast().propertyNames()).contains("torch").doesNotContain("commit");
  }

  static List<Path> published() throws IOException {
    Path benchmarks = Checkout.top().resolve("docs/benchmarks");
    try (Stream<Path> files = Files.walk(benchmarks)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(own|peers|jmh).*[.]json"))
          .sorted()
          .toList();
    }
  }

  /** What was published beside the pages is in the history, with where it comes from. */
  @ParameterizedTest
  @MethodSource("published")
  void the_history_of_the_repository_holds_every_published_figure(Path published)
      throws IOException {
    List<JsonNode> history =
        Files.readAllLines(Checkout.top().resolve("docs/benchmarks/history.jsonl")).stream()
            .map(MAPPER::readTree)
            .toList();
    assertThat(history).allSatisfy(line -> assertThat(HISTORY.validate(line)).isEmpty());
    Path lines = folder.resolve("lines.jsonl");
    BenchHistory.append(lines, BenchJson.read(published));
    assertThat(Files.readAllLines(lines))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(history).contains(MAPPER.readTree(line)));
  }

  @Test
  void a_result_of_jmh_is_read_in_milliseconds() throws IOException {
    Path file =
        file(
            """
            [{"benchmark": "a.b.Some.thing", "measurementIterations": 5, "forks": 2,
              "params": {"kernel": "sum", "length": "64"},
              "primaryMetric": {"scoreUnit": "ops/s",
                "scorePercentiles": {"0.0": 100, "50.0": 200, "100.0": 500}}},
             {"benchmark": "a.b.Other.thing", "measurementIterations": 5, "forks": 1,
              "primaryMetric": {"scoreUnit": "us/op",
                "scorePercentiles": {"0.0": 1, "50.0": 2, "100.0": 4}}}]
            """);

    assertThat(BenchJson.read(file).rows())
        .containsExactly(
            new BenchRow(
                "jmh",
                "Some.thing, kernel sum",
                64,
                new Times(5, 2, 10, 10),
                Optional.empty(),
                Map.of()),
            new BenchRow(
                "jmh",
                "Other.thing",
                0,
                new Times(2e-3, 1e-3, 4e-3, 5),
                Optional.empty(),
                Map.of()));
  }

  @Test
  void a_result_of_jmh_without_a_time_is_refused() throws IOException {
    Path file =
        file(
            """
            [{"benchmark": "a.b.C.d", "measurementIterations": 5, "forks": 2,
              "primaryMetric": {"scoreUnit": "MB/sec",
                "scorePercentiles": {"0.0": 1, "50.0": 1, "100.0": 1}}}]
            """);

    assertThatThrownBy(() -> BenchJson.read(file))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("scoreUnit is MB/sec, must be");
  }

  @Test
  void runs_of_one_device_are_joined_to_one() {
    BenchFile one = new BenchFile(Map.of("backend", "cuda", "device", "X"), List.of(FORWARD));
    BenchRow decode =
        new BenchRow("decode", "d", 64, new Times(1, 1, 1, 1), Optional.empty(), Map.of());
    BenchFile two =
        new BenchFile(Map.of("backend", "cuda", "device", "X"), List.of(FORWARD, decode));
    BenchFile other = new BenchFile(Map.of("backend", "cuda", "device", "Y"), List.of(decode));
    BenchFile peer = JOINED.peers().getFirst();

    JoinedBench joined = JoinedBench.of(List.of(one, peer, two));

    assertThat(joined.own().rows()).containsExactly(FORWARD, decode);
    assertThat(joined.peers()).containsExactly(peer);
    assertThatThrownBy(() -> JoinedBench.of(List.of(one, other)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("differ in device: X and Y");
  }

  @Test
  void a_page_is_filled_between_its_marks() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(
        page, "before\n" + BenchSummary.START + "old\n" + BenchSummary.END + "after\n");

    BenchSummary.fill(page, JOINED, "plots");
    String once = Files.readString(page);
    BenchSummary.fill(page, JOINED, "plots");

    assertThat(once)
        .startsWith("before\n")
        .endsWith("after\n")
        .doesNotContain("old")
        .contains("device X", "torch 2", "plots/prefill.png", "plots/bench.md")
        .contains("| prefill | 8,192 | forward | 2.000 | 50.0 % | dense 2.50 × |");
    assertThat(page).hasContent(once);
    Files.writeString(page, "nothing");
    assertThatThrownBy(() -> BenchSummary.fill(page, JOINED, "plots"))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("has no place to fill");
  }
}
