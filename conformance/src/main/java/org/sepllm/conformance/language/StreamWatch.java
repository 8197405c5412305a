package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.model.Context;

/** Looks after a stream: does memory grow, and is the cache in the state that its rule demands? */
final class StreamWatch {
  /** Tokens between two looks at the memory. */
  private static final long MEMORY_EVERY = 1L << 17;

  /** Tokens between two looks at the keys. */
  private static final long KEYS_EVERY = 1000;

  private final Optional<StreamOracle> oracle;
  private final List<StreamFacts.Memory> memory = new ArrayList<>();
  private long tokens;
  private long compared;
  private long nextMemory = MEMORY_EVERY;
  private long nextKeys = KEYS_EVERY;

  StreamWatch(Policy policy) {
    this.oracle = config(policy).map(StreamOracle::new);
  }

  /** Caches of a fixed size with separators have a definition that needs no history. */
  private static Optional<SepCacheConfig> config(Policy policy) {
    return policy.context() instanceof Context.OfCache cache
            && cache.layers().getFirst() instanceof SepCacheConfig config
            && config.bounded()
            && config.accumulate()
        ? Optional.of(config)
        : Optional.empty();
  }

  /**
   * Takes what the model has read.
   *
   * @throws IllegalStateException if the cache holds other keys than its rule demands
   */
  void read(ModelReader reader, int... fed) {
    for (int place = 0; place < fed.length; place++) {
      add(fed[place], reader.counts().get(place).retained());
    }
    if (tokens >= nextKeys && oracle.isPresent()) {
      nextKeys += KEYS_EVERY;
      if (!reader.storedKeys().equals(oracle.get().stored())) {
        throw new IllegalStateException(
            "after %d tokens the cache stores %s, its rule demands %s"
                .formatted(tokens, reader.storedKeys(), oracle.get().stored()));
      }
      compared++;
    }
    if (tokens >= nextMemory) {
      nextMemory += MEMORY_EVERY;
      memory.add(new StreamFacts.Memory(tokens, LiveMemory.bytes()));
    }
  }

  private void add(int tokenId, int retained) {
    tokens++;
    oracle.ifPresent(rule -> {
      rule.add(tokenId);
      if (rule.length() != retained) {
        throw new IllegalStateException(
            "after %d tokens the cache stores %d keys, its rule demands %d"
                .formatted(tokens, retained, rule.length()));
      }
    });
  }

  StreamFacts facts() {
    return new StreamFacts(memory, compared);
  }
}
