package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheSchedule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.StepDelta;

/**
 * What one row and layer must show, by declarative definitions alone.
 *
 * @param config the sizes and policy of the layer
 * @param row the tokens
 * @param queries what each query sees and what is kept after it
 * @param triggers the queries whose step compacts
 */
record DeclaredTrace(
    CacheConfig config, TokenRow row, List<QueryTrace> queries, Set<Integer> triggers) {

  DeclaredTrace {
    queries = List.copyOf(queries);
    triggers = Set.copyOf(triggers);
  }

  /** A row alone, by {@link CacheSchedule}. */
  static DeclaredTrace ofRow(CacheConfig config, TokenRow row, int promptTokens) {
    CacheSchedule schedule = new CacheSchedule(config, row, promptTokens);
    List<QueryTrace> queries = new ArrayList<>(row.length());
    for (int query = 0; query < row.length(); query++) {
      queries.add(new QueryTrace(query, schedule.visible(query), schedule.stored(query)));
    }
    Set<Integer> triggers =
        Arrays.stream(schedule.triggerSteps()).boxed().collect(Collectors.toSet());
    return new DeclaredTrace(config, row, queries, triggers);
  }

  /** Rows kept equally long, by {@link RectangularSchedule}. */
  static List<DeclaredTrace> ofRectangle(CacheConfig config, BatchMode mode, List<TokenRow> rows) {
    return RectangularSchedule.traces(config, mode, rows);
  }

  KeyList stored(int query) {
    return query < 0 ? KeyList.empty() : queries.get(query).stored();
  }

  KeyList visible(int query) {
    return queries.get(query).visible();
  }

  /** One step in the short form. */
  StepDelta delta(int query) {
    boolean triggered = triggers.contains(query);
    KeyList evicted =
        triggered ? stored(query - 1).plus(query).minus(stored(query)) : KeyList.empty();
    return new StepDelta(query, visible(query).size(), stored(query).size(), triggered, evicted);
  }

  /** How many keys were stored when a key came. */
  int insertionLength(int key) {
    return stored(key - 1).size();
  }
}
