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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.json.JsonMapper;

class BenchFileTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(
              MAPPER.readTree(Checkout.text(Checkout.top().resolve("docs/bench.schema.json"))));

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
    BenchHistory.append(history, OWN);
    BenchHistory.append(history, JOINED.peers().getFirst());

    List<String> lines = Files.readAllLines(history);
    assertThat(lines).hasSize(2);
    assertThat(MAPPER.readTree(lines.getFirst()).path("setting").path("device").asString())
        .isEqualTo("X");
    assertThat(MAPPER.readTree(lines.getLast()).path("name").asString()).isEqualTo("dense");
  }
}
