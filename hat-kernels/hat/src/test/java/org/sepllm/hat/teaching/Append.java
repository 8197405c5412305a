package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;
import optkl.ifacemapper.Buffer;
import optkl.ifacemapper.Schema;
import optkl.util.carriers.ArenaAndLookupCarrier;

/** Collects the elements above a limit in any order; an atomic increment gives each its place. */
final class Append {
  private Append() {}

  /** The elements found, and how many there are. */
  interface Found extends Buffer {
    Schema<Found> schema =
        Schema.of(Found.class, b -> b.atomic("atomicCount").arrayLen("length").array("array"));

    int atomicCount();

    void atomicCount(int count);

    int atomicCountInc();

    int length();

    int array(long index);

    void array(long index, int value);

    static Found create(ArenaAndLookupCarrier carrier, int length) {
      return schema.allocate(carrier, length);
    }
  }

  @Reflect
  static void append(S32Array in, Found found, int limit) {
    int value = in.array(KernelContext.GIX());
    if (value > limit) {
      int place = found.atomicCountInc();
      found.array(place, value);
    }
  }

  @Reflect
  static void compute(ComputeContext cc, S32Array in, Found found, int limit) {
    cc.dispatchKernel(NDRange.of1D(in.length()), () -> append(in, found, limit));
  }
}
