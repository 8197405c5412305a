package org.sepllm.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Tests one statement on many generated cases, and that the cases are not all alike.
 *
 * <p>The system property {@code sepllm.seed} repeats a run. Like all properties a run is smaller,
 * and always the same, where {@code sepllm.tries} says so; then it is too small for shares.
 *
 * @param <C> a case
 * @param generator draws a case
 * @param classify names the classes that a case belongs to
 * @param smaller simpler cases, tried in order when a case fails
 */
public record BulkRun<C>(
    Function<RandomGenerator, C> generator,
    Function<C, Set<String>> classify,
    Function<C, Stream<C>> smaller) {

  /** How many cases a run draws. */
  private static final int FULL = 100_000;

  private static final int CASES = Math.min(FULL, Integer.getInteger("sepllm.tries", FULL));

  /**
   * Draws the cases, expects the statement to hold for each, and each class to have its share of
   * them in percent.
   */
  public void run(String statement, Map<String, Double> leastPercent, Predicate<C> holds) {
    long seed = Long.getLong("sepllm.seed", CASES < FULL ? 42 : new SplittableRandom().nextLong());
    RandomGenerator random = new SplittableRandom(seed);
    Map<String, Integer> counts = new TreeMap<>();
    for (int number = 0; number < CASES; number++) {
      C drawn = generator.apply(random);
      if (broken(holds, drawn)) {
        fail(
            "%s fails for case %d of seed %d; minimal case: %s"
                .formatted(statement, number, seed, minimal(holds, drawn)));
      }
      classify.apply(drawn).forEach(name -> counts.merge(name, 1, Integer::sum));
    }
    System.out.printf("%s: %d cases, seed %d, %s%n", statement, CASES, seed, counts);
    if (CASES == FULL) {
      checkShares(counts, leastPercent);
    }
  }

  private static void checkShares(Map<String, Integer> counts, Map<String, Double> leastPercent) {
    Set<String> named = new HashSet<>(counts.keySet());
    named.removeAll(leastPercent.keySet());
    assertThat(named).as("classes without a least share").isEmpty();
    leastPercent.forEach((name, percent) ->
        assertThat(100.0 * counts.getOrDefault(name, 0) / CASES)
            .as("percent of cases with " + name)
            .isGreaterThanOrEqualTo(percent));
  }

  /** Follows failing smaller cases until none is left. */
  public C minimal(Predicate<C> holds, C failing) {
    C current = failing;
    Optional<C> next = Optional.of(failing);
    while (next.isPresent()) {
      current = next.get();
      next = smaller.apply(current).filter(candidate -> broken(holds, candidate)).findFirst();
    }
    return current;
  }

  private static <C> boolean broken(Predicate<C> holds, C drawn) {
    try {
      return !holds.test(drawn);
    } catch (RuntimeException _) {
      return true;
    }
  }
}
