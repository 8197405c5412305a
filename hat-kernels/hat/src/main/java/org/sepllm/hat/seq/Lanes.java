package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.stream.IntStream;

/** An immutable set of work-items of one group, by their number in the group, in order. */
final class Lanes {
  static final Lanes NONE = new Lanes(new int[0]);

  private final int[] numbers;

  private Lanes(int[] numbers) {
    this.numbers = numbers;
  }

  /** Returns the set of the numbers from 0 up to a limit. */
  static Lanes upTo(int limit) {
    return range(0, limit);
  }

  /** Returns the set of the numbers from a start up to a limit. */
  static Lanes range(int start, int limit) {
    return new Lanes(IntStream.range(start, limit).toArray());
  }

  /** Returns the numbers in ascending order, not to be changed. */
  int[] numbers() {
    return numbers;
  }

  int size() {
    return numbers.length;
  }

  boolean isEmpty() {
    return numbers.length == 0;
  }

  /** Returns those for which a {@code boolean} value is true. */
  Lanes where(long[] values) {
    return having(values, 1);
  }

  /** Returns those that have a given value. */
  Lanes having(long[] values, long wanted) {
    int[] found = new int[numbers.length];
    int count = 0;
    for (int lane : numbers) {
      if (values[lane] == wanted) {
        found[count++] = lane;
      }
    }
    return count == numbers.length ? this : of(found, count);
  }

  /** Returns those that are not in a subset of this set. */
  Lanes without(Lanes subset) {
    if (subset.isEmpty()) {
      return this;
    }
    int[] left = new int[numbers.length - subset.numbers.length];
    int count = 0;
    int taken = 0;
    for (int lane : numbers) {
      if (taken < subset.numbers.length && subset.numbers[taken] == lane) {
        taken++;
      } else {
        left[count++] = lane;
      }
    }
    return of(left, count);
  }

  /** Returns the union with a set that has nothing in common with this one. */
  Lanes with(Lanes other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    int[] both = Arrays.copyOf(numbers, numbers.length + other.numbers.length);
    System.arraycopy(other.numbers, 0, both, numbers.length, other.numbers.length);
    Arrays.sort(both);
    return new Lanes(both);
  }

  private static Lanes of(int[] numbers, int count) {
    return count == 0 ? NONE : new Lanes(Arrays.copyOf(numbers, count));
  }
}
