package org.sepllm.conformance.language;

import java.util.ArrayDeque;
import java.util.stream.IntStream;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.trace.KeyList;

/**
 * What a cache stores while a stream of any length is read, by its definition and without moving
 * any entry.
 *
 * <p>Rule: SEP-CACHE-002 to SEP-CACHE-004, SEP-CACHE-011: after a last compaction at τ tokens these
 * are the first a keys, the last s separators with {@code a ≤ key < τ − w}, and all keys from
 * {@code τ − w} on. A compaction happens when the length reaches the cache's limit. Memory does not
 * grow: only the separators that can still be among the last are remembered.
 */
final class StreamOracle {
  private final SepCacheConfig config;
  private final ArrayDeque<Integer> separators = new ArrayDeque<>();
  private int tokens;
  private int windowStart;
  private int[] block = {};

  /** Begins an empty row of a cache that is bounded and accumulates. */
  StreamOracle(SepCacheConfig config) {
    this.config = config;
  }

  /** Takes the next token. */
  void add(int tokenId) {
    if (tokens >= config.initCacheSize() && config.separates(tokenId)) {
      separators.add(tokens);
      if (separators.size() > config.sepCacheSize() + config.triggerCap()) {
        separators.remove();
      }
    }
    tokens++;
    if (length() >= config.triggerCap()) {
      windowStart = tokens - config.localSize();
      int[] past = separators.stream().mapToInt(key -> key).filter(this::isPast).toArray();
      int first = Math.max(0, past.length - config.sepCacheSize());
      block = IntStream.range(first, past.length).map(index -> past[index]).toArray();
    }
  }

  private boolean isPast(int key) {
    return key < windowStart;
  }

  /** How many keys are stored. */
  int length() {
    return windowStart == 0 ? tokens : config.initCacheSize() + block.length + tokens - windowStart;
  }

  /** The stored keys in the order of the cache. */
  KeyList stored() {
    IntStream initial = IntStream.range(0, Math.min(config.initCacheSize(), windowStart));
    IntStream recent = IntStream.range(windowStart, tokens);
    return KeyList.of(
        IntStream.concat(IntStream.concat(initial, IntStream.of(block)), recent).toArray());
  }
}
