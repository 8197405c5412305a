package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sepllm.conformance.view.CompactionEvent;
import org.sepllm.conformance.view.TraceSummary;
import org.sepllm.conformance.view.VisibilityGrid;
import org.sepllm.reference.accounting.PublishedUsage;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.explain.Eviction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the command trace says: the first compactions in detail, and every usage number. */
final class TraceReport {
  private static final String SCHEMA = "sepllm-trace";
  private static final int COMPACTIONS_SHOWN = 5;
  private static final int TOKENS_SHOWN = 8;

  private final TokenSource source;
  private final ChosenRule chosen;
  private final List<CompactionEvent> first = new ArrayList<>();
  private long compactions;

  TraceReport(TokenSource source, ChosenRule chosen) {
    this.source = source;
    this.chosen = chosen;
  }

  /** Returns what is known before the run. */
  String head() {
    return """
    text        %s: %,d tokens of %s in %d documents
    separators  %s
    cache       %s
    """
        .formatted(
            source.name(),
            source.row().length(),
            source.tokenizer().map(tokenizer -> tokenizer.name()).orElse("unknown vocabulary"),
            source.documents(),
            chosen.separators().shown(source.names()),
            chosen.rule().words().title());
  }

  /** Keeps the first compactions. */
  void note(CompactionEvent event) {
    compactions++;
    if (first.size() < COMPACTIONS_SHOWN) {
      first.add(event);
    }
  }

  /** Keeps the first compactions, and words them as they happen; later ones only if asked to. */
  String noted(CompactionEvent event, boolean all) {
    note(event);
    return all || compactions <= COMPACTIONS_SHOWN ? words(event, all) : "";
  }

  private String words(CompactionEvent event, boolean all) {
    List<Integer> joined = joined(event);
    return """
    compaction  step %,d: %d evicted, %d separators joined the block, %d keys kept
      joined    %s
      evicted   %s
    """
        .formatted(
            event.step(),
            event.evictions().size(),
            joined.size(),
            event.retained(),
            tokens(joined, all),
            tokens(event.evictions().stream().map(Eviction::key).toList(), all));
  }

  private static List<Integer> joined(CompactionEvent event) {
    return Arrays.stream(event.joined().toArray()).boxed().toList();
  }

  private String tokens(List<Integer> keys, boolean all) {
    String shown =
        keys.stream()
            .limit(all ? keys.size() : TOKENS_SHOWN)
            .map(key -> KeyListing.token(source, key))
            .collect(Collectors.joining("  "));
    boolean cut = !all && keys.size() > TOKENS_SHOWN;
    return keys.isEmpty() ? "none" : shown + (cut ? "  … %d in all".formatted(keys.size()) : "");
  }

  /** Returns the numbers of the run. */
  String text(TraceSummary summary, Optional<VisibilityGrid> picture, List<Path> written) {
    StringBuilder text = new StringBuilder();
    text.append(totals(summary));
    text.append(usage(summary.usage()));
    text.append(published(summary));
    picture.ifPresent(grid -> text.append(picture(grid, summary)));
    written.forEach(file -> text.append("written     ").append(file).append('\n'));
    return text.toString();
  }

