package org.sepllm.reference.position;

import java.util.Locale;

/**
 * How the positions of cached keys are counted.
 *
 * <p>Rule: SEP-POS-001 to SEP-POS-003 (§3.3).
 */
public enum PositionScheme {
  /** The place in the text; 0 is the first real token of the row. */
  ORIGINAL,
  /** The place in the cache; keys are stored before rotation and never rotated in place. */
  IN_CACHE,
  /**
   * The length of the cache when the key was inserted; a compatibility scheme that reproduces the
   * published ablation without position shift.
   */
  INSERTION_LENGTH;

  /**
   * Returns the name used in JSON and on the command line.
   *
   * @return for example {@code in-cache}
   */
  public String schemeName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
