package org.sepllm.hat.host;

import hat.ComputeContext;
import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.KernelLinker;

/** Small kernels whose order shows in what they leave. */
public final class Steps {
  /** A multiplier of the generator that {@link #slowly} runs. */
  public static final int FACTOR = 1_664_525;

  private Steps() {}

  /** Returns one of these kernels, linked. */
  public static Kernel kernel(String name) {
    return KernelLinker.link(
        new FunctionName(Steps.class.getName(), name), Steps.class.getClassLoader());
  }

  /** Takes its time: {@code rounds[0]} steps of a generator on each element. */
  @Reflect
  static void slowly(S32Array in, S32Array rounds, S32Array out) {
    int i = KernelContext.GIX();
    int x = in.array(i);
    int end = rounds.array(0);
    for (int round = 0; round < end; round++) {
      x = x * FACTOR + 1;
    }
    out.array(i, x);
  }

  /** What {@link #slowly} makes of a value. */
  public static int slowly(int value, int rounds) {
    int x = value;
    for (int round = 0; round < rounds; round++) {
      x = x * FACTOR + 1;
    }
    return x;
  }

  /** Not commutative with itself on other buffers: {@code a = 3 a + b}. */
  @Reflect
  static void mix(S32Array a, S32Array b) {
    int i = KernelContext.GIX();
    a.array(i, 3 * a.array(i) + b.array(i));
  }

  @Reflect
  static void twice(F32Array a) {
    int i = KernelContext.GIX();
    a.array(i, 2f * a.array(i));
  }

  @Reflect
  static void twiceHalf(F16Array a) {
    int i = KernelContext.GIX();
    F16 value = a.array(i);
    F16 doubled = F16.of(2f * F16.f16ToFloat(value));
    a.array(i).value(doubled.value());
  }

  /** Writes behind the end. */
  @Reflect
  static void overrun(S32Array a) {
    int i = KernelContext.GIX();
    a.array(i + a.length(), 7); // fault
  }

  /** The call of {@link #mix}. */
  public static ComputeContext.Kernel mixing(S32Array a, S32Array b) {
    return () -> mix(a, b);
  }

  /** The call of {@link #slowly(S32Array, S32Array, S32Array)}. */
  public static ComputeContext.Kernel slowing(S32Array in, S32Array rounds, S32Array out) {
    return () -> slowly(in, rounds, out);
  }

  /** The call of {@link #twice}. */
  public static ComputeContext.Kernel doubling(F32Array a) {
    return () -> twice(a);
  }

  /** The call of {@link #twiceHalf}. */
  public static ComputeContext.Kernel doublingHalf(F16Array a) {
    return () -> twiceHalf(a);
  }

  /** The call of {@link #overrun}. */
  public static ComputeContext.Kernel overrunning(S32Array a) {
    return () -> overrun(a);
  }
}
