package org.sepllm.reference.cache;

import java.util.Locale;

/**
 * The three SepLLM cache policies: a trigger cap and what the triggering query sees.
 *
 * <p>Rule: SEP-CACHE-007.
 */
public enum SepPolicy {
  /** The paper's text: compaction at c, the query sees the set before it. The default. */
  PAPER(0, TriggerSees.FULL),
  /** The published streaming manager: compaction at c + 1, the query sees the set before it. */
  STREAMING(1, TriggerSees.FULL),
  /** The published SepCache class: compaction at c, the query sees the compacted set. */
  SEPCACHE(0, TriggerSees.COMPACT);

  private final int capBeyondCacheSize;
  private final TriggerSees triggerSees;

  SepPolicy(int capBeyondCacheSize, TriggerSees triggerSees) {
    this.capBeyondCacheSize = capBeyondCacheSize;
    this.triggerSees = triggerSees;
  }

  /**
   * Returns the trigger cap K for a cache size.
   *
   * <p>Range: {@code cacheSize} is positive.
   *
   * @param cacheSize c
   * @return K: a step that reaches this length compacts
   */
  public int triggerCap(int cacheSize) {
    return cacheSize + capBeyondCacheSize;
  }

  /**
   * Returns what the query of a compacting step attends to.
   *
   * @return the visibility bit
   */
  public TriggerSees triggerSees() {
    return triggerSees;
  }

  /**
   * Returns the name used in JSON and on the command line.
   *
   * @return for example {@code paper}
   */
  public String policyName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
