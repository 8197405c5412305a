package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** The sum of each group's elements, by halving the number of summands at every barrier. */
final class Reduction {
  static final int GROUP = 128;

  private Reduction() {}

  /** The summands of a group. */
  interface Summands extends NonMappableIface {
    DeviceSchema<Summands> deviceSchema =
        DeviceSchema.of(Summands.class, b -> b.array("array", GROUP));

    float array(long index);

    void array(long index, float value);

    static Summands createLocal() {
      return KernelMemory.local(Summands.class);
    }
  }

  @Reflect
  static void sum(F32Array in, F32Array sums) {
    Summands summands = Summands.createLocal();
    int local = KernelContext.LIX();
    summands.array(local, in.array(KernelContext.GIX()));
    for (int half = GROUP / 2; half > 0; half /= 2) {
      KernelContext.barrier();
      if (local < half) {
        summands.array(local, summands.array(local) + summands.array(local + half));
      }
    }
    if (local == 0) {
      sums.array(KernelContext.BIX(), summands.array(0));
    }
  }

  @Reflect
  static void compute(ComputeContext cc, F32Array in, F32Array sums) {
    cc.dispatchKernel(NDRange.of1D(in.length(), GROUP), () -> sum(in, sums));
  }
}
