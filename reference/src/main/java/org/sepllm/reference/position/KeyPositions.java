package org.sepllm.reference.position;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.trace.KeyList;

/**
 * The positions of one query and of the keys it sees.
 *
 * <p>Rule: SEP-POS-001 to SEP-POS-003 (§3.3).
 *
 * <p>Range: all positions are at least 0.
 *
 * @param query the position of the query
 * @param keys the position of each visible key, in the order of the cache
 */
public record KeyPositions(int query, List<Integer> keys) {

  /**
   * Builds the positions.
   *
   * @param query the position of the query
   * @param keys the position of each visible key, in the order of the cache
   */
  public KeyPositions {
    keys = List.copyOf(keys);
  }

  /**
   * Counts positions by a scheme; the query is the last visible key.
   *
   * <p>Example: visible keys 4, 9, 10 in a row with 4 places of padding: ORIGINAL gives 0, 5, 6 and
   * the query 6; IN_CACHE gives 0, 1, 2 and the query 2.
   *
   * <p>Shape: {@code insertionLengths[visible keys]}.
   *
   * <p>Range: {@code leftPadding ≥ 0}.
   *
   * @param scheme how positions are counted
   * @param visible the keys that the query sees, the query's own last
   * @param leftPadding how many places of padding the row began with
   * @param insertionLengths the length of the cache when each visible key was inserted
   * @return the positions
   * @throws SpecException of kind {@code BAD_SHAPE} if the lengths differ, of kind {@code
   *     BAD_CONFIG} if no key is visible
   */
  public static KeyPositions of(
      PositionScheme scheme, KeyList visible, int leftPadding, int[] insertionLengths) {
    Require.atLeast("SEP-POS-001", "number of visible keys", visible.size(), 1);
    Require.length("SEP-POS-003", "insertion_lengths", insertionLengths.length, visible.size());
    IntStream positions =
        switch (scheme) {
          case ORIGINAL -> Arrays.stream(visible.toArray()).map(key -> key - leftPadding);
          case IN_CACHE -> IntStream.range(0, visible.size());
          case INSERTION_LENGTH -> Arrays.stream(insertionLengths);
        };
    List<Integer> keys = positions.boxed().toList();
    return new KeyPositions(keys.getLast(), keys);
  }
}
