package org.sepllm.reference.explain;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.TriggerSees;
import org.sepllm.reference.row.TokenRow;

/**
 * Says why a query of a cache sees a key, or which compaction dropped it.
 *
 * <p>Rule: SEP-CACHE-002 to SEP-CACHE-010 (§3.3). Prompts are read stepwise, SEP-CACHE-012.
 */
public final class CacheExplanation {
  private final CacheConfig config;
  private final TokenRow row;

  /**
   * Prepares the explanations of a row.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   */
  public CacheExplanation(CacheConfig config, TokenRow row) {
    this.config = config;
    this.row = row;
  }

  /**
   * Explains one pair of query and key.
   *
   * <p>Range: both indices in {@code [0, length)}.
   *
   * <p>Cost: one run of the cache up to the query.
   *
   * <p>Example: a = 2, s = 3, w = 4, c = 12, ids {@code 1 2 3 9} repeated, separator 9, policy
   * {@code paper}. Query 11 sees key 2 in the past window, and its own step evicts the key, which
   * is no separator. Query 12 sees key 3 in the separator block.
   *
   * @param query the index of the query, absolute in the row
   * @param key the index of the key, absolute in the row
   * @return the verdict
   * @throws SpecException of kind {@code BAD_SHAPE} if an index lies outside the row
   */
  public CacheVerdict explain(int query, int key) {
    Require.index("SEP-CACHE-011", "query", query, row.length());
    Require.index("SEP-CACHE-011", "key", key, row.length());
    if (!row.valid(query)) {
      return new CacheVerdict.NeverSeen(CacheVerdict.Absence.PADDING_QUERY);
    }
    if (!row.valid(key)) {
      return new CacheVerdict.NeverSeen(CacheVerdict.Absence.PADDING_KEY);
    }
    if (key > query) {
      return new CacheVerdict.NeverSeen(CacheVerdict.Absence.LATER);
    }
    return replayed(query, key);
  }

  private CacheVerdict replayed(int query, int key) {
    ReplayMachine replay = new ReplayMachine(config, row);
    Optional<Eviction> eviction = Optional.empty();
    for (int step = 0; step <= query; step++) {
      if (replay.advance().triggered() && eviction.isEmpty()) {
        eviction = evictionOf(replay, key);
      }
    }
    Optional<Eviction> dropped = eviction;
    return replay.placedKeys().stream()
        .filter(placed -> placed.key() == key)
        .<CacheVerdict>map(placed -> new CacheVerdict.Visible(placed, dropped))
        .findFirst()
        .orElseGet(() -> new CacheVerdict.Evicted(dropped.orElseThrow()));
  }

  /**
   * Returns the keys that a query sees, with the part of the cache they stand in.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * <p>Cost: one run of the cache up to the query.
   *
   * @param query the index of the query, absolute in the row
   * @return the visible keys in the order of the cache; empty for padding
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside the row
   */
  public List<PlacedKey> visible(int query) {
    Require.index("SEP-CACHE-011", "query", query, row.length());
    ReplayMachine replay = new ReplayMachine(config, row);
    for (int step = 0; step <= query; step++) {
      replay.advance();
    }
    return replay.placedKeys();
  }

  /**
   * Counts the keys that were dropped before a query attended, by reason.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * <p>Cost: one run of the cache up to the query.
   *
   * @param query the index of the query, absolute in the row
   * @return the reasons that occurred with their counts; with the visible keys and the padding they
   *     make up all keys up to the query
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside the row
   */
  public Map<EvictionReason, Integer> evictedBefore(int query) {
    Require.index("SEP-CACHE-011", "query", query, row.length());
    Map<EvictionReason, Integer> counts = new EnumMap<>(EvictionReason.class);
    ReplayMachine replay = new ReplayMachine(config, row);
    for (int step = 0; step <= query; step++) {
      boolean triggered = replay.advance().triggered();
      boolean unseen = step < query || config.triggerSees() == TriggerSees.COMPACT;
      if (triggered && unseen) {
        replay.evictions().forEach(eviction -> counts.merge(eviction.reason(), 1, Integer::sum));
      }
    }
    return counts;
  }

  /**
   * Follows a key through the whole row.
   *
   * <p>Range: {@code key} in {@code [leftPadding, length)}.
   *
   * <p>Cost: one run of the cache, up to the eviction of the key.
   *
   * @param key the index of the key, absolute in the row
   * @return when it joined the separator block and when it was evicted
   * @throws SpecException of kind {@code BAD_SHAPE} if the key lies outside the row or is padding
   */
  public KeyLife life(int key) {
    Require.index("SEP-CACHE-011", "key", key, row.length());
    if (!row.valid(key)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, "SEP-CACHE-010", "key " + key + " is padding, which is no entry");
    }
    ReplayMachine replay = new ReplayMachine(config, row);
    OptionalInt joined = OptionalInt.empty();
    Optional<Eviction> eviction = Optional.empty();
    while (replay.hasNext() && eviction.isEmpty()) {
      CacheStep step = replay.advance();
      if (step.triggered()) {
        eviction = evictionOf(replay, key);
        if (joined.isEmpty() && replay.inBlock(key)) {
          joined = OptionalInt.of(step.query());
        }
      }
    }
    boolean initial = key - row.leftPadding() < config.initCacheSize();
    return new KeyLife(key, initial, joined, eviction);
  }

  private static Optional<Eviction> evictionOf(ReplayMachine replay, int key) {
    return replay.evictions().stream().filter(eviction -> eviction.key() == key).findFirst();
  }
}
