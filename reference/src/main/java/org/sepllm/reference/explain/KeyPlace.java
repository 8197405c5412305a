package org.sepllm.reference.explain;

import java.util.Locale;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;

/** The part of the cache in which a key stands, which is the reason why it is still there. */
public enum KeyPlace {
  /** One of the first a tokens, which are never evicted. */
  INITIAL("SEP-CACHE-003"),
  /** A separator that has left the local window and was kept by a compaction. */
  SEPARATOR_BLOCK("SEP-CACHE-003"),
  /** A token that has left the last w tokens since the last compaction. */
  PAST_WINDOW("SEP-CACHE-002"),
  /** One of the last w tokens. */
  LOCAL_WINDOW("SEP-CACHE-003"),
  /** Any place in the cache of the policy that evicts nothing. */
  FULL("SEP-CACHE-009");

  private final String ruleId;

  KeyPlace(String ruleId) {
    this.ruleId = ruleId;
  }

  /** Names the part that an entry stands in, given how many entries form the separator block. */
  static KeyPlace of(CacheConfig config, int entry, int entries, int separatorCount) {
    if (config instanceof FullCacheConfig) {
      return FULL;
    }
    if (entry < config.initCacheSize()) {
      return INITIAL;
    }
    if (entry < config.initCacheSize() + separatorCount) {
      return SEPARATOR_BLOCK;
    }
    return entry < entries - config.localSize() ? PAST_WINDOW : LOCAL_WINDOW;
  }

  /**
   * Returns the rule that keeps keys in this place.
   *
   * @return for example {@code SEP-CACHE-003}
   */
  public String ruleId() {
    return ruleId;
  }

  /**
   * Returns the name used in JSON.
   *
   * @return for example {@code separator_block}
   */
  public String placeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
