package org.sepllm.reference.accounting;

import org.sepllm.reference.cache.CacheStep;

/**
 * Counts the steps of one row and layer as they happen, in constant memory.
 *
 * <p>Rule: SEP-ACCT-001, SEP-ACCT-002. Only decode steps belong into the count: with stepwise
 * prefill all steps are, with dense prefill those after the prompt.
 */
public final class UsageCounter {
  private long steps;
  private long attendedSum;
  private long retainedSum;
  private long contextSum;
  private int attendedPeak;
  private int retainedPeak;

  /** Begins a count without steps. */
  public UsageCounter() {}

  /**
   * Counts one step; padding is passed over.
   *
   * <p>Range: {@code leftPadding ≥ 0}.
   *
   * @param step the counts of the step
   * @param leftPadding how many places of padding the row began with
   */
  public void add(CacheStep step, int leftPadding) {
    if (step.attended() == 0) {
      return;
    }
    steps++;
    attendedSum += step.attended();
    retainedSum += step.retained();
    contextSum += step.query() - leftPadding + 1;
    attendedPeak = Math.max(attendedPeak, step.attended());
    retainedPeak = Math.max(retainedPeak, step.retained());
  }

  /**
   * Returns the count so far.
   *
   * @return sums and peaks
   */
  public Usage usage() {
    return new Usage(steps, attendedSum, retainedSum, contextSum, attendedPeak, retainedPeak);
  }
}
