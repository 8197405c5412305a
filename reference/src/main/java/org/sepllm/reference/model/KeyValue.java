package org.sepllm.reference.model;

import java.util.function.IntFunction;

/** A key before rotation and its value, all heads of one layer and token. */
final class KeyValue<T> {
  private final int index;
  private final T key;
  private final T value;
  private T rotatedKey;
  private int rotatedAt;

  /**
   * Takes the projections of the token at a place of the row, with the key rotated at a position.
   */
  KeyValue(int index, T key, T value, int position, T rotatedKey) {
    this.index = index;
    this.key = key;
    this.value = value;
    this.rotatedAt = position;
    this.rotatedKey = rotatedKey;
  }

  int index() {
    return index;
  }

  T value() {
    return value;
  }

  /** The key at a position; rotated anew from the unrotated key only where the position changed. */
  T keyAt(int position, IntFunction<T> rotation) {
    if (position != rotatedAt) {
      rotatedKey = rotation.apply(position);
      rotatedAt = position;
    }
    return rotatedKey;
  }

  T key() {
    return key;
  }
}
