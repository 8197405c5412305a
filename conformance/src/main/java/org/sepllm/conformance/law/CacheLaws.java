package org.sepllm.conformance.law;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Difference;

/** What holds for caches: many steps, one after the other, exactly as the reference makes them. */
final class CacheLaws {
  /** Steps of one cache; its rows are shorter than what it is made for. */
  private static final int STEPS = 500;

  private static final int INTERPRETED_STEPS = 25;

  /** Rows that take part in a step and layers, on average. */
  private static final int EACH = 22;

  private final LawDevice device;

  CacheLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    int steps = device.size().interpreted() ? INTERPRETED_STEPS : STEPS;
    int wanted = device.size().interpreted() ? steps * EACH : device.size().cacheSteps();
    return IntStream.range(0, Math.ceilDiv(wanted, steps * EACH))
        .mapToObj(seed ->
            new Trial(
                "a cache is the reference's after every step",
                "seed " + seed + ", " + steps + " steps",
                () -> run(seed, steps)));
  }

  private Optional<Difference> run(int seed, int steps) {
    try (CacheSteps run = new CacheSteps(device, seed)) {
      return run.run(steps)
          .or(() ->
              run.compared() >= (long) steps * (EACH - 1)
                  ? Optional.empty()
                  : Optional.of(
                      new Difference("", "about " + steps * EACH, run.compared() + " steps")));
    }
  }
}
