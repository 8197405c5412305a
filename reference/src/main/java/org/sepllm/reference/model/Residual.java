package org.sepllm.reference.model;

/**
 * What the feed-forward sublayer of a block reads.
 *
 * <p>Rule: SEP-MODEL-007.
 */
public enum Residual {
  /** {@code h = x + attention(norm(x))}, then {@code h + feedForward(norm(h))}. */
  SEQUENTIAL,
  /** {@code x + attention(norm(x)) + feedForward(norm(x))}, each with its own norm. */
  PARALLEL
}
