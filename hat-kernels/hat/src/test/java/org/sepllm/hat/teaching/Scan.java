package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Inclusive prefix sums: within groups, over the sums of groups, then put together. */
final class Scan {
  static final int GROUP = 64;

  private Scan() {}

  /** The sums of a group. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", GROUP));

    int array(long index);

    void array(long index, int value);

    static Sums createLocal() {
      return KernelMemory.local(Sums.class);
    }
  }

  /** Scans each group and keeps its total. */
  @Reflect
  static void scanGroups(S32Array in, S32Array out, S32Array totals) {
    Sums sums = Sums.createLocal();
    int local = KernelContext.LIX();
    int global = KernelContext.GIX();
    sums.array(local, global < in.length() ? in.array(global) : 0);
    KernelContext.barrier();
    for (int distance = 1; distance < GROUP; distance <<= 1) {
      int before = local >= distance ? sums.array(local - distance) : 0;
      KernelContext.barrier();
      sums.array(local, sums.array(local) + before);
      KernelContext.barrier();
    }
    if (global < out.length()) {
      out.array(global, sums.array(local));
    }
    if (local == GROUP - 1) {
      totals.array(KernelContext.BIX(), sums.array(local));
    }
  }

  /** Adds to each group what the groups before it sum up to. */
  @Reflect
  static void addTotals(S32Array out, S32Array scannedTotals) {
    int global = KernelContext.GIX();
    int group = KernelContext.BIX();
    if (group > 0 && global < out.length()) {
      out.array(global, out.array(global) + scannedTotals.array(group - 1));
    }
  }

  /** Scans at most {@code GROUP} elements by one group. */
  @Reflect
  static void computeOneGroup(ComputeContext cc, S32Array in, S32Array out, S32Array total) {
    cc.dispatchKernel(NDRange.of1D(GROUP, GROUP), () -> scanGroups(in, out, total));
  }

  /** Scans at most {@code GROUP * GROUP} elements by three dispatches. */
  @Reflect
  static void compute(
      ComputeContext cc, S32Array in, S32Array out, S32Array totals, S32Array total) {
    NDRange range = NDRange.of1D(Math.ceilDiv(in.length(), GROUP) * GROUP, GROUP);
    cc.dispatchKernel(range, () -> scanGroups(in, out, totals));
    cc.dispatchKernel(NDRange.of1D(GROUP, GROUP), () -> scanGroups(totals, totals, total));
    cc.dispatchKernel(range, () -> addTotals(out, totals));
  }
}
