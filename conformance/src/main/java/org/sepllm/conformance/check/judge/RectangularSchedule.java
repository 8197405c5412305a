package org.sepllm.conformance.check.judge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.TriggerSees;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;

/**
 * What equally long rows store, from the positions of separators and the times of compaction.
 *
 * <p>Rule: SEP-CACHE-014, SEP-CACHE-015. It moves no entry: a row is its separator block and the
 * time of the last compaction.
 */
final class RectangularSchedule {
  private final CacheConfig config;
  private final BatchMode mode;
  private final List<TokenRow> rows;
  private final List<List<Integer>> blocks = new ArrayList<>();
  private final List<List<QueryTrace>> queries = new ArrayList<>();
  private final Set<Integer> triggers = new HashSet<>();
  private int compactedAfter;
  private int growth;

  private RectangularSchedule(CacheConfig config, BatchMode mode, List<TokenRow> rows) {
    this.config = config;
    this.mode = mode;
    this.rows = rows;
    for (int row = 0; row < rows.size(); row++) {
      blocks.add(List.of());
      queries.add(new ArrayList<>());
    }
  }

  /** The trace of each row; all rows have the same length and no padding. */
  static List<DeclaredTrace> traces(CacheConfig config, BatchMode mode, List<TokenRow> rows) {
    RectangularSchedule schedule = new RectangularSchedule(config, mode, rows);
    for (int query = 0; query < rows.getFirst().length(); query++) {
      schedule.step(query);
    }
    return IntStream.range(0, rows.size())
        .mapToObj(row ->
            new DeclaredTrace(config, rows.get(row), schedule.queries.get(row), schedule.triggers))
        .toList();
  }

  private void step(int query) {
    int tokens = query + 1;
    List<KeyList> before = stored(tokens);
    boolean triggered = before.getFirst().size() >= (long) config.triggerCap() + growth;
    if (triggered) {
      triggers.add(query);
      compact(tokens);
    }
    List<KeyList> after = stored(tokens);
    boolean seesCompacted = triggered && config.triggerSees() == TriggerSees.COMPACT;
    for (int row = 0; row < rows.size(); row++) {
      KeyList visible = seesCompacted ? after.get(row) : before.get(row);
      queries.get(row).add(new QueryTrace(query, visible, after.get(row)));
    }
  }

  private List<KeyList> stored(int tokens) {
    int recent = recentStart();
    return blocks.stream()
        .map(block ->
            IntStream.concat(
                IntStream.range(0, Math.min(config.initCacheSize(), recent)),
                IntStream.concat(
                    block.stream().mapToInt(Integer::intValue), IntStream.range(recent, tokens))))
        .map(keys -> KeyList.of(keys.toArray()))
        .toList();
  }

  private int recentStart() {
    return compactedAfter == 0 ? 0 : compactedAfter - config.localSize();
  }

  private void compact(int tokens) {
    int pastStart = Math.max(config.initCacheSize(), recentStart());
    int pastEnd = tokens - config.localSize();
    List<int[]> leaving = new ArrayList<>();
    for (TokenRow row : rows) {
      leaving.add(
          IntStream.range(pastStart, pastEnd)
              .filter(key -> config.separates(row.tokenId(key)))
              .toArray());
    }
    IntStream counts = leaving.stream().mapToInt(keys -> keys.length);
    int common = (mode == BatchMode.KEEP_OLDEST ? counts.min() : counts.max()).orElseThrow();
    for (int row = 0; row < rows.size(); row++) {
      blocks.set(row, block(blocks.get(row), leaving.get(row), common, pastEnd));
    }
    compactedAfter = tokens;
    growth = Math.max(growth, blocks.getFirst().size() - config.sepCacheSize());
  }

  private List<Integer> block(List<Integer> old, int[] leaving, int common, int pastEnd) {
    List<Integer> block = new ArrayList<>(config.accumulate() ? old : List.of());
    IntStream.of(leaving).limit(common).forEach(block::add);
    int missing = Math.max(0, common - leaving.length);
    IntStream.range(pastEnd - missing, pastEnd).forEach(block::add);
    int dropped = config.bounded() ? Math.max(0, block.size() - config.sepCacheSize()) : 0;
    return List.copyOf(block.subList(dropped, block.size()));
  }
}
