package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/**
 * The caches of several rows and one layer, kept equally long as the published code does.
 *
 * <p>Rule: SEP-CACHE-014, SEP-CACHE-015. A compatibility mode, not conforming: what a row keeps
 * depends on the other rows. All rows have the same length and no padding.
 */
public final class RectangularCache {
  private final BatchMode mode;
  private final List<CacheMachine> rows;

  /**
   * Builds empty caches.
   *
   * <p>Range: {@code rows ≥ 1}.
   *
   * @param config sizes and policy of the layer
   * @param mode {@code KEEP_OLDEST} or {@code PAD_WITH_TAIL}
   * @param rows the number of rows
   * @throws SpecException of kind {@code BAD_CONFIG} for mode {@code RAGGED}, whose rows need no
   *     common cache, and if there is no row
   */
  public RectangularCache(CacheConfig config, BatchMode mode, int rows) {
    if (mode == BatchMode.RAGGED) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-CACHE-014",
          "batch is ragged, must be keep-oldest or pad-with-tail for a common cache");
    }
    Require.atLeast("SEP-CACHE-014", "number of rows", rows, 1);
    this.mode = mode;
    this.rows = IntStream.range(0, rows).mapToObj(_ -> new CacheMachine(config)).toList();
  }

  /**
   * Appends one token to every row; all rows compact at the same step.
   *
   * <p>Rule: SEP-CACHE-014, SEP-CACHE-015.
   *
   * <p>Shape: {@code tokenIds[rows]}.
   *
   * @param tokenIds the id of each row's next token, at least 0
   * @return the counts of the step, the same for every row
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one id per row, of kind {@code
   *     BAD_TOKEN} if an id is negative
   */
  public CacheStep append(int[] tokenIds) {
    Require.length("SEP-CACHE-014", "token_ids of a step", tokenIds.length, rows.size());
    for (int row = 0; row < tokenIds.length; row++) {
      Require.tokenId("SEP-ROW-001", row, tokenIds[row]);
    }
    for (int row = 0; row < tokenIds.length; row++) {
      rows.get(row).push(tokenIds[row]);
    }
    boolean triggered = rows.getFirst().reachesTriggerCap();
    if (triggered) {
      compact();
    }
    rows.forEach(row -> row.finishStep(triggered));
    return rows.getFirst().lastStep();
  }

  private void compact() {
    List<Compaction> compactions = rows.stream().map(RectangularCache::compaction).toList();
    List<EntryList> leaving = compactions.stream().map(Compaction::leavingSeparators).toList();
    IntStream counts = leaving.stream().mapToInt(EntryList::size);
    int common = (mode == BatchMode.KEEP_OLDEST ? counts.min() : counts.max()).orElseThrow();
    List<EntryList> equalized = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      equalized.add(
          equalize(rows.get(row).entries(), compactions.get(row), leaving.get(row), common));
    }
    for (int row = 0; row < rows.size(); row++) {
      rows.get(row).install(compactions.get(row).compact(equalized.get(row)));
    }
  }

  private static Compaction compaction(CacheMachine row) {
    return new Compaction(row.config(), row.entries(), row.separatorCount());
  }

  /**
   * The first {@code common} separators, or all of them followed by the tail of the past window.
   */
  private static EntryList equalize(
      EntryList entries, Compaction compaction, EntryList leaving, int common) {
    EntryList equal = new EntryList(common);
    equal.addRange(leaving, 0, Math.min(leaving.size(), common));
    int missing = common - equal.size();
    equal.addRange(entries, compaction.localStart() - missing, compaction.localStart());
    return equal;
  }

  /**
   * Returns the keys that a row's last query saw.
   *
   * <p>Range: {@code row} in {@code [0, rows)}.
   *
   * @param row the row
   * @return the visible keys in the order of the cache; under {@code PAD_WITH_TAIL} a key may
   *     repeat
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row
   */
  public KeyList visibleKeys(int row) {
    Require.index("SEP-CACHE-014", "row", row, rows.size());
    return rows.get(row).visibleKeys();
  }

  /**
   * Returns the keys stored for a row after the last step.
   *
   * <p>Range: {@code row} in {@code [0, rows)}.
   *
   * @param row the row
   * @return the stored keys in the order of the cache; under {@code PAD_WITH_TAIL} a key may repeat
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row
   */
  public KeyList storedKeys(int row) {
    Require.index("SEP-CACHE-014", "row", row, rows.size());
    return rows.get(row).storedKeys();
  }

  /**
   * Returns the keys that the last step dropped from a row.
   *
   * <p>Range: {@code row} in {@code [0, rows)}.
   *
   * @param row the row
   * @return the keys that are stored no more; empty if the step did not compact
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row
   */
  public KeyList evictedKeys(int row) {
    Require.index("SEP-CACHE-014", "row", row, rows.size());
    return rows.get(row).evictedKeys();
  }

  /**
   * Returns the positions at which a row's last query and the keys it saw are rotated.
   *
   * <p>Range: {@code row} in {@code [0, rows)}.
   *
   * @param row the row
   * @param scheme how positions are counted
   * @return the positions of the query and its visible keys
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no such row or no step was made
   */
  public KeyPositions positions(int row, PositionScheme scheme) {
    Require.index("SEP-CACHE-014", "row", row, rows.size());
    return rows.get(row).positions(scheme);
  }
}
