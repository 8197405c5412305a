package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** How often each value occurs: every group counts its own part, then the counts are added up. */
final class Histogram {
  static final int BINS = 32;
  static final int CHUNK = 256;

  private Histogram() {}

  /** The values of one group's part. */
  interface Part extends NonMappableIface {
    DeviceSchema<Part> deviceSchema = DeviceSchema.of(Part.class, b -> b.array("array", CHUNK));

    int array(long index);

    void array(long index, int value);

    static Part createLocal() {
      return KernelMemory.local(Part.class);
    }
  }

  /** Each work-item of a group counts one value. */
  @Reflect
  static void countParts(S32Array values, S32Array counts) {
    Part part = Part.createLocal();
    int bin = KernelContext.LIX();
    int start = KernelContext.BIX() * CHUNK;
    for (int i = bin; i < CHUNK; i += BINS) {
      part.array(i, start + i < values.length() ? values.array(start + i) : -1);
    }
    KernelContext.barrier();
    int count = 0;
    for (int i = 0; i < CHUNK; i++) {
      if (part.array(i) == bin) {
        count++;
      }
    }
    counts.array(KernelContext.BIX() * BINS + bin, count);
  }

  /** Each work-item adds up the counts of one value. */
  @Reflect
  static void addParts(S32Array counts, S32Array histogram) {
    int bin = KernelContext.GIX();
    int sum = 0;
    for (int i = bin; i < counts.length(); i += BINS) {
      sum += counts.array(i);
    }
    histogram.array(bin, sum);
  }

  @Reflect
  static void compute(ComputeContext cc, S32Array values, S32Array counts, S32Array histogram) {
    int groups = counts.length() / BINS;
    cc.dispatchKernel(NDRange.of1D(groups * BINS, BINS), () -> countParts(values, counts));
    cc.dispatchKernel(NDRange.of1D(BINS, BINS), () -> addParts(counts, histogram));
  }
}