  private String totals(TraceSummary summary) {
    String where =
        summary
            .firstCompaction()
            .map("the first at step %,d"::formatted)
            .orElse("the cache was never full");
    String reasons =
        summary.evicted().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry ->
                "%s %,d [%s]"
                    .formatted(
                        entry.getKey().reasonName(), entry.getValue(), entry.getKey().ruleId()))
            .collect(Collectors.joining(", "));
    return """
    compactions %,d, %s; %,d separators joined the block
    evicted     %s
    %s\
    """
        .formatted(
            summary.compactions(),
            where,
            summary.joined(),
            reasons.isEmpty() ? "nothing" : reasons,
            separatorShare(summary));
  }

  private String separatorShare(TraceSummary summary) {
    return chosen.separators().ids().isEmpty()
        ? ""
        : "separators  %,d of %,d tokens, %s\n"
            .formatted(
                summary.separatorTokens(),
                source.row().length(),
                percent((double) summary.separatorTokens() / source.row().length()));
  }

  private static String usage(Usage usage) {
    return """
    usage            average      peak   of full attention [SEP-ACCT-003]
      attended  %12s  %,8d   %s
      retained  %12s  %,8d   %s
    """
        .formatted(
            decimal(usage.averageAttended()),
            usage.attendedPeak(),
            percent(usage.attendedRatio()),
            decimal(usage.averageRetained()),
            usage.retainedPeak(),
            percent(usage.retainedRatio()));
  }

  private static String published(TraceSummary summary) {
    return """
    published numbers, not comparable with one another
      last_row          %s: visible keys of the last query [SEP-ACCT-004]
      stored_over_seen  %s: keys stored after each token [SEP-ACCT-005]
      limit_formula     %s keys, nothing measured [SEP-ACCT-006]
    """
        .formatted(
            ratio(summary.lastRow()),
            ratio(summary.storedOverSeen()),
            decimal(summary.limitFormula()));
  }

  private static String picture(VisibilityGrid picture, TraceSummary summary) {
    int last = picture.query(picture.queries() - 1);
    String hint =
        summary
            .firstCompaction()
            .filter(step -> step >= last)
            .map(step ->
                "; --range %d:%d shows the first compaction"
                    .formatted(
                        Math.max(0, step - 127), Math.min(summary.usage().steps(), step + 129L)))
            .orElse("");
    return "mask.png    queries %,d to %,d%s\n".formatted(picture.query(0), last, hint);
  }

  private static String ratio(PublishedUsage.Ratio ratio) {
    return "%,d / %,d = %s".formatted(ratio.kept(), ratio.total(), percent(ratio.value()));
  }

  private static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.3f %%", 100 * ratio);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%,.2f", value);
  }

  /** Returns the numbers of the run and the first compactions as JSON. */
  ObjectNode json(TraceSummary summary, List<Path> written) {
    ObjectNode answer = ViewJson.answer(SCHEMA, source, chosen);
    answer.put("separator_tokens", summary.separatorTokens());
    answer.set("usage", usageJson(summary.usage()));
    ObjectNode published = answer.putObject("published");
    published.set("last_row", ratioJson(summary.lastRow()));
    published.set("stored_over_seen", ratioJson(summary.storedOverSeen()));
    published.put("limit_formula", summary.limitFormula());
    ObjectNode compaction = answer.putObject("compactions");
    compaction.put("count", summary.compactions());
    summary.firstCompaction().ifPresent(step -> compaction.put("first_step", step));
    compaction.put("joined_block", summary.joined());
    ObjectNode evicted = compaction.putObject("evicted");
    summary.evicted().forEach((reason, count) -> evicted.put(reason.reasonName(), count));
    ArrayNode shown = compaction.putArray("first");
    first.forEach(event -> shown.add(json(event)));
    ArrayNode files = answer.putArray("written");
    written.forEach(file -> files.add(file.toString()));
    return answer;
  }

  private static ObjectNode usageJson(Usage usage) {
    return ViewJson.object()
        .put("steps", usage.steps())
        .put("attended_sum", usage.attendedSum())
        .put("retained_sum", usage.retainedSum())
        .put("context_sum", usage.contextSum())
        .put("attended_average", usage.averageAttended())
        .put("retained_average", usage.averageRetained())
        .put("attended_peak", usage.attendedPeak())
        .put("retained_peak", usage.retainedPeak())
        .put("attended_ratio", usage.attendedRatio())
        .put("retained_ratio", usage.retainedRatio());
  }

  private static ObjectNode ratioJson(PublishedUsage.Ratio ratio) {
    return ViewJson.object()
        .put("kept", ratio.kept())
        .put("total", ratio.total())
        .put("ratio", ratio.value());
  }

  private ObjectNode json(CompactionEvent event) {
    ObjectNode node = ViewJson.object().put("step", event.step());
    node.put("retained", event.retained());
    node.put("evicted_count", event.evictions().size());
    node.set("joined", ViewJson.integers(joined(event)));
    ArrayNode evicted = node.putArray("evicted_first");
    event.evictions().stream()
        .limit(TOKENS_SHOWN)
        .forEach(eviction ->
            evicted.add(
                ViewJson.token(source, eviction.key())
                    .put("reason", eviction.reason().reasonName())
                    .put("rule", eviction.reason().ruleId())));
    return node;
  }
}
