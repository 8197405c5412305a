package org.sepllm.kernels.ceiling;

import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import jdk.incubator.code.Reflect;
import org.sepllm.kernels.storage.Launcher;

/**
 * What a device reaches where nothing else is in the way: copying, reading, and multiplying with
 * adding in float32. Kernels are measured against these rates instead of a data sheet's.
 */
public final class Ceiling {
  /** Numbers that a work-item moves at once, one 16-byte access: {@value}. */
  public static final int EACH = 4;

  /** Floating-point operations of one round of a work-item of {@link #multiplyAdd}: {@value}. */
  public static final int FLOPS_PER_ROUND = 64;

  private static final int GROUP = 256;

  private Ceiling() {}

  /**
   * Launches a copy.
   *
   * @param launcher where to launch
   * @param in what is read, of a multiple of 1,024 elements
   * @param out what is written, as long
   */
  public static void copy(Launcher launcher, F32Array in, F32Array out) {
    launcher.dispatch(NDRange.of1D(in.length() / EACH, GROUP), () -> copyNumbers(in, out));
  }

  /**
   * Launches a sum, which reads and hardly writes.
   *
   * @param launcher where to launch
   * @param in what is read, of a multiple of 1,024 · {@code rounds} elements
   * @param out takes a sum for each work-item, at least {@code in.length() / (4 · rounds)} elements
   * @param rounds how many reads a work-item does, at least 1
   */
  public static void read(Launcher launcher, F32Array in, F32Array out, int rounds) {
    launcher.dispatch(
        NDRange.of1D(in.length() / EACH / rounds, GROUP), () -> readNumbers(in, out, rounds));
  }

  /**
   * Launches products with sums in eight independent chains a work-item.
   *
   * <p>Cost: {@value #FLOPS_PER_ROUND} floating-point operations a round and element of {@code
   * out}.
   *
   * @param launcher where to launch
   * @param out takes a sum for each work-item, a multiple of 256 elements
   * @param rounds how many rounds, at least 1
   */
  public static void multiplyAdd(Launcher launcher, F32Array out, int rounds) {
    launcher.dispatch(NDRange.of1D(out.length(), GROUP), () -> chains(out, rounds));
  }

  @Reflect
  static void copyNumbers(F32Array in, F32Array out) {
    long at = (long) KernelContext.GIX() * EACH;
    float n0 = in.array(at);
    float n1 = in.array(at + 1);
    float n2 = in.array(at + 2);
    float n3 = in.array(at + 3);
    out.array(at, n0);
    out.array(at + 1, n1);
    out.array(at + 2, n2);
    out.array(at + 3, n3);
  }

  @Reflect
  static void readNumbers(F32Array in, F32Array out, int rounds) {
    float sum = 0f;
    for (int round = 0; round < rounds; round++) {
      long at = ((long) round * KernelContext.GSX() + KernelContext.GIX()) * EACH;
      sum += in.array(at) + in.array(at + 1) + in.array(at + 2) + in.array(at + 3);
    }
    out.array(KernelContext.GIX(), sum);
  }

  @Reflect
  static void chains(F32Array out, int rounds) {
    float factor = 1f - 1f / (KernelContext.GIX() + 2f);
    float s0 = factor;
    float s1 = factor + 1f;
    float s2 = factor + 2f;
    float s3 = factor + 3f;
    float s4 = factor + 4f;
    float s5 = factor + 5f;
    float s6 = factor + 6f;
    float s7 = factor + 7f;
    for (int round = 0; round < rounds; round++) {
      for (int step = 0; step < 4; step++) {
        s0 = s0 * factor + factor;
        s1 = s1 * factor + factor;
        s2 = s2 * factor + factor;
        s3 = s3 * factor + factor;
        s4 = s4 * factor + factor;
        s5 = s5 * factor + factor;
        s6 = s6 * factor + factor;
        s7 = s7 * factor + factor;
      }
    }
    out.array(KernelContext.GIX(), s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
  }
}
