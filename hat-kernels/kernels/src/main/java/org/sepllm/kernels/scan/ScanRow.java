package org.sepllm.kernels.scan;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * Where a row lies in a buffer of ids; rows of a rectangle, or documents that follow one another.
 *
 * <p>Rule: SEP-ROW-001, SEP-MASK-003.
 *
 * @param start where it starts
 * @param length how many places it has, padding included
 * @param leftPadding how many of them are padding
 * @param initialTokens a, how many real tokens are initial
 */
public record ScanRow(int start, int length, int leftPadding, int initialTokens) {
  /**
   * Checks the numbers.
   *
   * @throws SpecException of kind {@code BAD_SHAPE} if one is negative or there is more padding
   *     than places
   */
  public ScanRow {
    if (start < 0
        || length < 0
        || leftPadding < 0
        || leftPadding > length
        || initialTokens < 0
        || (long) start + length > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ROW-001",
          "row of %d places from %d with %d padding and %d initial tokens must have 0 ≤ padding ≤ places"
              .formatted(length, start, leftPadding, initialTokens));
    }
  }
}
