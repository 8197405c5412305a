package org.sepllm.hat.benchmark;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import jdk.incubator.code.Reflect;

/** A kernel with next to nothing to do. */
final class Halving {
  static final int ITEMS = 256;

  private Halving() {}

  @Reflect
  static void halve(F32Array values) {
    int i = KernelContext.GIX();
    values.array(i, values.array(i) / 2);
  }

  @Reflect
  static void compute(ComputeContext cc, F32Array values) {
    cc.dispatchKernel(NDRange.of1D(ITEMS, ITEMS), () -> halve(values));
  }
}
