package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.Optional;

/** An array for each work-item of a group; undefined until written. */
final class PrivateArray implements Memory {
  private final int length;
  private final long[][] values;
  private final boolean[][] written;

  /** How many fences of registers a warp had made when it last touched an element. */
  private final int[] touched;

  PrivateArray(int length, int groupSize) {
    this.length = length;
    this.values = new long[groupSize][length];
    this.written = new boolean[groupSize][length];
    this.touched = new int[length];
  }

  /** Notes that an element is touched after so many fences. */
  void touch(int index, int fences) {
    touched[index] = fences;
  }

  int touched(int index) {
    return touched[index];
  }

  /** Makes the arrays of some work-items undefined again. */
  void forget(Lanes lanes) {
    for (int lane : lanes.numbers()) {
      Arrays.fill(written[lane], false);
    }
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public boolean isWritten(int lane, int index) {
    return written[lane][index];
  }

  @Override
  public long load(int lane, int index) {
    return values[lane][index];
  }

  @Override
  public void store(int lane, int index, long value) {
    values[lane][index] = value;
    written[lane][index] = true;
  }

  /** Nobody else can reach a private array. */
  @Override
  public Optional<Shadow> shadow() {
    return Optional.empty();
  }
}
