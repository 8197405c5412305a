package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.view.InstalledFonts;
import org.sepllm.datasets.arrow.FullTraceFile;
import org.sepllm.datasets.arrow.TraceFile;
import org.sepllm.datasets.config.SepLlmConfiguration;
import org.sepllm.datasets.separators.SeparatorChoice;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.StepDelta;
import org.sepllm.reference.trace.VisibilityTrace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TraceCommandTest {
  private static final String[] SMALL = {
    "--init", "2", "--sep", "4", "--local", "8", "--cache", "24"
  };
  private static final String TEXT = "Ann has one pear, and Bo has two. Who has more? ".repeat(20);

  @TempDir private Path folder;

  @Test
  void theArrowFilesHoldTheTraceOfTheReference() throws IOException {
    CommandRun run = trace(text(), "--no-pictures", "--full");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(names(out())).containsExactly("full-trace.arrow", "summary.json", "trace.arrow");
    Tokenizer tokenizer = TokenizerChoice.resolve("cl100k_base");
    SepCacheConfig config =
        SepCacheConfig.paper(2, 4, 8, 24, SeparatorChoice.resolve("nine", tokenizer).separators());
    VisibilityTrace expected =
        CacheTrace.operational(config, TokenRow.of(tokenizer.encode(TEXT, false)), 0);
    List<StepDelta> steps = new ArrayList<>();
    Map<String, String> metadata = TraceFile.read(out().resolve("trace.arrow"), steps::add);
    assertThat(VisibilityTrace.fromDeltas(steps)).isEqualTo(expected);
    List<QueryTrace> queries = new ArrayList<>();
    FullTraceFile.read(out().resolve("full-trace.arrow"), queries::add);
    assertThat(queries).isEqualTo(expected.queries());

    Path again =
        Files.writeString(folder.resolve("again.json"), metadata.get("sepllm.configuration"));
    assertThat(SepLlmConfiguration.read(again).cacheConfigs()).containsExactly(config);
  }

  @Test
  void thePicturesShowTheRangeThatIsAskedFor() throws IOException {
    InstalledFonts.assume();
    CommandRun run = trace(text(), "--range", "30:60");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(names(out())).contains("mask.png", "usage.png").noneMatch(n -> n.startsWith("."));
    assertThat(ImageIO.read(out().resolve("mask.png").toFile()).getHeight())
        .isBetween(2 * 30 * 14, 2 * 30 * 14 + 600);
    assertThat(run.out()).contains("mask.png    queries 30 to 59\n");
  }

  @Test
  void theReportNamesCompactionsEvictionsAndEveryUsageNumber() throws IOException {
    CommandRun run = trace(text(), "--no-pictures");

    assertThat(run.out())
        .contains("separators  nine: 0 \"!\", 11 \",\", 13 \".\"")
        .contains("cache       paper cache, a = 2, s = 4, w = 8, c = 24")
        .contains("compaction  step 23: ")
        .contains("not_a_separator", "block_overflow", "[SEP-CACHE-003]", "[SEP-CACHE-004]")
        .contains("attended", "retained", "of full attention [SEP-ACCT-003]")
        .contains("last_row", "stored_over_seen", "limit_formula     19.00 keys")
        .contains("2 \" one\"  3 \" pear\"");
    assertThat(run.out().lines().filter(line -> line.startsWith("compaction "))).hasSize(5);
    assertThat(run.out()).contains("… ");

    CommandRun all = trace(text(), "--no-pictures", "--all");
    long compactions = summary().get("compactions").get("count").longValue();
    assertThat(all.out().lines().filter(line -> line.startsWith("compaction ")))
        .hasSize((int) compactions);
    assertThat(all.out()).doesNotContain("… ");
  }

  @Test
  void jsonIsTheSummaryThatIsWritten() throws IOException {
    CommandRun run = trace(text(), "--no-pictures", "--json");

    assertThat(run.out()).isEqualTo(Files.readString(out().resolve("summary.json")));
    JsonNode summary = summary();
    assertThat(summary.get("schema").stringValue()).isEqualTo("sepllm-trace");
    long steps = summary.get("usage").get("steps").longValue();
    assertThat(steps).isEqualTo(summary.get("source").get("tokens").longValue());
    assertThat(summary.get("usage").get("context_sum").longValue())
        .isEqualTo(steps * (steps + 1) / 2);
    assertThat(summary.get("usage").get("attended_peak").intValue()).isEqualTo(24);
    assertThat(summary.get("usage").get("retained_peak").intValue()).isEqualTo(23);
    assertThat(summary.get("published").get("limit_formula").doubleValue()).isEqualTo(19);
    assertThat(summary.get("compactions").get("first_step").intValue()).isEqualTo(23);
    assertThat(summary.get("compactions").get("first")).hasSize(5);
  }

  @Test
  void aFolderIsOneRowAndTheSampleNeedsNoFile() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), "One, two. ");
    Files.writeString(texts.resolve("b.txt"), "Three, four. ");
    assertThat(trace(texts, "--no-pictures", "--tokenizer", "tiny").out())
        .contains("of tiny in 2 documents");

    CommandRun sample =
        CommandRun.of("trace", "sample", "--out", out().toString(), "--no-pictures");
    assertThat(sample.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(sample.out()).contains("paper cache, a = 4, s = 64, w = 256, c = 800");
  }

  @Test
  void policiesWithoutSeparatorsSaySo() throws IOException {
    CommandRun run =
        CommandRun.of(
            "trace",
            text().toString(),
            "--out",
            out().toString(),
            "--no-pictures",
            "--policy",
            "streamingllm",
            "--init",
            "2",
            "--cache",
            "20");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("separators  none", "left_window", "[SEP-CACHE-008]")
        .doesNotContain("separators  0 of");
    assertThat(
            CommandRun.of(
                    "trace",
                    text().toString(),
                    "--out",
                    out().toString(),
                    "--no-pictures",
                    "--policy",
                    "full")
                .out())
        .contains("the cache was never full", "evicted     nothing");
  }

  @Test
  void aConfigurationPerLayerNeedsALayer() throws IOException {
    Path config = folder.resolve("layers.json");
    Files.writeString(
        config,
        "{\"init_cache_size\":[1,2],\"sep_cache_size\":[4,4],\"local_size\":[8,8],"
            + "\"cache_size\":[24,32]}");
    String[] common = {
      "trace",
      text().toString(),
      "--out",
      out().toString(),
      "--no-pictures",
      "--config",
      config.toString()
    };

    refused("configuration has sizes for 2 layers, choose one with --layer", 3, common);
    refused("--layer is 2, must be in [0, 2)", 3, plus(common, "--layer", "2"));
    assertThat(CommandRun.of(plus(common, "--layer", "1")).out())
        .contains("a = 2, s = 4, w = 8, c = 32");
    refused("--cache is 99 on the command line and [24, 32]", 3, plus(common, "--cache", "99"));
  }

  @Test
  void badInputIsOneLineAndLeavesNothingBehind() throws IOException {
    Path binary = Files.write(folder.resolve("binary.txt"), new byte[] {'a', 0, 'b'});
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    refusedTrace("does not exist", 3, folder.resolve("missing.txt"));
    refusedTrace("NUL byte at byte offset 1", 3, binary);
    refusedTrace("is not UTF-8: byte 0xe9 at byte offset 1", 3, latin);
    refusedTrace("has 0 tokens, must have at least 1", 3, empty);
    refusedTrace(
        "holds no .txt, .md or .jsonl file", 3, Files.createDirectory(folder.resolve("no")));
    refusedTrace("tokenizer \"nope\" is neither", 3, text(), "--tokenizer", "nope");
    refusedTrace("separators \"nope\" are none of", 3, text(), "--separators", "nope");
    refusedTrace("id 99999999 is not a token", 3, text(), "--separators", "ids:99999999");
    refusedTrace("policy \"nope\" is none of", 3, text(), "--policy", "nope");
    refusedTrace(
        "init_cache_size + sep_cache_size + local_size is 22, must be less than cache_size 22",
        3,
        text(),
        "--init",
        "2",
        "--sep",
        "10",
        "--local",
        "10",
        "--cache",
        "22");
    refusedTrace("--force has no meaning without --full", 2, text(), "--force");
    refusedTrace("--all is for text", 2, text(), "--all", "--json");
    refusedTrace("--range has no meaning with", 2, text(), "--range", "0:2");
    assertThat(out()).doesNotExist();
  }

  @Test
  void rangesOutsideTheTextAreRefusedWithTheLimit() throws IOException {
    InstalledFonts.assume();
    String tokens =
        String.valueOf(TokenizerChoice.resolve("cl100k_base").encode(TEXT, false).length);
    for (String range : List.of("0:99999", "7:7", "8:7")) {
      refused(
          "--range is " + range + ", must be FROM:TO with FROM < TO ≤ " + tokens,
          3,
          "trace",
          text().toString(),
          "--out",
          out().toString(),
          "--range",
          range);
    }
    for (String range : List.of("7", "a:b", "1:2:3", ":", "5:")) {
      refused(
          "--range is " + range + ", must be FROM:TO",
          2,
          "trace",
          text().toString(),
          "--out",
          out().toString(),
          "--range",
          range);
    }
    assertThat(out()).doesNotExist();
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    refused(
        file + ": exists already",
        3,
        "trace",
        text().toString(),
        "--out",
        file.toString(),
        "--no-pictures");
  }

  private Path text() throws IOException {
    return Files.writeString(folder.resolve("text.txt"), TEXT);
  }

  private Path out() {
    return folder.resolve("out");
  }

  private JsonNode summary() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(out().resolve("summary.json")));
  }

  private CommandRun trace(Path text, String... arguments) {
    String[] command = {"trace", text.toString(), "--out", out().toString()};
    return CommandRun.of(plus(plus(command, SMALL), arguments));
  }

  private void refusedTrace(String message, int exitCode, Path text, String... arguments) {
    String[] command = {"trace", text.toString(), "--out", out().toString(), "--no-pictures"};
    refused(message, exitCode, plus(command, arguments));
  }

  private static void refused(String message, int exitCode, String... command) {
    CommandRun run = CommandRun.of(command);
    assertThat(run.err()).contains(message).startsWith("sepllm: ").hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  private static String[] plus(String[] first, String... second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(String[]::new);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
