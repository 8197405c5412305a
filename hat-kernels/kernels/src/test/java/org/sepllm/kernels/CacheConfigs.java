package org.sepllm.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;

/** Small configurations of every policy, and ids for them. */
final class CacheConfigs {
  static final SeparatorSet SEPARATORS = SeparatorSet.of(9, 11);
  private static final int[] SEPARATOR_IDS = {9, 11};

  private final Random random;

  CacheConfigs(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** As many layers; some share a configuration. */
  List<CacheConfig> layers(int count) {
    List<CacheConfig> layers = new ArrayList<>();
    for (int layer = 0; layer < count; layer++) {
      boolean again = layer > 0 && random.nextInt(3) == 0;
      layers.add(again ? layers.get(random.nextInt(layer)) : next());
    }
    return layers;
  }

  CacheConfig next() {
    int initial = random.nextInt(4);
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new StreamingLlmCacheConfig(initial, initial + 1 + random.nextInt(6));
    }
    if (kind == 1) {
      return new FullCacheConfig();
    }
    int separators = 1 + random.nextInt(4);
    int window = 1 + random.nextInt(5);
    int size = initial + separators + window + 1 + random.nextInt(7);
    return new SepCacheConfig(
        SepPolicy.values()[random.nextInt(3)],
        initial,
        separators,
        window,
        size,
        random.nextInt(4) > 0,
        random.nextInt(4) > 0,
        SEPARATORS);
  }

  /** A token id, a separator with a probability of {@code density}. */
  int tokenId(double density) {
    return random.nextDouble() < density
        ? SEPARATOR_IDS[random.nextInt(SEPARATOR_IDS.length)]
        : random.nextInt(9);
  }
}
