package org.sepllm.hat.opencl;

import hat.KernelContext;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/** Kernels that are wrong on purpose. */
final class Planted {
  private Planted() {}

  @Reflect
  static void everyItemWritesOneElement(S32Array out) {
    int i = KernelContext.GIX();
    out.array(3, i);
  }

  @Reflect
  static void writesPastEnd(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i + 4, i);
  }
}
