package org.sepllm.hat.device;

import hat.KernelContext;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/** A kernel that leaves its buffer. */
public final class Overrun {
  /** The line on which it does. */
  public static final int LINE = 19;

  private Overrun() {}

  /** Writes far behind the end if {@code in} says so. */
  @Reflect
  static void overrun(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    long far = (long) in.array(0) * 100_000_000_000L;
    out.array(i + far, 7);
  }
}
