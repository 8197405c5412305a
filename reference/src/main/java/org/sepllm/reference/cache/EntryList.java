package org.sepllm.reference.cache;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.trace.KeyList;

/**
 * Cache entries in order: for each its key index, its token id, and the length of the cache when it
 * was inserted. Token ids travel with the keys.
 */
final class EntryList {
  private int[] keys;
  private int[] tokenIds;
  private int[] insertionLengths;
  private int size;

  EntryList(int capacity) {
    keys = new int[capacity];
    tokenIds = new int[capacity];
    insertionLengths = new int[capacity];
  }

  int size() {
    return size;
  }

  int tokenId(int place) {
    return tokenIds[place];
  }

  void add(int key, int tokenId, int insertionLength) {
    if (size == keys.length) {
      int capacity = Math.multiplyExact(2, Math.max(8, size));
      keys = Arrays.copyOf(keys, capacity);
      tokenIds = Arrays.copyOf(tokenIds, capacity);
      insertionLengths = Arrays.copyOf(insertionLengths, capacity);
    }
    keys[size] = key;
    tokenIds[size] = tokenId;
    insertionLengths[size] = insertionLength;
    size++;
  }

  /** Adds the entry of another list. */
  void addFrom(EntryList other, int place) {
    add(other.keys[place], other.tokenIds[place], other.insertionLengths[place]);
  }

  /** Adds the entries {@code [from, to)} of another list. */
  void addRange(EntryList other, int from, int to) {
    for (int place = from; place < to; place++) {
      addFrom(other, place);
    }
  }

  KeyList keyList() {
    return KeyList.of(Arrays.copyOf(keys, size));
  }

  List<Integer> tokenIdList() {
    return IntStream.range(0, size).mapToObj(place -> tokenIds[place]).toList();
  }

  List<Integer> insertionLengthList() {
    return IntStream.range(0, size).mapToObj(place -> insertionLengths[place]).toList();
  }
}
