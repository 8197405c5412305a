package org.sepllm.conformance.protocol;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * What one request may ask for.
 *
 * @param maxLineBytes the longest request or answer, in bytes without the line feed
 * @param maxTokens the largest number of tokens, counted once for each layer and over all rows
 */
public record Limits(int maxLineBytes, int maxTokens) {
  /** 64 MiB and four million tokens. */
  public static final Limits DEFAULT = new Limits(64 << 20, 1 << 22);

  /**
   * Builds limits.
   *
   * @param maxLineBytes the longest line in bytes, at least 1
   * @param maxTokens the largest number of tokens, at least 1
   * @throws SpecException of kind {@code BAD_CONFIG} if a limit is below 1
   */
  public Limits {
    Require.atLeast("SEP-PORT-001", "max-line", maxLineBytes, 1);
    Require.atLeast("SEP-PORT-001", "max_tokens", maxTokens, 1);
  }

  /**
   * Returns the same limits with another line length.
   *
   * @param bytes the longest line in bytes, at least 1
   * @return the limits
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code bytes < 1}
   */
  public Limits withMaxLineBytes(int bytes) {
    return new Limits(bytes, maxTokens);
  }
}
