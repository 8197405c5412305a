package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/**
 * Copies a buffer, 16 elements with each work-item.
 *
 * <p>A work-item takes four elements at a multiple of four, which a compiler merges into one access
 * of 16 bytes, and its neighbor takes the next four; it reads all it copies before it writes, so
 * that four reads are under way at a time. The length is a multiple of 4096.
 *
 * <p>Floor: each element is read once and written once, 8 bytes.
 */
public final class Copy {
  static final int GROUP = 256;
  private static final int QUAD = 4;
  private static final int ROUNDS = 4;
  private static final int STRIDE = GROUP * QUAD;

  private Copy() {}

  /** What a work-item has read. */
  interface Held extends NonMappableIface {
    DeviceSchema<Held> deviceSchema =
        DeviceSchema.of(Held.class, b -> b.array("array", QUAD * ROUNDS));

    float array(long index);

    void array(long index, float value);

    static Held createPrivate() {
      return KernelMemory.own(Held.class);
    }
  }

  @Reflect
  static void copy(F32Array in, F32Array out) {
    Held held = Held.createPrivate();
    int first = KernelContext.BIX() * STRIDE * ROUNDS + KernelContext.LIX() * QUAD;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < QUAD; i++) {
        held.array(round * QUAD + i, in.array(first + round * STRIDE + i));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < QUAD; i++) {
        out.array(first + round * STRIDE + i, held.array(round * QUAD + i));
      }
    }
  }

  /** Copies {@code in} to {@code out}, whose common length is a multiple of 4096. */
  @Reflect
  public static void compute(ComputeContext cc, F32Array in, F32Array out) {
    cc.dispatchKernel(NDRange.of1D(in.length() / (QUAD * ROUNDS), GROUP), () -> copy(in, out));
  }
}
