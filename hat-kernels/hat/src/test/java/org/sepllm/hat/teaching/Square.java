package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/** One work-item for each element; the guard lets the range be rounded up. */
final class Square {
  private Square() {}

  @Reflect
  static void square(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    if (i < in.length()) {
      int value = in.array(i);
      out.array(i, value * value);
    }
  }

  @Reflect
  static void compute(ComputeContext cc, S32Array in, S32Array out) {
    int groups = Math.ceilDiv(in.length(), 64);
    cc.dispatchKernel(NDRange.of1D(groups * 64, 64), () -> square(in, out));
  }
}
