package org.sepllm.reference.explain;

import java.util.Locale;
import java.util.Optional;

/** Why a query of a cache sees a key or does not. */
public sealed interface CacheVerdict {

  /**
   * Says whether the query sees the key.
   *
   * @return true for {@link Visible} only
   */
  default boolean visible() {
    return this instanceof Visible;
  }

  /**
   * The query sees the key.
   *
   * @param key the key and its place when the query saw it
   * @param evictedNow the compaction of this very step, if it drops the key after the query has
   *     seen it
   */
  record Visible(PlacedKey key, Optional<Eviction> evictedNow) implements CacheVerdict {}

  /**
   * The key had been dropped before the query attended.
   *
   * @param eviction the compaction that dropped it
   */
  record Evicted(Eviction eviction) implements CacheVerdict {}

  /**
   * The query could never see the key.
   *
   * @param absence why not
   */
  record NeverSeen(Absence absence) implements CacheVerdict {}

  /** Why a key is not in the cache although nothing evicted it. */
  enum Absence {
    /** The key comes after the query. */
    LATER("SEP-CACHE-002"),
    /** The query is padding and sees nothing. */
    PADDING_QUERY("SEP-CACHE-010"),
    /** The key is padding, which is never an entry. */
    PADDING_KEY("SEP-CACHE-010");

    private final String ruleId;

    Absence(String ruleId) {
      this.ruleId = ruleId;
    }

    /**
     * Returns the rule that decides.
     *
     * @return for example {@code SEP-CACHE-010}
     */
    public String ruleId() {
      return ruleId;
    }

    /**
     * Returns the name used in JSON.
     *
     * @return for example {@code padding_key}
     */
    public String reasonName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
