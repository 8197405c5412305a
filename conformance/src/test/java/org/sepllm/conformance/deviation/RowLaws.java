package org.sepllm.conformance.deviation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;

/**
 * Judges a recorded row by one rule at a time. Each step is judged from what the row itself had
 * stored before it, so that one deviation does not count again at every later step.
 */
final class RowLaws {
  private final RecordedRow row;
  private final SepCacheConfig config;
  private final Map<String, Boolean> kept = new TreeMap<>();
  private List<Integer> block = List.of();
  private int growth;

  private RowLaws(RecordedRow row) {
    this.row = row;
    this.config = row.config();
  }

  /** For each rule that the row came across, whether it kept it throughout. */
  static Map<String, Boolean> judge(RecordedRow row) {
    RowLaws laws = new RowLaws(row);
    List<Integer> before = List.of();
    for (int query = 0; query < row.visible().size(); query++) {
      List<Integer> entries = joined(before, List.of(query));
      laws.step(entries, row.visible().get(query), row.stored().get(query));
      before = row.stored().get(query);
    }
    laws.note("SEP-CACHE-016", laws.isAsAlone());
    return laws.kept;
  }

  private void note(String rule, boolean holds) {
    kept.merge(rule, holds, Boolean::logicalAnd);
  }

  private void step(List<Integer> entries, List<Integer> visible, List<Integer> stored) {
    boolean due = entries.size() >= config.cacheSize() + growth;
    boolean compacts = !stored.equals(entries) || due && hasNothingToEvict(entries);
    note("SEP-CACHE-002", compacts == due);
    if (compacts) {
      note("SEP-CACHE-007", visible.equals(entries));
      compaction(entries, stored);
    }
    note("SEP-TRACE-001", isOnce(visible) && isOnce(stored));
  }

  /** Without a bound a past window of separators alone is compacted without an eviction. */
  private boolean hasNothingToEvict(List<Integer> entries) {
    int blockEnd = config.initCacheSize() + block.size();
    return !config.bounded()
        && entries.subList(blockEnd, entries.size() - config.localSize()).stream()
            .allMatch(key -> config.separates(row.tokenIds().get(key)));
  }

  private static boolean isOnce(List<Integer> keys) {
    return new HashSet<>(keys).size() == keys.size();
  }

  private void compaction(List<Integer> entries, List<Integer> stored) {
    int local = entries.size() - config.localSize();
    int init = config.initCacheSize();
    int blockEnd = init + block.size();
    List<Integer> leaving = new ArrayList<>();
    for (int key : entries.subList(blockEnd, local)) {
      if (config.separates(row.tokenIds().get(key))) {
        leaving.add(key);
      }
    }
    int storedLocal = stored.size() - config.localSize();
    boolean ends =
        storedLocal >= init
            && stored.subList(0, init).equals(entries.subList(0, init))
            && stored
                .subList(storedLocal, stored.size())
                .equals(entries.subList(local, entries.size()));
    note("SEP-CACHE-003", ends);
    if (ends) {
      block = List.copyOf(stored.subList(init, storedLocal));
      separators(joined(entries.subList(init, blockEnd), leaving), leaving);
    }
  }

  /** Which rule decides about the new separator block depends on the options and on its size. */
  private void separators(List<Integer> all, List<Integer> leaving) {
    List<Integer> joining = config.accumulate() ? all : leaving;
    boolean overflows = joining.size() > config.sepCacheSize();
    List<Integer> expected =
        overflows && config.bounded()
            ? joining.subList(joining.size() - config.sepCacheSize(), joining.size())
            : joining;
    String rule = "SEP-CACHE-003";
    if (!config.accumulate()) {
      rule = "SEP-CACHE-006";
    } else if (overflows) {
      rule = config.bounded() ? "SEP-CACHE-004" : "SEP-CACHE-005";
    }
    note(rule, block.equals(expected));
    if (!config.bounded()) {
      growth = Math.max(growth, block.size() - config.sepCacheSize());
    }
  }

  /** The row in a batch against the row alone, under the policy that is named after the cache. */
  private boolean isAsAlone() {
    int[] tokenIds = row.tokenIds().stream().mapToInt(id -> id).toArray();
    boolean same = true;
    for (QueryTrace query : CacheTrace.operational(config, TokenRow.of(tokenIds), 0).queries()) {
      same &=
          RecordedRow.list(query.visible().toArray()).equals(row.visible().get(query.query()))
              && RecordedRow.list(query.stored().toArray()).equals(row.stored().get(query.query()));
    }
    return same;
  }

  private static List<Integer> joined(List<Integer> first, List<Integer> second) {
    List<Integer> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }
}
