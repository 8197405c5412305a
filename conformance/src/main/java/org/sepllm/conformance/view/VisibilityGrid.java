package org.sepllm.conformance.view;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.explain.KeyPlace;
import org.sepllm.reference.explain.MaskExplanation;
import org.sepllm.reference.explain.MaskReason;
import org.sepllm.reference.explain.MaskVerdict;
import org.sepllm.reference.explain.PlacedKey;
import org.sepllm.reference.explain.ReplayMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/**
 * What the queries of a range see, as the rows of a picture.
 *
 * <p>The columns are all keys that a query of the range sees or could see: from the row's start if
 * the range begins there, otherwise the keys of the range and those before it that are visible.
 */
public final class VisibilityGrid {
  /** The most rows of a picture. */
  public static final int MAX_QUERIES = 1024;

  /** The most columns of a picture. */
  public static final int MAX_KEYS = 8192;

  private final TokenRow row;
  private final int from;
  private final int[] keys;
  private final CellKind[][] cells;
  private final Map<CellKind, Integer> counts = new EnumMap<>(CellKind.class);

  private VisibilityGrid(TokenRow row, int from, List<Map<Integer, CellKind>> visible) {
    this.row = row;
    this.from = from;
    TreeSet<Integer> columns = new TreeSet<>();
    visible.forEach(seen -> columns.addAll(seen.keySet()));
    IntStream.range(from, from + visible.size()).forEach(columns::add);
    this.keys = columns.stream().mapToInt(Integer::intValue).toArray();
    requireAtMost("keys", keys.length, MAX_KEYS);
    this.cells = new CellKind[visible.size()][keys.length];
    for (int line = 0; line < cells.length; line++) {
      for (int column = 0; column < keys.length; column++) {
        cells[line][column] = kind(query(line), keys[column], visible.get(line));
        counts.merge(cells[line][column], 1, Integer::sum);
      }
    }
  }

  private CellKind kind(int query, int key, Map<Integer, CellKind> seen) {
    if (key > query) {
      return CellKind.LATER;
    }
    if (!row.valid(query) || !row.valid(key)) {
      return CellKind.PADDING;
    }
    return seen.getOrDefault(key, CellKind.HIDDEN);
  }

  /**
   * Draws a mask.
   *
   * <p>Range: {@code 0 ≤ from < to ≤ row length}, at most 1024 queries.
   *
   * @param rule the member of the mask family
   * @param row the tokens
   * @param from the first query
   * @param to the query after the last
   * @return the grid
   * @throws SpecException of kind {@code BAD_SHAPE} if the range does not lie in the row
   * @throws DatasetException if the range has more than 1024 queries, or they see more than 8192
   *     keys
   */
  public static VisibilityGrid ofMask(MaskRule rule, TokenRow row, int from, int to) {
    requireRange(row, from, to);
    MaskExplanation explanation = new MaskExplanation(rule, row);
    List<Map<Integer, CellKind>> visible = new ArrayList<>();
    for (int query = from; query < to; query++) {
      Map<Integer, CellKind> seen = new TreeMap<>();
      explanation
          .explainAll(query)
          .filter(MaskVerdict::visible)
          .forEach(verdict -> seen.put(verdict.key(), kind(verdict.reasons().getFirst())));
      visible.add(seen);
    }
    return new VisibilityGrid(row, from, visible);
  }

