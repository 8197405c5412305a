package org.sepllm.conformance.language;

import java.util.List;

/**
 * What was seen of a stream beside its likelihoods.
 *
 * <p>Rule: SEP-CACHE-011.
 *
 * <p>Range: {@code statesCompared} at least 0; the number of keys is compared after every token.
 *
 * @param memory the live memory at some points
 * @param statesCompared how often all stored keys were those that the definition demands
 */
public record StreamFacts(List<Memory> memory, long statesCompared) {

  /**
   * Live memory at one point.
   *
   * <p>Range: both at least 1.
   *
   * @param tokens how many tokens were read
   * @param bytes what was in use after the garbage was gone
   */
  public record Memory(long tokens, long bytes) {}

  /**
   * Builds the facts.
   *
   * @param memory the live memory at some points
   * @param statesCompared how often all stored keys were compared
   */
  public StreamFacts {
    memory = List.copyOf(memory);
  }

  /**
   * Returns the slope of a straight line through the points, by least squares.
   *
   * @return bytes per token; 0 for fewer than two points
   */
  public double bytesPerToken() {
    double meanTokens = memory.stream().mapToLong(Memory::tokens).average().orElse(0);
    double meanBytes = memory.stream().mapToLong(Memory::bytes).average().orElse(0);
    double squares = 0;
    double products = 0;
    for (Memory point : memory) {
      double distance = point.tokens() - meanTokens;
      squares += distance * distance;
      products += distance * (point.bytes() - meanBytes);
    }
    return squares == 0 ? 0 : products / squares;
  }
}
