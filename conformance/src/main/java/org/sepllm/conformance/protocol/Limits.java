package org.sepllm.conformance.protocol;

/**
 * What one request may ask for.
 *
 * <p>Range: both limits at least 1.
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
   * <p>Range: both limits at least 1.
   *
   * @param maxLineBytes the longest line in bytes, at least 1
   * @param maxTokens the largest number of tokens, at least 1
   * @throws IllegalArgumentException if a limit is below 1
   */
  public Limits {
    if (maxLineBytes < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "limits are " + maxLineBytes + " bytes and " + maxTokens + " tokens, must be at least 1");
    }
  }

  /**
   * Returns the same limits with another line length.
   *
   * <p>Range: {@code bytes} at least 1.
   *
   * @param bytes the longest line in bytes, at least 1
   * @return the limits
   * @throws IllegalArgumentException if {@code bytes < 1}
   */
  public Limits withMaxLineBytes(int bytes) {
    return new Limits(bytes, maxTokens);
  }
}
