package org.sepllm.hat.runtime;

import java.util.BitSet;

/** Which elements of a buffer were ever written, by the host or by a kernel. */
public final class WrittenElements {
  private final BitSet written = new BitSet();
  private final int length;

  WrittenElements(int length) {
    this.length = length;
  }

  /**
   * Notes that an element was written.
   *
   * @param index its index
   */
  public void mark(int index) {
    written.set(index);
  }

  /** Notes that all elements were written. */
  public void markAll() {
    written.set(0, length);
  }

  /**
   * Tells whether an element was written.
   *
   * @param index its index
   * @return whether it was ever written
   */
  public boolean contains(int index) {
    return written.get(index);
  }
}
