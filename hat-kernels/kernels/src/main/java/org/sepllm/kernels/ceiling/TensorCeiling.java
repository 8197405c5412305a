package org.sepllm.kernels.ceiling;

import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.kernels.storage.Launcher;

/**
 * What the tensor cores of a device reach by products of registers, in F16 with sums in float32:
 * the limit of kernels that feed them by {@code mma}.
 */
public final class TensorCeiling {
  /** Work-items of a group: {@value}. */
  public static final int GROUP = 256;

  /** Floating-point operations of one round of a work-item: {@value}. */
  public static final int FLOPS_PER_ROUND = 8 * 2 * 16 * 8 * 16 / Warp.SIZE;

  private static final int CHAINS = 8;

  /** Registers: four sums of each chain. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", 4 * CHAINS));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers: the left and the right operand. */
  interface Operands extends NonMappableIface {
    DeviceSchema<Operands> deviceSchema = DeviceSchema.of(Operands.class, b -> b.array("array", 6));

    int array(int index);

    void array(int index, int value);

    static Operands createPrivate() {
      return KernelMemory.own(Operands.class);
    }
  }

  private TensorCeiling() {}

  /**
   * Launches products with sums in eight independent chains a warp.
   *
   * <p>Cost: {@value #FLOPS_PER_ROUND} floating-point operations a round and element of {@code
   * out}.
   *
   * @param launcher where to launch, on a device that runs warps
   * @param out takes a sum for each work-item, a multiple of {@value #GROUP} elements
   * @param rounds how many rounds, at least 1
   */
  public static void multiply(Launcher launcher, F32Array out, int rounds) {
    launcher.dispatch(NDRange.of1D(out.length(), GROUP), () -> products(out, rounds));
  }

  @Reflect
  static void products(F32Array out, int rounds) {
    Sums sums = Sums.createPrivate();
    Operands operands = Operands.createPrivate();
    int lane = KernelContext.LIX() & 31;
    // Each chain starts elsewhere, or a compiler would see that all yield the same and keep one.
    for (int i = 0; i < 4 * CHAINS; i++) {
      sums.array(i, i);
    }
    for (int i = 0; i < 6; i++) {
      float number = (lane + i & 7) / 8f;
      operands.array(i, Warp.packF16(number, 0.5f - number));
    }
    for (int round = 0; round < rounds; round++) {
      for (int chain = 0; chain < CHAINS; chain++) {
        Warp.mmaF16(sums, 4 * chain, operands, 0, operands, 4);
      }
    }
    float sum = 0f;
    for (int i = 0; i < 4 * CHAINS; i++) {
      sum += sums.array(i);
    }
    out.array(KernelContext.GIX(), sum);
  }
}
