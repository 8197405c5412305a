package org.sepllm.conformance.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sepllm.conformance.language.KvConfiguration;
import org.sepllm.conformance.language.KvReport;
import org.sepllm.conformance.view.TokenNames;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.config.SeparatorSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code kv-report}. */
@Command(
    name = "kv-report",
    description =
        "Count which share of its keys a text really keeps, under the paper's masks and caches.")
final class KvReportCommand implements Callable<Integer> {
  private static final String BARS = " ▁▂▃▄▅▆▇█";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Console console;

  @Parameters(
      paramLabel = "TEXT",
      arity = "1..*",
      description = "UTF-8 files, folders of texts, or sample for the bundled one.")
  private List<String> texts = List.of();

  @Mixin private VocabularyOptions vocabulary;
  @Mixin private JsonOption json;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Count the first N tokens of each text only, as in an evaluation's prompts.")
  private Optional<Integer> maxTokens = Optional.empty();

  KvReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (maxTokens.isPresent() && maxTokens.get() < 1) {
      throw new UsageException("--max-tokens is " + maxTokens.get() + ", must be at least 1");
    }
    Tokenizer tokenizer = vocabulary.tokenizer();
    ChosenSeparators separators =
        ChosenSeparators.resolve(vocabulary.separators(), Optional.empty(), Optional.of(tokenizer));
    List<int[]> rows = rows(tokenizer);
    SeparatorSet set =
        SeparatorSet.of(separators.ids().stream().mapToInt(Integer::intValue).toArray());
    List<KvReport> reports = new ArrayList<>();
    for (KvConfiguration configuration : KvConfiguration.published(set)) {
      reports.add(KvReport.of(configuration, rows));
    }
    console
        .out()
        .print(
            json.isJson()
                ? json(tokenizer, separators, rows, reports)
                : text(tokenizer, separators, rows, reports));
    return ExitCode.DONE;
  }

  /** A text without tokens keeps nothing and is left out. */
  private List<int[]> rows(Tokenizer tokenizer) {
    List<int[]> rows = new ArrayList<>();
    for (String text : texts) {
      for (TextDocument document : TokenSource.documents(text)) {
        int[] ids = tokenizer.encode(document.text(), vocabulary.special());
        if (ids.length > 0) {
          rows.add(Arrays.copyOf(ids, Math.min(ids.length, maxTokens.orElse(ids.length))));
        }
      }
    }
    if (rows.isEmpty()) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          String.join(", ", texts) + " has 0 tokens, must have at least 1");
    }
    return rows;
  }

  private static long tokens(List<int[]> rows) {
    return rows.stream().mapToLong(row -> row.length).sum();
  }

  private static String text(
      Tokenizer tokenizer, ChosenSeparators separators, List<int[]> rows, List<KvReport> reports) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d texts, %,d tokens of %s%nseparators %s%n%n"
            .formatted(
                rows.size(),
                tokens(rows),
                tokenizer.name(),
                separators.shown(TokenNames.of(tokenizer))));
    text.append(
        "%-18s %-32s %9s %9s %9s %9s %9s  %s%n"
            .formatted(
                "policy",
                "sizes",
                "attended",
                "retained",
                "kept",
                "last row",
                "formula",
                "0 … 100 % of the keys seen"));
    for (KvReport report : reports) {
      text.append(
          "%-18s %-32s %9.1f %9.1f %8.2f%% %8.2f%% %9s  |%s|%n"
              .formatted(
                  report.configuration().name(),
                  report.configuration().sizes(),
                  report.usage().averageAttended(),
                  report.usage().averageRetained(),
                  100 * report.usage().retainedRatio(),
                  100 * report.lastRow(),
                  report.formula() == 0 ? "" : "%.2f%%".formatted(100 * report.formula()),
                  bars(report.histogram())));
    }
    return text.toString();
  }

  private static String bars(List<Long> histogram) {
    long most = histogram.stream().mapToLong(Long::longValue).max().orElseThrow();
    StringBuilder bars = new StringBuilder();
    for (long count : histogram) {
      int height = (int) Math.ceilDiv(count * (BARS.length() - 1), most);
      bars.append(BARS.charAt(height));
    }
    return bars.toString();
  }

  private static String json(
      Tokenizer tokenizer, ChosenSeparators separators, List<int[]> rows, List<KvReport> reports) {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("schema", "sepllm-kv-report").put("schema_version", 1);
    answer.put("tokenizer", tokenizer.name());
    ObjectNode chosen = answer.putObject("separators");
    chosen.put("choice", separators.choice());
    ArrayNode ids = chosen.putArray("ids");
    separators.ids().forEach(ids::add);
    answer.put("texts", rows.size()).put("tokens", tokens(rows));
    ArrayNode list = answer.putArray("configurations");
    for (KvReport report : reports) {
      ObjectNode one = list.addObject();
      one.put("policy", report.configuration().name());
      one.put("sizes", report.configuration().sizes());
      one.put("attended_average", report.usage().averageAttended());
      one.put("attended_ratio", report.usage().attendedRatio());
      one.put("retained_average", report.usage().averageRetained());
      one.put("retained_ratio", report.usage().retainedRatio());
      one.put("last_row_ratio", report.lastRow());
      if (report.formula() > 0) {
        one.put("formula_ratio", report.formula());
      }
      ArrayNode histogram = one.putArray("histogram");
      report.histogram().forEach(histogram::add);
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
  }
}
