package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
  /** The running example of the specification: a = 2, s = 3, w = 4, c = 12. */
  private static final String[] CYCLE = {
    "--ids",
    "1,2,3,9,1,2,3,9,1,2,3,9,1,2,3,9,1,2,3,9,1,2,3,9,1",
    "--separators",
    "ids:9",
    "--init",
    "2",
    "--sep",
    "3",
    "--local",
    "4",
    "--cache",
    "12"
  };

  private static final String[] MASK = {
    "--text", "Tom and Ann ate pie, then cake. Both slept.", "--init", "1", "--neighbors", "3"
  };

  @TempDir private Path folder;

  @Test
  void aMaskNamesTheRulesThatKeepAKey() {
    assertThat(explain(MASK, "--query", "9", "--key", "0").out())
        .contains("query 9 \" Both\" sees key 0 \"Tom\"")
        .contains("it is one of the first a = 1 tokens [SEP-MASK-003]");
    assertThat(explain(MASK, "--query", "9", "--key", "8").out())
        .contains("sees key 8 \".\"", "it is a separator [SEP-MASK-001]")
        .contains("it is one of the last n = 3 tokens: query − key is 1 [SEP-MASK-002]");
    assertThat(explain(MASK, "--query", "9", "--key", "2").out())
        .contains("does not see key 2 \" Ann\"")
        .contains("query − key is 7, neighbors reach to 2, and nothing else keeps it");
    assertThat(explain(MASK, "--query", "2", "--key", "5").out())
        .contains("it comes after the query [SEP-MASK-001]");
  }

  @Test
  void withoutAKeyTheVisibleKeysAreGroupedAndTheOthersCounted() {
    assertThat(explain(MASK, "--query", "9").out())
        .isEqualTo(
            """
            sepllm mask, a = 1, n = 3
            query 9 " Both" sees 5 of 10 keys
              initial: 1
                0 "Tom"
              separator: 1
                5 ","
              neighbor: 2
                7 " cake"  9 " Both"
              separator and neighbor: 1
                8 "."
              not visible, beyond_window: 5
            """);
  }

  @Test
  void aCacheNamesThePlaceOfAKeyAndItsPositions() {
    assertThat(explain(CYCLE, "--query", "12", "--key", "3").out())
        .contains("query 12 id 1 sees key 3 id 9")
        .contains("separator_block: it is a separator that a compaction kept [SEP-CACHE-003]")
        .contains("positions: ORIGINAL 3, IN_CACHE 2")
        .contains("stored at step 3, in the separator block from step 11, evicted at step 21");
    assertThat(explain(CYCLE, "--query", "11", "--key", "2").out())
        .contains("past_window: it has left the last w = 4 tokens")
        .contains("this query is the last to see it: its step compacts");
  }

  @Test
  void aCacheNamesTheCompactionThatEvictedAKey() {
    assertThat(explain(CYCLE, "--query", "12", "--key", "2").out())
        .contains("does not see key 2")
        .contains("evicted by the compaction of step 11: it had left the last w = 4 tokens and is")
        .contains("no separator [SEP-CACHE-003]");
    assertThat(explain(CYCLE, "--query", "22", "--key", "3").out())
        .contains("evicted by the compaction of step 21: it is a separator, but the block holds")
        .contains("s = 3 and as many are newer [SEP-CACHE-004]");
    assertThat(explain(CYCLE, "--query", "12").out())
        .contains("query 12 id 1 sees 9 of 13 keys", "separator_block: 2\n    3 id 9  7 id 9\n")
        .contains("evicted before, not_a_separator: 4");
  }

  @Test
  void otherPoliciesAreExplainedByTheirOwnRules() {
    String[] ids = Arrays.copyOf(CYCLE, 2);
    assertThat(
            explain(
                    ids,
                    "--policy",
                    "streamingllm",
                    "--init",
                    "2",
                    "--cache",
                    "6",
                    "--query",
                    "20",
                    "--key",
                    "3")
                .out())
        .contains("it had left the last c − a = 4 tokens", "[SEP-CACHE-008]");
    assertThat(explain(ids, "--policy", "full", "--query", "20", "--key", "3").out())
        .contains("this policy evicts nothing [SEP-CACHE-009]", "never evicted");
    assertThat(explain(CYCLE, "--no-accumulate", "--query", "24", "--key", "3").out())
        .contains("those are not accumulated [SEP-CACHE-006]");
    assertThat(
            explain(ids, "--left-padding", "2", "--policy", "full", "--query", "4", "--key", "1")
                .out())
        .contains("does not see key 1 padding", "it is padding, which is no entry");
  }

  @Test
  void jsonSaysTheSame() {
    JsonNode key = json(explain(CYCLE, "--query", "12", "--key", "2", "--json"));
    assertThat(key.get("schema").stringValue()).isEqualTo("sepllm-explain");
    assertThat(key.get("rule").get("policy").stringValue()).isEqualTo("paper");
    assertThat(key.get("visible").booleanValue()).isFalse();
    assertThat(key.get("eviction").get("step").intValue()).isEqualTo(11);
    assertThat(key.get("eviction").get("rule").stringValue()).isEqualTo("SEP-CACHE-003");

    JsonNode seen = json(explain(CYCLE, "--query", "12", "--key", "3", "--json"));
    assertThat(seen.get("place").get("place").stringValue()).isEqualTo("separator_block");
    assertThat(seen.get("place").get("in_cache_position").intValue()).isEqualTo(2);
    assertThat(seen.get("life").get("joined_block").intValue()).isEqualTo(11);

    JsonNode later = json(explain(CYCLE, "--query", "2", "--key", "3", "--json"));
    assertThat(later.get("absence").get("reason").stringValue()).isEqualTo("later");

    JsonNode query = json(explain(CYCLE, "--query", "12", "--json"));
    assertThat(query.get("visible_keys")).hasSize(9);
    assertThat(query.get("evicted_counts").get("not_a_separator").intValue()).isEqualTo(4);

    JsonNode mask = json(explain(MASK, "--query", "9", "--json"));
    assertThat(mask.get("visible_keys")).hasSize(5);
    assertThat(mask.get("hidden_counts").get("beyond_window").intValue()).isEqualTo(5);
    JsonNode both = json(explain(MASK, "--query", "9", "--key", "8", "--json"));
    assertThat(both.get("reasons")).hasSize(2);
  }

  @Test
  void aFileIsExplainedToo() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "Tom ate pie, then cake.");
    String[] file = {text.toString(), "--neighbors", "2"};

    assertThat(explain(file, "--query", "4", "--key", "3").out()).contains("key 3 \",\"");
  }

  @Test
  void badInputIsOneLineThatNamesTheLimit() {
    refused("--query is 25, the text has the tokens 0 to 24", 3, CYCLE, "--query", "25");
    refused(
        "--key is -1, the text has the tokens 0 to 24", 3, CYCLE, "--query", "5", "--key", "-1");
    refused("nope.txt does not exist", 3, new String[] {"nope.txt"}, "--query", "0");
    refused("exactly one of TEXT, --text and --ids is needed", 2, new String[0], "--query", "0");
    refused("exactly one of TEXT", 2, new String[] {"a.txt", "--text", "b"}, "--query", "0");
    refused(
        "--left-padding has no meaning for a file",
        2,
        new String[] {"a.txt"},
        "--query",
        "0",
        "--left-padding",
        "1");
    refused(
        "--neighbors is for masks and --sep for caches",
        2,
        CYCLE,
        "--query",
        "0",
        "--neighbors",
        "3");
  }

  private static CommandRun explain(String[] first, String... second) {
    return CommandRun.of(
        Stream.of(new String[] {"explain"}, first, second)
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  private static JsonNode json(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return JsonMapper.builder().build().readTree(run.out());
  }

  private static void refused(String message, int exitCode, String[] first, String... second) {
    CommandRun run = explain(first, second);
    assertThat(run.err()).contains(message).startsWith("sepllm: ").hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }
}
