package org.sepllm.reference.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.cache.TriggerSees;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * A cache that reads a row step by step and can say of its last step what was evicted, and why.
 *
 * <p>Rule: SEP-CACHE-002 to SEP-CACHE-008.
 */
public final class ReplayMachine {
  private final TokenRow row;
  private final CacheMachine machine;
  private KeyList evicted = KeyList.empty();
  private int separatorsBefore;
  private int nextQuery;

  /**
   * Builds an empty cache in front of a row.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   */
  public ReplayMachine(CacheConfig config, TokenRow row) {
    this.row = row;
    this.machine = new CacheMachine(config);
  }

  /**
   * Says whether the row has a next token.
   *
   * @return false at the end of the row
   */
  public boolean hasNext() {
    return nextQuery < row.length();
  }

  /**
   * Reads the next token of the row.
   *
   * <p>Rule: SEP-CACHE-002, SEP-CACHE-010.
   *
   * <p>Cost: constant, and linear in the capacity at a compaction.
   *
   * @return the counts of the step
   * @throws SpecException of kind {@code BAD_SHAPE} at the end of the row
   */
  public CacheStep advance() {
    if (!hasNext()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, "SEP-ROW-001", "row ends after " + row.length() + " tokens");
    }
    separatorsBefore = machine.separatorCount();
    int query = nextQuery++;
    CacheStep step =
        row.valid(query) ? machine.append(row.tokenId(query)) : machine.appendPadding();
    evicted = machine.evictedKeys();
    return step;
  }

  /**
   * Returns the keys that the last query saw.
   *
   * <p>Rule: SEP-TRACE-001.
   *
   * @return the visible keys in the order of the cache
   */
  public KeyList visibleKeys() {
    return machine.visibleKeys();
  }

  /**
   * Returns the keys stored after the last step.
   *
   * <p>Rule: SEP-TRACE-001.
   *
   * @return the stored keys in the order of the cache
   */
  public KeyList storedKeys() {
    return machine.storedKeys();
  }

  /**
   * Returns the keys that the last step dropped.
   *
   * <p>Rule: SEP-CACHE-003.
   *
   * @return the evicted keys in the order of the cache; empty if the step did not compact
   */
  public KeyList evictedKeys() {
    return evicted;
  }

  /**
   * Returns the keys that the last query saw, with their places and positions.
   *
   * <p>Rule: SEP-CACHE-007, SEP-POS-001, SEP-POS-002. Under COMPACT the places of a compacting step
   * are those after the compaction, under FULL those before it.
   *
   * @return the visible keys in the order of the cache; empty for padding
   */
  public List<PlacedKey> placedKeys() {
    KeyList visible = machine.visibleKeys();
    if (visible.size() == 0) {
      return List.of();
    }
    List<Integer> original = machine.positions(PositionScheme.ORIGINAL).keys();
    List<Integer> inCache = machine.positions(PositionScheme.IN_CACHE).keys();
    return IntStream.range(0, visible.size())
        .mapToObj(entry ->
            new PlacedKey(
                visible.get(entry),
                place(entry, visible.size()),
                original.get(entry),
                inCache.get(entry)))
        .toList();
  }

  private KeyPlace place(int entry, int entries) {
    boolean compacted =
        machine.lastStep().triggered() && machine.config().triggerSees() == TriggerSees.COMPACT;
    int separators = compacted ? machine.separatorCount() : separatorsBefore;
    return KeyPlace.of(machine.config(), entry, entries, separators);
  }

  /**
   * Returns the evictions of the last step with their reasons.
   *
   * <p>Rule: SEP-CACHE-003, SEP-CACHE-004, SEP-CACHE-006, SEP-CACHE-008.
   *
   * <p>Cost: linear in the capacity.
   *
   * @return one eviction per dropped key, ascending; none if the step did not compact
   */
  public List<Eviction> evictions() {
    OptionalInt lastOfBlock = lastOfBlockBefore();
    List<Eviction> evictions = new ArrayList<>(evicted.size());
    for (int key : evicted.toArray()) {
      boolean inBlock = lastOfBlock.isPresent() && key <= lastOfBlock.getAsInt();
      evictions.add(new Eviction(key, machine.lastStep().query(), reason(key, inBlock)));
    }
    return evictions;
  }

  /** The newest key of the separator block as it was before the compaction. */
  private OptionalInt lastOfBlockBefore() {
    if (separatorsBefore == 0) {
      return OptionalInt.empty();
    }
    int[] before =
        IntStream.concat(
                Arrays.stream(evicted.toArray()), Arrays.stream(machine.storedKeys().toArray()))
            .sorted()
            .toArray();
    return OptionalInt.of(before[machine.config().initCacheSize() + separatorsBefore - 1]);
  }

  private EvictionReason reason(int key, boolean inBlock) {
    CacheConfig config = machine.config();
    if (config instanceof StreamingLlmCacheConfig) {
      return EvictionReason.LEFT_WINDOW;
    }
    if (!config.separates(row.tokenId(key))) {
      return EvictionReason.NOT_A_SEPARATOR;
    }
    return inBlock && !config.accumulate()
        ? EvictionReason.NOT_ACCUMULATED
        : EvictionReason.BLOCK_OVERFLOW;
  }

  /**
   * Returns the separators that the last step moved from the recent run into the separator block.
   *
   * <p>Rule: SEP-CACHE-003.
   *
   * <p>Cost: linear in the capacity.
   *
   * @return the keys, oldest first; empty if the step did not compact
   */
  public KeyList joinedKeys() {
    if (!machine.lastStep().triggered() || machine.separatorCount() == 0) {
      return KeyList.empty();
    }
    OptionalInt lastOfBlock = lastOfBlockBefore();
    return KeyList.of(
        block().filter(key -> lastOfBlock.isEmpty() || key > lastOfBlock.getAsInt()).toArray());
  }

  /** Says whether a stored key now stands in the separator block. */
  boolean inBlock(int key) {
    return block().anyMatch(stored -> stored == key);
  }

  private IntStream block() {
    KeyList stored = machine.storedKeys();
    int first = machine.config().initCacheSize();
    return IntStream.range(first, first + machine.separatorCount()).map(stored::get);
  }

  /**
   * Returns how many stored entries form the separator block.
   *
   * @return the number of separators that have left the window and are kept
   */
  public int separatorCount() {
    return machine.separatorCount();
  }
}
