package org.sepllm.kernels;

import hat.KernelContext;
import hat.buffer.F32Array;
import jdk.incubator.code.Reflect;

/** What memory can do: a copy, and reading alone. */
final class Bandwidth {
  static final int GROUP = 256;
  static final int EACH = 4;

  private Bandwidth() {}

  @Reflect
  static void copy(F32Array in, F32Array out) {
    long at = (long) KernelContext.GIX() * EACH;
    float n0 = in.array(at);
    float n1 = in.array(at + 1);
    float n2 = in.array(at + 2);
    float n3 = in.array(at + 3);
    out.array(at, n0);
    out.array(at + 1, n1);
    out.array(at + 2, n2);
    out.array(at + 3, n3);
  }

  /** Reads {@code rounds} times {@link #EACH} numbers for each number that is written. */
  @Reflect
  static void read(F32Array in, F32Array out, int rounds) {
    float sum = 0f;
    for (int round = 0; round < rounds; round++) {
      long at = ((long) round * KernelContext.GSX() + KernelContext.GIX()) * EACH;
      sum += in.array(at) + in.array(at + 1) + in.array(at + 2) + in.array(at + 3);
    }
    out.array(KernelContext.GIX(), sum);
  }
}
