package org.sepllm.hat.fuzz;

import java.util.List;
import java.util.Random;

/** Random choices, the same for the same seed. */
final class Dice {
  private final Random random;

  Dice(long seed) {
    // Seeds that differ in few bits start alike otherwise.
    random = new Random(seed * 0x9E3779B97F4A7C15L ^ seed >>> 31);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  int anyInt() {
    return random.nextInt();
  }

  long anyLong() {
    return random.nextLong();
  }

  float gaussian(float scale) {
    return (float) random.nextGaussian() * scale;
  }
}
