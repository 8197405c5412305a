package org.sepllm.conformance.check.generate;

import java.util.List;
import java.util.SplittableRandom;
import org.sepllm.conformance.check.cases.Level;

/**
 * The random choices of one case; the same seed, level and number always give the same case.
 *
 * <p>A case depends on no other, so that one can be generated again alone.
 */
public final class Draw {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final SplittableRandom random;

  /**
   * Begins the choices of one case.
   *
   * <p>Range: any {@code seed} and {@code number}; a negative number belongs to no generated case.
   *
   * @param seed the seed of the check
   * @param level the level of the case
   * @param number which case of the level
   */
  public Draw(long seed, Level level, int number) {
    long stream = (level.ordinal() + 1L) << Integer.SIZE | number;
    this.random = new SplittableRandom(seed ^ stream * GOLDEN_RATIO);
  }

  /** A number between two limits, both included. */
  int between(int lowest, int highest) {
    return random.nextInt(lowest, highest + 1);
  }

  /** True one time in so many. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** One of the given things, all equally likely. */
  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One of the given things, all equally likely. */
  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A number from the standard normal distribution. */
  double gaussian() {
    return random.nextGaussian();
  }
}
