package org.sepllm.kernels;

import java.util.Arrays;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** A growing list of numbers. */
final class IntList {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private int[] values = new int[16];
  private int size;

  /**
   * Appends numbers.
   *
   * @throws SpecException of kind {@code TOO_LARGE} if no array could hold them
   */
  void addAll(int... more) {
    if (more.length > MOST - size) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-002",
          "a plan has more than " + MOST + " numbers, which is the most that an array holds");
    }
    if (more.length > values.length - size) {
      int wanted = Math.max(size + more.length, (int) Math.min(MOST, 2L * values.length));
      values = Arrays.copyOf(values, wanted);
    }
    System.arraycopy(more, 0, values, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
