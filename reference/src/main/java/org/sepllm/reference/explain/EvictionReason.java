package org.sepllm.reference.explain;

import java.util.Locale;

/** Why a compaction dropped a key. */
public enum EvictionReason {
  /** The key had left the local window and is no separator. */
  NOT_A_SEPARATOR("SEP-CACHE-003"),
  /** The key is a separator, and s newer ones fill the separator block. */
  BLOCK_OVERFLOW("SEP-CACHE-004"),
  /** The key is a separator of an earlier compaction, and those are not accumulated. */
  NOT_ACCUMULATED("SEP-CACHE-006"),
  /** The key had left the window of StreamingLLM, which keeps no separators. */
  LEFT_WINDOW("SEP-CACHE-008");

  private final String ruleId;

  EvictionReason(String ruleId) {
    this.ruleId = ruleId;
  }

  /**
   * Returns the rule that drops the key.
   *
   * @return for example {@code SEP-CACHE-004}
   */
  public String ruleId() {
    return ruleId;
  }

  /**
   * Returns the name used in JSON.
   *
   * @return for example {@code block_overflow}
   */
  public String reasonName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
