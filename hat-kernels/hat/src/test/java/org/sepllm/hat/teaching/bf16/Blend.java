package org.sepllm.hat.teaching.bf16;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.types.BF16;
import jdk.incubator.code.Reflect;

/** Elements in bfloat16, arithmetic rounded after each operation. */
public final class Blend {
  private Blend() {}

  @Reflect
  static void blend(BF16Array x, BF16Array y, F32Array sums) {
    int i = KernelContext.GIX();
    BF16 left = x.array(i);
    BF16 right = y.array(i);
    BF16 product = BF16.mul(left, right);
    BF16 difference = BF16.sub(left, product);
    x.array(i).value(difference.value());
    y.array(i).value(BF16.of(BF16.bf16ToFloat(product) * 0.1f).value());
    sums.array(i, BF16.bf16ToFloat(left) + BF16.bf16ToFloat(right));
  }

  /** Blends two buffers of equal length. */
  @Reflect
  public static void compute(ComputeContext cc, BF16Array x, BF16Array y, F32Array sums) {
    cc.dispatchKernel(NDRange.of1D(x.length()), () -> blend(x, y, sums));
  }
}
