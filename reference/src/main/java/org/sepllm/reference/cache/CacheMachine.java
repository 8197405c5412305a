package org.sepllm.reference.cache;

import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/**
 * The cache of one row and one layer as a state machine.
 *
 * <p>Rule: SEP-CACHE-002 (§3.3). Entries stand in the order initial | separators, oldest to newest
 * | recent run. A token is pushed at the end of the recent run; a step that reaches the trigger cap
 * compacts. What a query sees at that step is the policy's choice.
 *
 * <p>Example: a = 2, s = 3, w = 4, c = 12, ids {@code 1 2 3 9} repeated, separator 9, policy {@code
 * paper}: the first twelve queries see 1, 2, …, 12 keys; the twelfth step compacts to the keys 0 1
 * | 3 7 | 8 9 10 11, and the next query sees 9 keys.
 */
public final class CacheMachine {
  private static final int NOT_INDEXED = -1;

  private final CacheConfig config;
  private EntryList entries = new EntryList(16);
  private EntryList beforeCompaction = entries;
  private int separatorCount;
  private int growth;
  private int leftPadding;
  private int nextIndex;
  private CacheStep lastStep = new CacheStep(NOT_INDEXED, 0, 0, false);

  /**
   * Builds an empty cache.
   *
   * @param config sizes and policy of the layer
   */
  public CacheMachine(CacheConfig config) {
    this.config = config;
  }

  /**
   * Continues from a saved state; what follows is the same as if the row had never stopped.
   *
   * <p>Rule: SEP-CACHE-017.
   *
   * @param config sizes and policy of the layer, the same as when the state was saved
   * @param state the saved state
   * @return a machine in that state
   * @throws SpecException of kind {@code BAD_SHAPE} if the lists differ in length, or if no run
   *     with this configuration can have left these keys, ids, insertion lengths and sizes, of kind
   *     {@code BAD_TOKEN} if a token id is negative
   */
  public static CacheMachine resume(CacheConfig config, CacheState state) {
    StateCheck.require(config, state);
    CacheMachine machine = new CacheMachine(config);
    for (int place = 0; place < state.keys().size(); place++) {
      machine.entries.add(
          state.keys().get(place),
          state.tokenIds().get(place),
          state.insertionLengths().get(place));
    }
    machine.separatorCount = state.separatorCount();
    machine.growth = state.sepCacheSize() - config.sepCacheSize();
    machine.leftPadding = state.leftPadding();
    machine.nextIndex = state.nextIndex();
    return machine;
  }

  /**
   * Appends one token as stepwise decoding does, compacting if the trigger cap is reached.
   *
   * <p>Rule: SEP-CACHE-002, SEP-CACHE-007, SEP-CACHE-012: prompts and chunks are sequences of such
   * steps.
   *
   * <p>Range: {@code tokenId} is at least 0.
   *
   * <p>Cost: constant, and linear in the capacity at a compaction.
   *
   * @param tokenId the id of the token
   * @return the counts of the step
   * @throws SpecException of kind {@code BAD_TOKEN} if the id is negative, of kind {@code
   *     TOO_LARGE} after 2³¹ − 1 tokens
   */
  public CacheStep append(int tokenId) {
    push(tokenId);
    boolean triggered = reachesTriggerCap();
    if (triggered) {
      install(new Compaction(config, entries, separatorCount).compact());
    }
    return finishStep(triggered);
  }

  /**
   * Appends one token of a dense prefill: it sees every stored key, and nothing is compacted.
   *
   * <p>Rule: SEP-CACHE-013, a compatibility mode. The first later {@link #append} that finds the
   * length at or above the trigger cap compacts.
   *
   * <p>Range: {@code tokenId} is at least 0.
   *
   * @param tokenId the id of the token
   * @return the counts of the step
   * @throws SpecException of kind {@code BAD_TOKEN} if the id is negative, of kind {@code
   *     TOO_LARGE} after 2³¹ − 1 tokens
   */
  public CacheStep appendDense(int tokenId) {
    push(tokenId);
    return finishStep(false);
  }

