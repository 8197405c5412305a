package org.sepllm.conformance.check.judge;

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
public record DeclaredTrace(
    CacheConfig config, TokenRow row, List<QueryTrace> queries, Set<Integer> triggers) {

  /**
   * Copies the queries and the triggers.
   *
   * @param config the sizes and policy of the layer
   * @param row the tokens
   * @param queries what each query sees and what is kept after it
   * @param triggers the queries whose step compacts
   */
  public DeclaredTrace {
    queries = List.copyOf(queries);
    triggers = Set.copyOf(triggers);
  }

  /**
   * Evaluates a row alone, by {@link CacheSchedule}.
   *
   * <p>Range: {@code promptTokens} from 0 to the real tokens of the row.
   *
   * @param config the sizes and policy of the layer
   * @param row the tokens
   * @param promptTokens how many real tokens are a dense prefill
   * @return the steps of the row
   */
  public static DeclaredTrace ofRow(CacheConfig config, TokenRow row, int promptTokens) {
    CacheSchedule schedule = new CacheSchedule(config, row, promptTokens);
    List<QueryTrace> queries = new ArrayList<>(row.length());
    for (int query = 0; query < row.length(); query++) {
      queries.add(new QueryTrace(query, schedule.visible(query), schedule.stored(query)));
    }
    Set<Integer> triggers =
        Arrays.stream(schedule.triggerSteps()).boxed().collect(Collectors.toSet());
    return new DeclaredTrace(config, row, queries, triggers);
  }

  /**
   * Evaluates rows kept equally long, by the positions of separators and the times of compaction.
   *
   * @param config the sizes and policy of the layer
   * @param mode how the rows are kept equally long
   * @param rows rows of the same length, without padding
   * @return the steps of each row
   */
  public static List<DeclaredTrace> ofRectangle(
      CacheConfig config, BatchMode mode, List<TokenRow> rows) {
    return RectangularSchedule.traces(config, mode, rows);
  }

  /**
   * Names the keys kept after a step.
   *
   * <p>Range: {@code query} less than the length of the row; before the first step nothing is kept.
   *
   * @param query the query of the step
   * @return the keys
   */
  public KeyList stored(int query) {
    return query < 0 ? KeyList.empty() : queries.get(query).stored();
  }

  /**
   * Names the keys that a query sees.
   *
   * <p>Range: {@code query} at least 0 and less than the length of the row.
   *
   * @param query the query
   * @return the keys
   */
  public KeyList visible(int query) {
    return queries.get(query).visible();
  }

  /**
   * Writes one step in the short form.
   *
   * <p>Range: {@code query} at least 0 and less than the length of the row.
   *
   * @param query the query of the step
   * @return the counts, and the keys that left
   */
  public StepDelta delta(int query) {
    boolean triggered = triggers.contains(query);
    KeyList evicted =
        triggered ? stored(query - 1).plus(query).minus(stored(query)) : KeyList.empty();
    return new StepDelta(query, visible(query).size(), stored(query).size(), triggered, evicted);
  }

  /**
   * Counts the keys that were stored when a key came.
   *
   * <p>Range: {@code key} at least 0 and less than the length of the row.
   *
   * @param key the key
   * @return how many keys were stored before it
   */
  public int insertionLength(int key) {
    return stored(key - 1).size();
  }
}
