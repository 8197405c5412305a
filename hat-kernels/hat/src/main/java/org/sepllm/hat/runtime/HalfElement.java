package org.sepllm.hat.runtime;

import hat.buffer.BF16Array.BF16Impl;
import hat.buffer.F16Array.F16Impl;
import java.util.function.IntConsumer;

/** A 16-bit element of memory: the number it had when it was asked for, and the way to write it. */
public final class HalfElement implements F16Impl, BF16Impl {
  private final IntConsumer store;
  private short bits;

  /**
   * Makes an element.
   *
   * @param bits the bits it has now
   * @param store writes new bits to memory
   */
  public HalfElement(short bits, IntConsumer store) {
    this.bits = bits;
    this.store = store;
  }

  @Override
  public short value() {
    return bits;
  }

  @Override
  public void value(short newBits) {
    bits = newBits;
    store.accept(newBits);
  }
}
