package org.sepllm.hat.seq;

import java.util.Optional;

/** An array that the work-items of a group share; undefined until written. */
final class LocalArray implements Memory {
  private final long[] values;
  private final boolean[] written;
  private final Optional<Shadow> shadow;

  LocalArray(int length, Optional<Shadow> shadow) {
    this.values = new long[length];
    this.written = new boolean[length];
    this.shadow = shadow;
  }

  @Override
  public int length() {
    return values.length;
  }

  @Override
  public boolean isWritten(int lane, int index) {
    return written[index];
  }

  @Override
  public long load(int lane, int index) {
    return values[index];
  }

  @Override
  public void store(int lane, int index, long value) {
    values[index] = value;
    written[index] = true;
  }

  @Override
  public Optional<Shadow> shadow() {
    return shadow;
  }
}
