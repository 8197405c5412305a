package org.sepllm.reference.cache;

import java.util.Locale;

/**
 * How the rows of a batch relate.
 *
 * <p>Rule: SEP-CACHE-014 to SEP-CACHE-016.
 */
public enum BatchMode {
  /** Rows are independent: the result of a row is that of the row alone. Normative. */
  RAGGED,
  /**
   * Compatibility: of the separators that leave the window each row keeps the first m, m being the
   * smallest number in any row.
   */
  KEEP_OLDEST,
  /**
   * Compatibility: rows with fewer leaving separators than the largest number are filled, after
   * their separators, with the last tokens of the past window; a key may then occur twice.
   */
  PAD_WITH_TAIL;

  /**
   * Returns the name used in JSON and on the command line.
   *
   * @return for example {@code keep-oldest}
   */
  public String modeName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
