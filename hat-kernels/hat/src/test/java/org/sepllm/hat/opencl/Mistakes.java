package org.sepllm.hat.opencl;

import hat.KernelContext;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Kernels that break a rule on the marked line, if the first element of {@code in} is 1. */
final class Mistakes {
  private Mistakes() {}

  /** A small array. */
  interface Small extends NonMappableIface {
    DeviceSchema<Small> deviceSchema = DeviceSchema.of(Small.class, b -> b.array("array", 4));

    int array(long index);

    void array(long index, int value);

    static Small createLocal() {
      return KernelMemory.local(Small.class);
    }

    static Small createPrivate() {
      return KernelMemory.own(Small.class);
    }
  }

  @Reflect
  static void readsPastEnd(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, in.array(i + in.array(0) * 60) + 7); // fault
  }

  @Reflect
  static void writesBelowZero(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, 7);
    out.array(i - in.array(0) * 4, i); // fault
  }

  @Reflect
  static void indexBeyondInt(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array((long) in.array(0) << 32 | i, 7); // fault
  }

  @Reflect
  static void leavesLocalMemory(S32Array in, S32Array out) {
    Small small = Small.createLocal();
    int i = KernelContext.LIX();
    small.array(i % 4, i);
    KernelContext.barrier();
    out.array(KernelContext.GIX(), small.array(i % 4 + in.array(0)) + 7); // fault
  }

  @Reflect
  static void leavesPrivateMemory(S32Array in, S32Array out) {
    Small small = Small.createPrivate();
    int i = KernelContext.GIX();
    for (int k = 0; k < 4 + in.array(0); k++) {
      small.array(k, i); // fault
    }
    out.array(i, small.array(3) + 7);
  }

  @Reflect
  static void dividesByZero(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, 100 / (1 - in.array(0)) - 93); // fault
  }

  @Reflect
  static void remainderByZero(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    long divisor = 1L - in.array(0);
    out.array(i, (int) (100L % divisor) + 7); // fault
  }

  @Reflect
  static void neverEnds(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int rounds = 0;
    while (rounds < 10 || in.array(0) == 1) { // fault
      rounds++;
    }
    out.array(i, 7);
  }

  @Reflect
  static int element(S32Array in, int index) {
    return in.array(index); // fault
  }

  @Reflect
  static void inAuxiliary(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int value = element(in, i - in.array(0) * 100);
    out.array(i, value + 7);
  }
}
