package org.sepllm.kernels;

/**
 * How many pairs of a query and a key a launch computes, and how many of them it needed.
 *
 * <p>Rule: SEP-ATTN-002. A pair is counted once for each query head. What a launch executes beyond
 * the visible pairs are the edges of its tiles.
 *
 * @param visible pairs that enter a softmax, at least 0
 * @param executed pairs whose scores are computed, at least {@code visible}
 */
public record PairCount(long visible, long executed) {
  /**
   * Returns executed over visible pairs.
   *
   * @return at least 1; infinite if nothing is visible but something executed, 1 if neither
   */
  public double ratio() {
    return visible == executed ? 1 : (double) executed / visible;
  }
}
