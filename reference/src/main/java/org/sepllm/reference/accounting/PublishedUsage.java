package org.sepllm.reference.accounting;

import java.util.List;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.trace.KeyList;

/**
 * The three numbers that published code calls KV usage, kept under names of their own.
 *
 * <p>Rule: SEP-ACCT-004 to SEP-ACCT-006. They are not comparable with each other.
 */
public final class PublishedUsage {
  private PublishedUsage() {}

  /**
   * Two sums and their quotient.
   *
   * <p>Range: {@code 0 ≤ kept}, {@code total ≥ 1} for a ratio.
   *
   * @param kept the numerator
   * @param total the denominator
   */
  public record Ratio(long kept, long total) {
    /**
     * Returns the quotient.
     *
     * @return {@code kept / total}; 0 if nothing was counted
     */
    public double value() {
      return total == 0 ? 0 : (double) kept / total;
    }
  }

  /**
   * The mask variant's number: visible keys of the last query row, over all rows and layers.
   *
   * <p>Rule: SEP-ACCT-004. Earlier steps do not count; the denominator includes padding.
   *
   * <p>Range: {@code rowLength ≥ 1}.
   *
   * <p>Example: StreamingLLM with a = 3, n = 256 keeps 259 keys, whatever the length.
   *
   * @param lastRows the visible keys of the last query, for every row and layer
   * @param rowLength the length of the rows, padding included
   * @return visible keys and possible keys of the last step
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code rowLength < 1}
   */
  public static Ratio lastRow(List<KeyList> lastRows, int rowLength) {
    Require.atLeast("SEP-ACCT-004", "row length", rowLength, 1);
    long kept = lastRows.stream().mapToLong(KeyList::size).sum();
    return new Ratio(kept, (long) rowLength * lastRows.size());
  }

  /**
   * SepCache's number: stored keys after each forward call against tokens seen, the prompt once.
   *
   * <p>Rule: SEP-ACCT-005.
   *
   * <p>Shape: {@code retainedAfterDecode[decode steps]}.
   *
   * <p>Range: {@code promptLength ≥ 0}.
   *
   * <p>Example: a prompt of 20 and five steps after which 9, 10, 11, 9, 10 keys are stored give
   * (69, 135).
   *
   * @param promptLength the number of tokens of the dense prefill
   * @param retainedAfterDecode retained(t) of each decode step
   * @return both sums
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code promptLength < 0}
   */
  public static Ratio storedOverSeen(int promptLength, int[] retainedAfterDecode) {
    Require.atLeast("SEP-ACCT-005", "prompt length", promptLength, 0);
    long kept = promptLength;
    long total = promptLength;
    long seen = promptLength;
    for (int retained : retainedAfterDecode) {
      seen++;
      kept += retained;
      total += seen;
    }
    return new Ratio(kept, total);
  }

  /**
   * The streaming script's number: a formula, nothing is measured.
   *
   * <p>Rule: SEP-ACCT-006 (eq. 4): (a + s + w + c) / 2 for SepLLM, c for StreamingLLM, half the
   * length for full attention.
   *
   * <p>Range: {@code length ≥ 0}, in tokens.
   *
   * <p>Example: a = 4, s = 64, w = 256, c = 800 gives 562.
   *
   * @param config the cache
   * @param length the number of tokens, used for full attention only
   * @return the number of keys that the formula claims
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code length < 0}
   */
  public static double limitFormula(CacheConfig config, long length) {
    Require.atLeast("SEP-ACCT-006", "length", length, 0);
    return switch (config) {
      case SepCacheConfig sep ->
          ((double) sep.initCacheSize() + sep.sepCacheSize() + sep.localSize() + sep.cacheSize())
              / 2;
      case StreamingLlmCacheConfig streaming -> streaming.cacheSize();
      case FullCacheConfig _ -> length / 2.0;
    };
  }
}
