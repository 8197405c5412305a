package org.sepllm.conformance.view;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.sepllm.reference.accounting.PublishedUsage;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.accounting.UsageCounter;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.explain.EvictionReason;
import org.sepllm.reference.explain.ReplayMachine;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.StepDelta;

/**
 * One run of a cache over a row: every step is handed on at once, only sums and a curve stay.
 *
 * <p>Cost: memory does not grow with the number of steps, apart from the row itself.
 */
public final class TraceRun {
  private final CacheConfig config;
  private final TokenRow row;
  private final Consumer<CompactionEvent> onCompaction;
  private final IntConsumer onProgress;
  private final UsageCounter counter = new UsageCounter();
  private final UsageCurve curve;
  private final Map<EvictionReason, Long> evicted = new EnumMap<>(EvictionReason.class);
  private long separatorTokens;
  private long compactions;
  private long joined;
  private Optional<Integer> firstCompaction = Optional.empty();
  private int lastAttended;

  /**
   * Prepares a run.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens, at least one
   * @param onCompaction is told of every compaction
   * @param onProgress is told the number of steps done, after every step
   */
  public TraceRun(
      CacheConfig config,
      TokenRow row,
      Consumer<CompactionEvent> onCompaction,
      IntConsumer onProgress) {
    this.config = config;
    this.row = row;
    this.onCompaction = onCompaction;
    this.onProgress = onProgress;
    this.curve = new UsageCurve(row.length());
  }

  /**
   * Runs the cache over the whole row, once.
   *
   * @param steps is given every step in order
   */
  public void run(Consumer<StepDelta> steps) {
    ReplayMachine replay = new ReplayMachine(config, row);
    while (replay.hasNext()) {
      CacheStep step = replay.advance();
      steps.accept(
          new StepDelta(
              step.query(),
              step.attended(),
              step.retained(),
              step.triggered(),
              replay.evictedKeys()));
      count(step);
      if (step.triggered()) {
        count(compaction(step, replay));
      }
      onProgress.accept(step.query() + 1);
    }
  }

  private void count(CacheStep step) {
    counter.add(step, row.leftPadding());
    curve.add(step);
    lastAttended = step.attended();
    if (row.valid(step.query()) && config.separates(row.tokenId(step.query()))) {
      separatorTokens++;
    }
  }

  private static CompactionEvent compaction(CacheStep step, ReplayMachine replay) {
    return new CompactionEvent(
        step.query(), step.retained(), replay.joinedKeys(), replay.evictions());
  }

  private void count(CompactionEvent event) {
    compactions++;
    joined += event.joined().size();
    firstCompaction = firstCompaction.or(() -> Optional.of(event.step()));
    event.evictions().forEach(eviction -> evicted.merge(eviction.reason(), 1L, Long::sum));
    onCompaction.accept(event);
  }

  /**
   * Returns the counts over time.
   *
   * @return the curve of the steps so far
   */
  public UsageCurve curve() {
    return curve;
  }

  /**
   * Returns the numbers of the run.
   *
   * @return the summary of the steps so far
   */
  public TraceSummary summary() {
    Usage usage = counter.usage();
    return new TraceSummary(
        usage,
        new PublishedUsage.Ratio(lastAttended, row.length()),
        // Without a prompt of its own each token is one forward call, SEP-ACCT-005.
        new PublishedUsage.Ratio(usage.retainedSum(), usage.contextSum()),
        PublishedUsage.limitFormula(config, usage.steps()),
        separatorTokens,
        compactions,
        firstCompaction,
        joined,
        evicted);
  }
}
