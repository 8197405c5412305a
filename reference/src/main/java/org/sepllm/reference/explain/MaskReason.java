package org.sepllm.reference.explain;

import java.util.Locale;

/** A rule by which a mask shows or hides a key. */
public enum MaskReason {
  /** The key is one of the first a real tokens of its document. */
  INITIAL("SEP-MASK-003", true),
  /** The key is a separator. */
  SEPARATOR("SEP-MASK-001", true),
  /** FixLLM keeps the key, which stands at a multiple of the interval. */
  INTERVAL("SEP-MASK-008", true),
  /** The key is among the n last tokens up to and including the query. */
  NEIGHBOR("SEP-MASK-002", true),
  /** Full causal attention shows every earlier key. */
  FULL("SEP-MASK-009", true),
  /** The key comes after the query. */
  LATER("SEP-MASK-001", false),
  /** The query is padding and sees nothing. */
  PADDING_QUERY("SEP-MASK-004", false),
  /** The key is padding. */
  PADDING_KEY("SEP-ROW-002", false),
  /** The key belongs to another document than the query. */
  OTHER_DOCUMENT("SEP-MASK-005", false),
  /** The key has left the window and nothing else keeps it. */
  BEYOND_WINDOW("SEP-MASK-002", false);

  private final String ruleId;
  private final boolean shows;

  MaskReason(String ruleId, boolean shows) {
    this.ruleId = ruleId;
    this.shows = shows;
  }

  /**
   * Returns the rule that decides.
   *
   * @return for example {@code SEP-MASK-002}
   */
  public String ruleId() {
    return ruleId;
  }

  /**
   * Says whether the rule shows the key.
   *
   * @return false if it hides the key
   */
  public boolean shows() {
    return shows;
  }

  /**
   * Returns the name used in JSON.
   *
   * @return for example {@code beyond_window}
   */
  public String reasonName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
