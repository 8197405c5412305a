package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import jdk.incubator.code.Reflect;

/** A float argument becomes a constant of the compiled kernel. */
final class Saxpy {
  private Saxpy() {}

  @Reflect
  static void saxpy(float alpha, F32Array x, F32Array y) {
    int i = KernelContext.GIX();
    y.array(i, alpha * x.array(i) + y.array(i));
  }

  @Reflect
  static void compute(ComputeContext cc, float alpha, F32Array x, F32Array y) {
    cc.dispatchKernel(NDRange.of1D(x.length()), () -> saxpy(alpha, x, y));
  }
}
