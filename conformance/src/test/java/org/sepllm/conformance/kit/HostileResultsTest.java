package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.datasets.arrow.BatchWriter;
import org.sepllm.datasets.arrow.FileFormat;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a job left may be anything: it is judged or refused, and states are compared. */
class HostileResultsTest {
  private static final String MASK = "mask-0273";
  private static final String WITH_STATE = "cache-0010";

  @TempDir private Path folder;
  private Path results;

  @BeforeEach
  void makeFolder() throws IOException {
    results = Files.createDirectory(folder.resolve("results"));
  }

  private CommandRun run(String... options) {
    String[] fixed = {
      "kit", "run", "--kit", SmallKit.RELEASED.toString(), "--results", results.toString()
    };
    String[] all = Arrays.copyOf(fixed, fixed.length + options.length);
    System.arraycopy(options, 0, all, fixed.length, options.length);
    return CommandRun.of(all);
  }

  private void requireRefused(int exitCode, String message) {
    CommandRun run = run();
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    assertThat(run.err()).contains(message).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"mask-9999\",\"rows\":[]}; line 1 has not the id of a vector of the kit",
        "{\"id\":7}; line 1 has not the id of a vector of the kit",
        "{\"rows\":[]}; line 1 has not the id of a vector of the kit",
        "[]; line 1: line is JSON but no object",
        "{\"id\":\"mask-0273\",\"rows\":NaN}; line 1: line is not JSON",
        "{\"id\":\"mask-0273\",\"id\":\"mask-0274\"}; line 1: line is not JSON",
        "{\"id\":\"mask-0273\"}{\"id\":\"mask-0274\"}; line 1: line is not JSON"
      })
  void lines_that_are_no_answers_are_refused(String line, String message) throws IOException {
    Files.writeString(results.resolve("answers.jsonl"), line + "\n");
    requireRefused(3, message);
  }

  @Test
  void an_answer_given_twice_is_refused() throws IOException {
    Files.writeString(
        results.resolve("answers.jsonl"), "{\"id\":\"mask-0273\"}\n\n{\"id\":\"mask-0273\"}\n");
    requireRefused(3, "line 3 answers mask-0273 again");
  }

  @Test
  void other_bytes_and_bottomless_json_are_refused() throws IOException {
    Files.write(results.resolve("answers.jsonl"), new byte[] {'{', (byte) 0xff, '}'});
    requireRefused(3, "line is not UTF-8");
    Files.writeString(results.resolve("answers.jsonl"), "{\"id\":".repeat(100_000));
    requireRefused(3, "line 1: line is not JSON");
  }

  @Test
  void an_endless_line_is_not_held() throws IOException {
    try (RandomAccessFile huge =
        new RandomAccessFile(results.resolve("answers.jsonl").toFile(), "rw")) {
      huge.setLength(1L << 34);
    }
    requireRefused(4, "line 1 has more than 67108864 bytes");
  }

  @Test
  void links_pipes_and_folders_are_no_answers() throws Exception {
    Path lines = results.resolve("answers.jsonl");
    Files.createSymbolicLink(lines, Path.of("/dev/zero"));
    requireRefused(3, "is a link or a folder");
    Files.delete(lines);
    Files.createDirectory(lines);
    requireRefused(3, "is a link or a folder");
    Files.delete(lines);
    assertThat(new ProcessBuilder("mkfifo", lines.toString()).start().waitFor()).isZero();
    requireRefused(3, "is a link or a folder");
  }

  @Test
  void numbers_that_are_none_differ_and_break_nothing() throws IOException {
    Files.writeString(
        results.resolve("answers.jsonl"),
        """
        {"id":"attention-0071","out":[[["NaN"]]],"log_sum_exp":"Infinity"}
        {"id":"mask-0273","rows":[1e999]}
        {"id":"cache-0325","visible":{"a":[]},"stored":-1e400}
        """);
    CommandRun run = run("--set", "smoke", "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("\"fail\" : 1").doesNotContain("\"pass\" : 1");
  }

  @Test
  void damaged_arrow_files_fail_and_name_the_file() throws IOException {
    byte[] whole = SmallKit.files(MASK).get("expected.arrow");
    Path file = results.resolve(MASK + ".arrow");
    for (int length : new int[] {0, 7, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      requireFailed("malformed", "mask-0273.arrow is not a valid Arrow file");
    }
    byte[] otherKind = SmallKit.files("cache-0325").get("expected.arrow");
    Files.write(file, otherKind);
    requireFailed("malformed", "must be \\\"vector-mask\\\"");
    byte[] hugeFooter = whole.clone();
    hugeFooter[whole.length - 7] = 0x7f;
    Files.write(file, hugeFooter);
    requireFailed("malformed", "its footer of");
  }

  @Test
  void linked_and_huge_arrow_files_fail() throws IOException {
    Path file = results.resolve(MASK + ".arrow");
    Path elsewhere = folder.resolve("elsewhere");
    Files.write(elsewhere, SmallKit.files(MASK).get("expected.arrow"));
    Files.createSymbolicLink(file, elsewhere);
    requireFailed("unreadable", "is a link or a folder");
    Files.delete(file);
    try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
      huge.setLength(1L << 34);
    }
    requireFailed("too long", "bytes that are read");
  }

  private void requireFailed(String kind, String message) {
    CommandRun run = run("--level", "L0", "--set", "smoke", "--json");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("\"reason\" : \"" + kind + "\"").contains(message);
  }

  @Test
  void a_folder_without_rights_is_refused() throws IOException {
    Files.setPosixFilePermissions(results, PosixFilePermissions.fromString("---------"));
    boolean all = Files.isReadable(results);
    try {
      assumeFalse(all, "this user may read everything");
      assertThat(run().exitCode()).isEqualTo(3);
    } finally {
      Files.setPosixFilePermissions(results, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @ParameterizedTest
  @CsvSource({"/proc/report", "/dev/null"})
  void a_report_that_cannot_be_written_is_refused(String place) {
    CommandRun run = run("--set", "smoke", "--report", place);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains(place).hasLineCount(1);
  }

  @Test
  void returned_states_are_compared() throws IOException {
    Expectation.Exact expected = (Expectation.Exact) SmallKit.released(WITH_STATE).expectation();
    Files.write(
        results.resolve(WITH_STATE + ".arrow"), SmallKit.files(WITH_STATE).get("expected.arrow"));
    requireState("\"fail\" : 1", "\"path\" : \"state\"");
    JsonNode state = expected.answer().get("state");
    writeState(state, 0);
    requireState("\"pass\" : 1", "conformant");
    ((ObjectNode) state).put("next_index", 99);
    writeState(state, 0);
    requireState("\"fail\" : 1", "\"path\" : \"state.next_index\"");
    writeState(state, 1);
    requireState("\"fail\" : 1", "row is 1, must be from 0 to 0");
  }

  private void requireState(String count, String message) {
    assertThat(run("--set", "core", "--level", "L1", "--json").out())
        .contains(count)
        .contains(message);
  }

  private void writeState(JsonNode state, int row) throws IOException {
    byte[] content =
        BatchWriter.bytes(
            FileFormat.VECTOR_STATE,
            Map.of(),
            table -> {
              int column = 0;
              table.integer(column++, row);
              table.integer(column++, 0);
              for (JsonNode field : state) {
                if (field.isArray()) {
                  table.keys(column++, keys(field));
                } else {
                  table.integer(column++, field.intValue());
                }
              }
              table.endRow();
            });
    Files.write(results.resolve(WITH_STATE + ".state.arrow"), content);
  }

  private static KeyList keys(JsonNode list) {
    int[] keys = new int[list.size()];
    Arrays.setAll(keys, place -> list.get(place).intValue());
    return KeyList.of(keys);
  }
}
