package org.sepllm.kernels.cache;

import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;

/**
 * How many slots a row and kvHead of a layer has: initial | ring of separators | ring of recent
 * tokens.
 *
 * <p>Rule: SEP-CACHE-003 to SEP-CACHE-009. A bounded cache of a, s and trigger cap K has a + s + (K
 * − a) slots: before the first compaction the recent run alone can fill K − a of them.
 *
 * @param initial slots of initial tokens
 * @param separatorRing slots of separators, at least 1
 * @param recentRing slots of recent tokens
 * @param mostTokens how many tokens a row can have; only caches that grow have a limit
 */
record SlotLayout(int initial, int separatorRing, int recentRing, int mostTokens) {

  /** The slots that a configuration needs; a cache that grows is made for {@code mostTokens}. */
  static SlotLayout of(CacheConfig config, int mostTokens) {
    if (config instanceof FullCacheConfig) {
      return new SlotLayout(0, 1, mostTokens, mostTokens);
    }
    int initial = config.initCacheSize();
    int recent = config.triggerCap() - initial;
    if (config.bounded()) {
      int ring = Math.max(1, config.sepCacheSize());
      return new SlotLayout(initial, ring, recent, Integer.MAX_VALUE);
    }
    int grown = config.accumulate() ? recent : Math.max(recent, mostTokens);
    int ring = Math.max(config.sepCacheSize(), mostTokens);
    return new SlotLayout(initial, ring, grown, mostTokens);
  }

  /** The number of slots. */
  long slots() {
    return (long) initial + separatorRing + recentRing;
  }

  /** The most separators that can move in one compaction. */
  int mostMoves() {
    return Math.min(separatorRing, recentRing);
  }

  /** The place in the ring of recent tokens of a position, at least {@code initial}. */
  int recentPlace(int position) {
    return (position - initial) % recentRing;
  }

  /** The slot of a token that is initial or recent. */
  int slotOfToken(int position) {
    return position < initial ? position : initial + separatorRing + recentPlace(position);
  }
}
