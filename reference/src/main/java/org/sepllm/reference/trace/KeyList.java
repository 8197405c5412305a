package org.sepllm.reference.trace;

import java.util.Arrays;

/**
 * An immutable list of key indices, absolute in the row.
 *
 * <p>Rule: SEP-TRACE-001. The normative definitions produce strictly ascending lists; only the
 * compatibility mode {@code pad-with-tail} repeats a key or breaks the order.
 */
public final class KeyList {
  private static final KeyList EMPTY = new KeyList(new int[0]);

  private final int[] keys;

  private KeyList(int[] keys) {
    this.keys = keys;
  }

  /**
   * Builds a list in the given order.
   *
   * <p>Shape: {@code keys[number of keys]}.
   *
   * @param keys the key indices
   * @return the list
   */
  public static KeyList of(int... keys) {
    return new KeyList(keys.clone());
  }

  /**
   * Returns the list without keys, which is what a padding query sees.
   *
   * @return the empty list
   */
  public static KeyList empty() {
    return EMPTY;
  }

  /**
   * Returns the number of keys.
   *
   * @return the size
   */
  public int size() {
    return keys.length;
  }

  /**
   * Returns one key index.
   *
   * <p>Range: {@code place} in {@code [0, size)}.
   *
   * @param place its place in the list
   * @return the key index, absolute in the row
   */
  public int get(int place) {
    return keys[place];
  }

  /**
   * Says whether a key is in the list.
   *
   * <p>Range: any index.
   *
   * <p>Cost: linear in the size.
   *
   * @param key the key index
   * @return true if it occurs
   */
  public boolean contains(int key) {
    for (int candidate : keys) {
      if (candidate == key) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns this list with one key added at the end.
   *
   * <p>Range: any index.
   *
   * @param key the key index to add
   * @return a new list
   */
  public KeyList plus(int key) {
    int[] longer = Arrays.copyOf(keys, keys.length + 1);
    longer[keys.length] = key;
    return new KeyList(longer);
  }

  /**
   * Returns the keys of this list that do not occur in another, in this list's order.
   *
   * <p>Example: {@code [0, 2, 4].minus([2])} is {@code [0, 4]}.
   *
   * <p>Cost: for ascending lists linear in both sizes.
   *
   * @param other the keys to leave out
   * @return a new list
   */
  public KeyList minus(KeyList other) {
    int[] excluded = other.keys.clone();
    Arrays.sort(excluded);
    return new KeyList(
        Arrays.stream(keys).filter(key -> Arrays.binarySearch(excluded, key) < 0).toArray());
  }

  /**
   * Says whether every key is larger than the one before it.
   *
   * @return true for every list that the normative rules produce
   */
  public boolean strictlyAscending() {
    for (int place = 1; place < keys.length; place++) {
      if (keys[place] <= keys[place - 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the key indices.
   *
   * <p>Shape: {@code [size]}.
   *
   * @return a copy of the list
   */
  public int[] toArray() {
    return keys.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyList that && Arrays.equals(keys, that.keys);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keys);
  }

  @Override
  public String toString() {
    return Arrays.toString(keys);
  }
}