  /**
   * Draws what the queries of a cache see.
   *
   * <p>Range: {@code 0 ≤ from < to ≤ row length}, at most 1024 queries.
   *
   * <p>Cost: one run of the cache up to the end of the range.
   *
   * @param config sizes and policy of the layer
   * @param row the tokens
   * @param from the first query
   * @param to the query after the last
   * @return the grid
   * @throws SpecException of kind {@code BAD_SHAPE} if the range does not lie in the row
   * @throws DatasetException if the range has more than 1024 queries, or they see more than 8192
   *     keys
   */
  public static VisibilityGrid ofCache(CacheConfig config, TokenRow row, int from, int to) {
    requireRange(row, from, to);
    ReplayMachine replay = new ReplayMachine(config, row);
    List<Map<Integer, CellKind>> visible = new ArrayList<>();
    for (int query = 0; query < to; query++) {
      replay.advance();
      if (query >= from) {
        Map<Integer, CellKind> seen = new TreeMap<>();
        for (PlacedKey placed : replay.placedKeys()) {
          seen.put(placed.key(), kind(config, row, placed));
        }
        visible.add(seen);
      }
    }
    return new VisibilityGrid(row, from, visible);
  }

  private static void requireRange(TokenRow row, int from, int to) {
    Require.index("SEP-TRACE-001", "first query of the range", from, row.length());
    Require.index("SEP-TRACE-001", "last query of the range", to - 1, row.length());
    Require.atLeast("SEP-TRACE-001", "number of queries in the range", (long) to - from, 1);
    requireAtMost("queries", to - from, MAX_QUERIES);
  }

  private static void requireAtMost(String what, int number, int limit) {
    if (number > limit) {
      throw new DatasetException(
          DatasetErrorKind.TOO_LARGE,
          "picture has %d %s, at most %d are drawn".formatted(number, what, limit));
    }
  }

  private static CellKind kind(MaskReason reason) {
    return switch (reason) {
      case INITIAL -> CellKind.INITIAL;
      case SEPARATOR, INTERVAL -> CellKind.SEPARATOR;
      case NEIGHBOR, FULL -> CellKind.NEIGHBOR;
      case LATER, PADDING_QUERY, PADDING_KEY, OTHER_DOCUMENT, BEYOND_WINDOW -> CellKind.HIDDEN;
    };
  }

  /** A separator has its color from the start, not only once it is in the separator block. */
  private static CellKind kind(CacheConfig config, TokenRow row, PlacedKey placed) {
    if (placed.place() == KeyPlace.INITIAL) {
      return CellKind.INITIAL;
    }
    return config.separates(row.tokenId(placed.key())) ? CellKind.SEPARATOR : CellKind.NEIGHBOR;
  }

  /**
   * Returns the tokens.
   *
   * @return the row that the picture is about
   */
  public TokenRow row() {
    return row;
  }

  /**
   * Returns the number of rows.
   *
   * @return the number of queries
   */
  public int queries() {
    return cells.length;
  }

  /**
   * Returns the number of columns.
   *
   * @return the number of keys
   */
  public int keys() {
    return keys.length;
  }

  /**
   * Returns the query shown in a row.
   *
   * <p>Range: {@code line} in {@code [0, queries())}.
   *
   * @param line the row of the picture
   * @return the index of the query, absolute in the row of tokens
   */
  public int query(int line) {
    return from + line;
  }

  /**
   * Returns the key shown in a column.
   *
   * <p>Range: {@code column} in {@code [0, keys())}.
   *
   * @param column the column of the picture
   * @return the index of the key, absolute in the row of tokens
   */
  public int key(int column) {
    return keys[column];
  }

  /**
   * Says what is shown at a place.
   *
   * <p>Range: {@code line} in {@code [0, queries())}, {@code column} in {@code [0, keys())}.
   *
   * @param line the row of the picture
   * @param column the column of the picture
   * @return the kind of the pair
   */
  public CellKind cell(int line, int column) {
    return cells[line][column];
  }

  /**
   * Returns the kinds that occur, for a legend.
   *
   * @return the kinds
   */
  public Set<CellKind> kinds() {
    Set<CellKind> kinds = EnumSet.noneOf(CellKind.class);
    kinds.addAll(counts.keySet());
    return kinds;
  }

  /**
   * Counts the cells of each kind.
   *
   * @return for each kind that occurs how often it does
   */
  public Map<CellKind, Integer> counts() {
    return Map.copyOf(counts);
  }
}
