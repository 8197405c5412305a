package org.sepllm.conformance.language;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Chooses the next token from logits.
 *
 * <p>Range: temperature at least 0, 0 choosing the most likely token; topP in (0, 1].
 */
public final class Sampler {
  private final double temperature;
  private final double topP;
  private final SplittableRandom random;

  /**
   * Builds a sampler; the same seed chooses the same tokens from the same logits.
   *
   * <p>Range: {@code temperature ≥ 0}, {@code 0 < topP ≤ 1}, any seed.
   *
   * @param temperature what the logits are divided by; 0 chooses the most likely token
   * @param topP the share of probability of the most likely tokens that are chosen from
   * @param seed where chance begins
   */
  public Sampler(double temperature, double topP, long seed) {
    this.temperature = temperature;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Chooses a token.
   *
   * <p>Shape: {@code logits[vocabulary]}.
   *
   * @param logits the logits
   * @return the id of the token; of equally likely ones the lowest is the most likely
   */
  public int choose(double[] logits) {
    List<Integer> byLikelihood =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]))
            .toList();
    if (temperature == 0) {
      return byLikelihood.getFirst();
    }
    double max = logits[byLikelihood.getFirst()];
    double[] weights =
        byLikelihood.stream()
            .mapToDouble(id -> Math.exp((logits[id] - max) / temperature))
            .toArray();
    double total = IntStream.range(0, weights.length).mapToDouble(at -> weights[at]).sum();
    int kept = 0;
    double keptWeight = 0;
    while (kept < weights.length && (kept == 0 || keptWeight < topP * total)) {
      keptWeight += weights[kept++];
    }
    double draw = random.nextDouble() * keptWeight;
    int chosen = 0;
    while (chosen < kept - 1 && draw >= weights[chosen]) {
      draw -= weights[chosen++];
    }
    return byLikelihood.get(chosen);
  }
}
