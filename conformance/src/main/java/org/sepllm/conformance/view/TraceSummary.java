package org.sepllm.conformance.view;

import java.util.Map;
import java.util.Optional;
import org.sepllm.reference.accounting.PublishedUsage;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.explain.EvictionReason;

/**
 * The numbers of a whole trace.
 *
 * <p>Rule: SEP-ACCT-001 to SEP-ACCT-006.
 *
 * <p>Range: all numbers are at least 0.
 *
 * @param usage attended and retained keys of every step
 * @param lastRow the mask variant's number
 * @param storedOverSeen SepCache's number, each token being one call
 * @param limitFormula the streaming script's number
 * @param separatorTokens how many tokens of the text are separators
 * @param compactions how many steps compacted
 * @param firstCompaction the first of these steps
 * @param joined how many separators moved into the separator block
 * @param evicted how many keys were dropped, by reason
 */
public record TraceSummary(
    Usage usage,
    PublishedUsage.Ratio lastRow,
    PublishedUsage.Ratio storedOverSeen,
    double limitFormula,
    long separatorTokens,
    long compactions,
    Optional<Integer> firstCompaction,
    long joined,
    Map<EvictionReason, Long> evicted) {

  /**
   * Builds a summary.
   *
   * @param usage attended and retained keys of every step
   * @param lastRow the mask variant's number
   * @param storedOverSeen SepCache's number
   * @param limitFormula the streaming script's number
   * @param separatorTokens how many tokens of the text are separators
   * @param compactions how many steps compacted
   * @param firstCompaction the first of these steps
   * @param joined how many separators moved into the separator block
   * @param evicted how many keys were dropped, by reason
   */
  public TraceSummary {
    evicted = Map.copyOf(evicted);
  }
}
