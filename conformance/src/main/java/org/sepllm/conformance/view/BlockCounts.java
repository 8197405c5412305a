package org.sepllm.conformance.view;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.explain.KeyPlace;
import org.sepllm.reference.explain.PlacedKey;
import org.sepllm.reference.explain.ReplayMachine;
import org.sepllm.reference.row.TokenRow;

/**
 * How many keys of each block of the cache the queries of a range see.
 *
 * <p>Range: {@code from ≥ 0}.
 *
 * @param from the first query
 * @param steps for each query the number of visible keys by block; blocks without keys are left out
 */
public record BlockCounts(int from, List<Map<KeyPlace, Integer>> steps) {

  /**
   * Copies the counts.
   *
   * @param from the first query
   * @param steps the counts
   */
  public BlockCounts {
    steps = steps.stream().map(Map::copyOf).toList();
  }

  /**
   * Counts by running the cache from the beginning of the row.
   *
   * <p>Range: {@code 0 ≤ from < to ≤ row length}.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param from the first query
   * @param to the query after the last
   * @return the counts
   * @throws SpecException of kind {@code BAD_SHAPE} if the range does not lie in the row
   */
  public static BlockCounts ofCache(CacheConfig config, TokenRow row, int from, int to) {
    Require.index("SEP-TRACE-001", "first query of the range", from, row.length());
    Require.index("SEP-TRACE-001", "last query of the range", to - 1, row.length());
    ReplayMachine replay = new ReplayMachine(config, row);
    List<Map<KeyPlace, Integer>> steps = new ArrayList<>();
    for (int query = 0; query < to; query++) {
      replay.advance();
      if (query >= from) {
        Map<KeyPlace, Integer> counts = new EnumMap<>(KeyPlace.class);
        for (PlacedKey placed : replay.placedKeys()) {
          counts.merge(placed.place(), 1, Integer::sum);
        }
        steps.add(counts);
      }
    }
    return new BlockCounts(from, steps);
  }
}