  /**
   * Passes one place of left padding: it sees nothing and leaves the entries unchanged.
   *
   * <p>Rule: SEP-CACHE-010.
   *
   * @return the counts of the step: attended 0
   * @throws SpecException of kind {@code BAD_SHAPE} if a real token came before, of kind {@code
   *     TOO_LARGE} after 2³¹ − 1 places
   */
  public CacheStep appendPadding() {
    if (nextIndex > leftPadding) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-CACHE-010",
          "padding at index " + nextIndex + " follows a real token, must come before all of them");
    }
    requireRoomInRow();
    leftPadding++;
    nextIndex++;
    lastStep = new CacheStep(nextIndex - 1, 0, 0, false);
    return lastStep;
  }

  /** Adds the entry of the next token at the end of the recent run. */
  void push(int tokenId) {
    Require.tokenId("SEP-ROW-001", nextIndex, tokenId);
    requireRoomInRow();
    entries.add(nextIndex, tokenId, entries.size());
    nextIndex++;
    beforeCompaction = entries;
  }

  private void requireRoomInRow() {
    if (nextIndex == Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ROW-001",
          "row has " + nextIndex + " places, must have at most " + Integer.MAX_VALUE);
    }
  }

  /** SEP-CACHE-002; without a bound K grows together with s and c (SEP-CACHE-005). */
  boolean reachesTriggerCap() {
    return entries.size() >= (long) config.triggerCap() + growth;
  }

  /** Takes over compacted entries. */
  void install(Compaction.Compacted compacted) {
    entries = compacted.entries();
    separatorCount = compacted.separatorCount();
    growth = Math.max(growth, separatorCount - config.sepCacheSize());
  }

  /** Notes the counts of the step whose entry was pushed last. */
  CacheStep finishStep(boolean triggered) {
    lastStep = new CacheStep(nextIndex - 1, seen(triggered).size(), entries.size(), triggered);
    return lastStep;
  }

  private EntryList seen(boolean triggered) {
    return triggered && config.triggerSees() == TriggerSees.COMPACT ? entries : beforeCompaction;
  }

  /**
   * Forgets everything, so that the next token starts a new row.
   *
   * <p>Rule: SEP-CACHE-019. A new turn of the same conversation needs no reset; it is more tokens.
   */
  public void reset() {
    entries = new EntryList(16);
    beforeCompaction = entries;
    separatorCount = 0;
    growth = 0;
    leftPadding = 0;
    nextIndex = 0;
    lastStep = new CacheStep(NOT_INDEXED, 0, 0, false);
  }

  /**
   * Returns the configuration.
   *
   * @return sizes and policy of the layer
   */
  public CacheConfig config() {
    return config;
  }

  /**
   * Returns the counts of the last step.
   *
   * @return the step; its query is −1 before the first
   */
  public CacheStep lastStep() {
    return lastStep;
  }

  /**
   * Returns the keys that the query of the last step saw.
   *
   * <p>Rule: SEP-CACHE-007, SEP-TRACE-001.
   *
   * @return the visible keys in the order of the cache; empty before the first step and for padding
   */
  public KeyList visibleKeys() {
    return lastStep.attended() == 0 ? KeyList.empty() : seen(lastStep.triggered()).keyList();
  }

  /**
   * Returns the keys stored after the last step.
   *
   * <p>Rule: SEP-TRACE-001.
   *
   * @return the stored keys in the order of the cache
   */
  public KeyList storedKeys() {
    return entries.keyList();
  }

  /**
   * Returns the keys that the last step dropped.
   *
   * <p>Rule: SEP-CACHE-003.
   *
   * @return the evicted keys in the order of the cache; empty if the step did not compact
   */
  public KeyList evictedKeys() {
    return lastStep.triggered()
        ? beforeCompaction.keyList().minus(entries.keyList())
        : KeyList.empty();
  }

  /**
   * Returns the positions at which the last query and the keys it saw are rotated.
   *
   * <p>Rule: SEP-POS-001 to SEP-POS-003.
   *
   * <p>Shape: one position per visible key, in the order of {@link #visibleKeys}.
   *
   * @param scheme how positions are counted
   * @return the positions of the query and its visible keys
   * @throws SpecException of kind {@code BAD_SHAPE} if the last step was no real token
   */
  public KeyPositions positions(PositionScheme scheme) {
    if (lastStep.attended() == 0) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-POS-001",
          "query " + lastStep.query() + " is no real token, it has no position");
    }
    EntryList seen = seen(lastStep.triggered());
    return KeyPositions.of(
        scheme,
        seen.keyList(),
        leftPadding,
        seen.insertionLengthList().stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Returns the effective s.
   *
   * <p>Rule: SEP-CACHE-005. The configured size is never changed.
   *
   * @return s, or more if unbounded separators made it grow
   */
  public int effectiveSepCacheSize() {
    return config.sepCacheSize() + growth;
  }

  /**
   * Returns the effective c.
   *
   * <p>Rule: SEP-CACHE-005.
   *
   * @return c, or more if unbounded separators made it grow
   */
  public int effectiveCacheSize() {
    return config.cacheSize() + growth;
  }

  /**
   * Returns how many stored entries form the separator block.
   *
   * @return the number of separators that have left the window and are kept
   */
  public int separatorCount() {
    return separatorCount;
  }

  /**
   * Saves the state, at any step.
   *
   * <p>Rule: SEP-CACHE-017.
   *
   * @return an immutable state that {@link #resume} continues from
   */
  public CacheState state() {
    List<Integer> keys = Arrays.stream(entries.keyList().toArray()).boxed().toList();
    return new CacheState(
        nextIndex,
        leftPadding,
        keys,
        entries.tokenIdList(),
        entries.insertionLengthList(),
        separatorCount,
        effectiveSepCacheSize(),
        effectiveCacheSize());
  }

  /** The entries as they stand, for the compatibility batches of this package. */
  EntryList entries() {
    return entries;
  }
}
