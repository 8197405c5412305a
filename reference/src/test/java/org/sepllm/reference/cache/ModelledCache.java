package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.accounting.UsageCounter;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** A machine and, as its model, all that was ever appended to it. */
final class ModelledCache {
  private final CacheConfig config;
  private CacheMachine machine;
  private UsageCounter counter = new UsageCounter();
  private int padding;
  private final List<Integer> tokenIds = new ArrayList<>();
  private final List<Boolean> dense = new ArrayList<>();
  private final Map<Integer, Integer> insertionLengths = new HashMap<>();
  private boolean resumed;

  ModelledCache(CacheConfig config) {
    this.config = config;
    this.machine = new CacheMachine(config);
  }

  boolean isWithoutTokens() {
    return tokenIds.isEmpty();
  }

  void appendPadding() {
    padding++;
    machine.appendPadding();
    resumed = false;
    assertThat(machine.visibleKeys()).isEqualTo(KeyList.empty());
    assertThat(machine.lastStep()).isEqualTo(new CacheStep(padding - 1, 0, 0, false));
  }

  void append(int tokenId) {
    remember(tokenId, false);
    counter.add(machine.append(tokenId), padding);
    checkStep();
  }

  void appendDense(List<Integer> chunk) {
    for (int tokenId : chunk) {
      remember(tokenId, true);
      counter.add(machine.appendDense(tokenId), padding);
      checkStep();
    }
  }

  private void remember(int tokenId, boolean densely) {
    insertionLengths.put(padding + tokenIds.size(), machine.storedKeys().size());
    tokenIds.add(tokenId);
    dense.add(densely);
    resumed = false;
  }

  void saveAndResume() {
    machine = CacheMachine.resume(config, machine.state());
    resumed = true;
  }

  void reset() {
    machine.reset();
    counter = new UsageCounter();
    padding = 0;
    tokenIds.clear();
    dense.clear();
    insertionLengths.clear();
    resumed = false;
  }

  void readPositions() {
    if (resumed || isWithoutTokens()) {
      return;
    }
    List<Integer> visible = boxed(machine.visibleKeys());
    KeyPositions original = machine.positions(PositionScheme.ORIGINAL);
    KeyPositions inCache = machine.positions(PositionScheme.IN_CACHE);
    KeyPositions insertion = machine.positions(PositionScheme.INSERTION_LENGTH);
    assertThat(original.keys())
        .containsExactlyElementsOf(visible.stream().map(key -> key - padding).toList());
    assertThat(inCache.keys())
        .containsExactlyElementsOf(IntStream.range(0, visible.size()).boxed().toList());
    assertThat(insertion.keys())
        .containsExactlyElementsOf(visible.stream().map(insertionLengths::get).toList());
    assertThat(original.query()).isEqualTo(tokenIds.size() - 1);
    assertThat(inCache.query()).isEqualTo(visible.size() - 1);
    assertThat(insertion.query()).isEqualTo(insertionLengths.get(padding + tokenIds.size() - 1));
  }

  /** What the step shows and does, against the schedule of all tokens so far. */
  private void checkStep() {
    CacheSchedule schedule = schedule();
    int query = padding + tokenIds.size() - 1;
    int[] triggers = schedule.triggerSteps();
    boolean triggered = triggers.length > 0 && triggers[triggers.length - 1] == query;
    KeyList before = query == padding ? KeyList.empty() : schedule.stored(query - 1);
    assertThat(machine.visibleKeys()).isEqualTo(schedule.visible(query));
    assertThat(machine.evictedKeys()).isEqualTo(before.plus(query).minus(schedule.stored(query)));
    assertThat(machine.lastStep())
        .isEqualTo(
            new CacheStep(
                query, schedule.visible(query).size(), schedule.stored(query).size(), triggered));
  }

  /** What must hold after every action. */
  void check() {
    int end = padding + tokenIds.size();
    List<Integer> stored = boxed(machine.storedKeys());
    KeyList scheduled = isWithoutTokens() ? KeyList.empty() : schedule().stored(end - 1);
    assertThat(machine.storedKeys()).isEqualTo(scheduled);
    assertThat(scheduled.strictlyAscending()).isTrue();
    assertThat(machine.state().nextIndex()).isEqualTo(end);
    assertThat(machine.state().tokenIds())
        .containsExactlyElementsOf(
            stored.stream().map(key -> tokenIds.get(key - padding)).toList());
    int initial = Math.min(config.initCacheSize(), tokenIds.size());
    assertThat(stored.subList(0, initial))
        .containsExactlyElementsOf(IntStream.range(padding, padding + initial).boxed().toList());
    int local = Math.min(config.localSize(), tokenIds.size());
    assertThat(stored.subList(stored.size() - local, stored.size()))
        .containsExactlyElementsOf(IntStream.range(end - local, end).boxed().toList());
    checkBlock(stored);
    checkCapacity(stored);
  }

  private void checkBlock(List<Integer> stored) {
    int count = machine.separatorCount();
    assertThat(count).isBetween(0, machine.effectiveSepCacheSize());
    if (count > 0) {
      assertThat(stored.subList(config.initCacheSize(), config.initCacheSize() + count))
          .allMatch(key -> config.separates(tokenIds.get(key - padding)));
    }
    int growth = machine.effectiveSepCacheSize() - config.sepCacheSize();
    assertThat(machine.effectiveCacheSize()).isEqualTo(config.cacheSize() + growth);
    assertThat(growth == 0 || !config.bounded()).isTrue();
  }

  /** Whatever dense steps stored, one ordinary step brings the length below the trigger cap. */
  private void checkCapacity(List<Integer> stored) {
    if (!dense.isEmpty() && !dense.getLast() && config.localSize() > 0) {
      int growth = machine.effectiveCacheSize() - config.cacheSize();
      assertThat(stored.size()).isLessThan(config.triggerCap() + growth);
    }
  }

  /** The counters against the schedule's lists, query by query. */
  void checkCounters() {
    CacheSchedule schedule = schedule();
    Usage expected = Usage.none();
    for (int place = 0; place < tokenIds.size(); place++) {
      int query = padding + place;
      expected =
          expected.plus(schedule.visible(query).size(), schedule.stored(query).size(), place + 1);
    }
    assertThat(counter.usage()).isEqualTo(expected);
  }

  private CacheSchedule schedule() {
    int[] row = new int[padding + tokenIds.size()];
    boolean[] denseSteps = new boolean[tokenIds.size()];
    for (int place = 0; place < tokenIds.size(); place++) {
      row[padding + place] = tokenIds.get(place);
      denseSteps[place] = dense.get(place);
    }
    return new CacheSchedule(config, TokenRow.padded(padding, row), denseSteps);
  }

  private static List<Integer> boxed(KeyList keys) {
    return Arrays.stream(keys.toArray()).boxed().toList();
  }

  @Override
  public String toString() {
    return config + " after " + padding + " padding and " + tokenIds;
  }
}
