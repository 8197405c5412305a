package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.StepDelta;
import org.sepllm.reference.trace.VisibilityTrace;

/**
 * Runs caches over rows and writes down what every query sees and what is kept.
 *
 * <p>Rule: SEP-TRACE-001 (§3.3).
 */
public final class CacheTrace {
  private CacheTrace() {}

  /**
   * Returns the trace of a row by the operational machine.
   *
   * <p>Rule: SEP-CACHE-012, SEP-CACHE-013.
   *
   * <p>Range: {@code denseTokens} in {@code [0, real tokens]}.
   *
   * <p>Cost: {@code Σ attended + Σ retained}.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param denseTokens how many real tokens at the start are a dense prefill; 0 for stepwise
   * @return one entry per query
   * @throws SpecException of kind {@code BAD_SHAPE} if {@code denseTokens} is out of range
   */
  public static VisibilityTrace operational(CacheConfig config, TokenRow row, int denseTokens) {
    CacheMachine machine = new CacheMachine(config);
    requireDense(row, denseTokens);
    List<QueryTrace> queries = new ArrayList<>(row.length());
    for (int query = 0; query < row.length(); query++) {
      step(machine, row, query, denseTokens);
      queries.add(new QueryTrace(query, machine.visibleKeys(), machine.storedKeys()));
    }
    return new VisibilityTrace(queries);
  }

  /**
   * Returns the trace of a row in the short form.
   *
   * <p>Rule: SEP-TRACE-002.
   *
   * <p>Range: {@code denseTokens} in {@code [0, real tokens]}.
   *
   * <p>Cost: constant for each token, and linear in the capacity for each compaction.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param denseTokens how many real tokens at the start are a dense prefill; 0 for stepwise
   * @return one entry per query
   * @throws SpecException of kind {@code BAD_SHAPE} if {@code denseTokens} is out of range
   */
  public static List<StepDelta> deltas(CacheConfig config, TokenRow row, int denseTokens) {
    CacheMachine machine = new CacheMachine(config);
    requireDense(row, denseTokens);
    List<StepDelta> deltas = new ArrayList<>(row.length());
    for (int query = 0; query < row.length(); query++) {
      CacheStep step = step(machine, row, query, denseTokens);
      deltas.add(
          new StepDelta(
              query, step.attended(), step.retained(), step.triggered(), machine.evictedKeys()));
    }
    return deltas;
  }

  /**
   * Returns the trace of a row by the declarative definition.
   *
   * <p>Rule: SEP-CACHE-011.
   *
   * <p>Range: {@code denseTokens} in {@code [0, real tokens]}.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param denseTokens how many real tokens at the start are a dense prefill; 0 for stepwise
   * @return one entry per query, equal to that of {@link #operational}
   * @throws SpecException of kind {@code BAD_SHAPE} if {@code denseTokens} is out of range
   */
  public static VisibilityTrace declarative(CacheConfig config, TokenRow row, int denseTokens) {
    CacheSchedule schedule = new CacheSchedule(config, row, denseTokens);
    List<QueryTrace> queries = new ArrayList<>(row.length());
    for (int query = 0; query < row.length(); query++) {
      queries.add(new QueryTrace(query, schedule.visible(query), schedule.stored(query)));
    }
    return new VisibilityTrace(queries);
  }

  /**
   * Returns the traces of a batch for every row and layer; rows are independent.
   *
   * <p>Rule: SEP-CACHE-016, SEP-CACHE-018.
   *
   * @param layers sizes and policy of each layer
   * @param rows the tokens of each row; lengths and padding may differ
   * @return for each row a list with one trace per layer
   */
  public static List<List<VisibilityTrace>> ragged(List<CacheConfig> layers, List<TokenRow> rows) {
    return rows.stream()
        .map(row -> layers.stream().map(layer -> operational(layer, row, 0)).toList())
        .toList();
  }

  /**
   * Returns the traces of a batch whose rows are kept equally long.
   *
   * <p>Rule: SEP-CACHE-014, SEP-CACHE-015; a compatibility mode.
   *
   * <p>Shape: {@code tokenIds[rows][length]}.
   *
   * @param config sizes and policy of the layer
   * @param mode {@code KEEP_OLDEST} or {@code PAD_WITH_TAIL}
   * @param tokenIds the ids of each row
   * @return one trace per row
   * @throws SpecException of kind {@code BAD_CONFIG} for mode {@code RAGGED} or without a row, of
   *     kind {@code BAD_SHAPE} if the rows differ in length, of kind {@code BAD_TOKEN} for a
   *     negative id
   */
  public static List<VisibilityTrace> rectangular(
      CacheConfig config, BatchMode mode, int[][] tokenIds) {
    RectangularCache cache = new RectangularCache(config, mode, tokenIds.length);
    int length = tokenIds[0].length;
    List<List<QueryTrace>> queries = new ArrayList<>();
    for (int[] row : tokenIds) {
      Require.length("SEP-CACHE-014", "token_ids of a row", row.length, length);
      queries.add(new ArrayList<>(length));
    }
    int[] column = new int[tokenIds.length];
    for (int query = 0; query < length; query++) {
      for (int row = 0; row < tokenIds.length; row++) {
        column[row] = tokenIds[row][query];
      }
      cache.append(column);
      for (int row = 0; row < tokenIds.length; row++) {
        queries.get(row).add(new QueryTrace(query, cache.visibleKeys(row), cache.storedKeys(row)));
      }
    }
    return queries.stream().map(VisibilityTrace::new).toList();
  }

  /**
   * Makes the step of one place of a row: padding, dense prefill or an ordinary token.
   *
   * <p>Rule: SEP-CACHE-010, SEP-CACHE-012, SEP-CACHE-013.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * @param machine the cache that has made the steps before
   * @param row the tokens
   * @param query the place, counted from the start of {@code row}
   * @param denseTokens how many real tokens at the start are a dense prefill; 0 for stepwise
   * @return the counts of the step
   * @throws SpecException of kind {@code BAD_SHAPE} if padding follows a real token, of kind {@code
   *     TOO_LARGE} after 2³¹ − 1 tokens
   */
  public static CacheStep step(CacheMachine machine, TokenRow row, int query, int denseTokens) {
    if (!row.valid(query)) {
      return machine.appendPadding();
    }
    return query - row.leftPadding() < denseTokens
        ? machine.appendDense(row.tokenId(query))
        : machine.append(row.tokenId(query));
  }

  private static void requireDense(TokenRow row, int denseTokens) {
    Require.index(
        "SEP-CACHE-013", "dense tokens", denseTokens, row.length() - row.leftPadding() + 1);
  }
}
