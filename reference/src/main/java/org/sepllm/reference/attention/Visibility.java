package org.sepllm.reference.attention;

import java.util.BitSet;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** For every query the indices of the keys it sees; an empty row is a padding query. */
public final class Visibility {
  private final int[][] visible;
  private final int keys;

  private Visibility(int[][] visible, int keys) {
    this.visible = visible;
    this.keys = keys;
  }

  /**
   * States which keys each query sees, each key at most once.
   *
   * <p>Rule: SEP-ATTN-002. Sums over keys run in the order of the row; all heads share it.
   *
   * <p>Shape: {@code visible[queries][]}, rows of any length. With 3 keys, {@code {{0}, {0, 1},
   * {}}} lets query 0 see key 0 and query 1 see keys 0 and 1; query 2 is padding.
   *
   * <p>Range: {@code keys} at least 1; key indices from 0 to {@code keys - 1}.
   *
   * @param visible the visible key indices of each query, copied
   * @param keys how many keys there are
   * @return the visibility
   * @throws SpecException BAD_SHAPE if there is no query, a key index is outside its range, or a
   *     row names a key twice
   */
  public static Visibility of(int[][] visible, int keys) {
    Visibility visibility = withRepeats(visible, keys);
    for (int query = 0; query < visible.length; query++) {
      visibility.requireDistinct(query);
    }
    return visibility;
  }

  /**
   * States which keys each query sees where a key may occur more than once.
   *
   * <p>Rule: SEP-ATTN-002. A key named r times enters the softmax r times, as if it were r keys
   * with the same k and v. Only the compatibility mode {@code pad-with-tail} makes such rows.
   *
   * <p>Shape: {@code visible[queries][]}, rows of any length.
   *
   * <p>Range: {@code keys} at least 1; key indices from 0 to {@code keys - 1}.
   *
   * @param visible the visible key indices of each query, copied
   * @param keys how many keys there are
   * @return the visibility
   * @throws SpecException BAD_SHAPE if there is no query or a key index is outside its range
   */
  public static Visibility withRepeats(int[][] visible, int keys) {
    if (visible.length == 0) {
      throw badShape("visible has 0 queries, must have at least 1");
    }
    int[][] copy = new int[visible.length][];
    for (int query = 0; query < visible.length; query++) {
      copy[query] = visible[query].clone();
      for (int key : copy[query]) {
        if (key < 0 || key >= keys) {
          throw badShape(
              "query " + query + " sees key " + key + ", must be at least 0 and below " + keys);
        }
      }
    }
    return new Visibility(copy, keys);
  }

  private void requireDistinct(int query) {
    BitSet seen = new BitSet(keys);
    for (int key : visible[query]) {
      if (seen.get(key)) {
        throw badShape("query " + query + " sees key " + key + " twice, must be at most once");
      }
      seen.set(key);
    }
  }

  private static SpecException badShape(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, Rule.VISIBILITY, message);
  }

  /**
   * Returns the number of queries.
   *
   * @return at least 1
   */
  public int queries() {
    return visible.length;
  }

  /**
   * Returns the number of keys, visible or not.
   *
   * @return at least 1
   */
  public int keys() {
    return keys;
  }

  /**
   * Returns the keys that one query sees.
   *
   * <p>Shape: the result is {@code [visible keys]}, empty for a padding query.
   *
   * <p>Range: {@code query} from 0 to {@code queries() - 1}.
   *
   * @param query the query
   * @return a copy of the row, in its order
   * @throws IndexOutOfBoundsException if there is no such query
   */
  public int[] visibleKeys(int query) {
    return visible[query].clone();
  }

  /** The row itself; this package only reads it. */
  int[] row(int query) {
    return visible[query];
  }
}
