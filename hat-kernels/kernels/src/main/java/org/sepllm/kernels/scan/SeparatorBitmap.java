package org.sepllm.kernels.scan;

import java.util.Arrays;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;

/**
 * A set of separators as one bit for each id up to the largest.
 *
 * <p>Rule: SEP-SEP-001.
 */
public final class SeparatorBitmap {
  /** The largest id that a bitmap is made for: {@value}. */
  public static final int MOST_ID = (1 << 24) - 1;

  private SeparatorBitmap() {}

  /**
   * Makes the words of the bitmap.
   *
   * <p>Example: separators 1 and 33 give the words 2 and 2.
   *
   * @param separators the set
   * @return the words, 32 ids each
   * @throws SpecException of kind {@code TOO_LARGE} if an id is above {@link #MOST_ID}
   */
  public static int[] of(SeparatorSet separators) {
    int[] ids = separators.toArray();
    int largest = Arrays.stream(ids).max().orElseThrow();
    if (largest > MOST_ID) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-SEP-002",
          "separator id is " + largest + ", must be at most " + MOST_ID);
    }
    int[] words = new int[(largest >>> 5) + 1];
    for (int id : ids) {
      words[id >>> 5] |= 1 << (id & 31);
    }
    return words;
  }
}
