package org.sepllm.kernels.attention;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/**
 * Attention backward, before the rest: the product of out and dOut of every query, which is the
 * mean of dWeight.
 *
 * <p>Rules: SEP-ATTN-006. A work-item takes one query and head.
 *
 * <p>Floor: out and dOut are read once. At 32,768 tokens with 32 heads of headDim 128 in f16 that
 * is 537 MB, 0.16 ms of an H100's 3.35 TB/s. Predicted, before it was measured: 0.3 ms, since the
 * work-items of a warp read rows that lie apart.
 */
public final class OutProductF16 {
  private static final int OCTET = 8;

  private OutProductF16() {}

  /** Private memory: eight adjacent numbers as they are stored. */
  interface Octet extends NonMappableIface {
    DeviceSchema<Octet> deviceSchema =
        DeviceSchema.of(Octet.class, b -> b.array("array", OCTET, half -> half.field("value")));

    F16 array(int index);

    static Octet createPrivate() {
      return KernelMemory.own(Octet.class);
    }
  }

  /**
   * Computes the products; a launch has one work-item for each row of the batch, head and query,
   * rounded up to whole groups.
   *
   * <p>Shape: {@code layout} has the strides of batch, head and row of out and dOut in units of
   * eight elements, the number of heads, and the number of queries.
   *
   * @param out what the forward kernel left
   * @param dOut the gradient with respect to out
   * @param means takes {@code [batches][heads][queries]} products
   * @param layout where rows lie
   * @param headDim a multiple of 8 from 8 to 128
   */
  @Reflect
  public static void product(
      F16Array out, F16Array dOut, F32Array means, S32Array layout, int headDim) {
    Octet octets = Octet.createPrivate();
    Octet others = Octet.createPrivate();
    int index = KernelContext.GIX();
    int heads = layout.array(6);
    int queries = layout.array(7);
    if (index < means.length()) {
      int rowOfHead = index / queries;
      int query = index - rowOfHead * queries;
      int batch = rowOfHead / heads;
      int head = rowOfHead - batch * heads;
      long fromOut =
          ((long) batch * layout.array(0)
                  + (long) head * layout.array(1)
                  + (long) query * layout.array(2))
              * OCTET;
      long fromDOut =
          ((long) batch * layout.array(3)
                  + (long) head * layout.array(4)
                  + (long) query * layout.array(5))
              * OCTET;
      float sum = 0f;
      for (int dim = 0; dim < headDim; dim += OCTET) {
        for (int i = 0; i < OCTET; i++) {
          F16 half = out.array(fromOut + dim + i);
          octets.array(i).value(half.value());
        }
        for (int i = 0; i < OCTET; i++) {
          F16 half = dOut.array(fromDOut + dim + i);
          others.array(i).value(half.value());
        }
        for (int i = 0; i < OCTET; i++) {
          F16 numberHalf = octets.array(i);
          float number = F16.f16ToFloat(numberHalf);
          F16 otherHalf = others.array(i);
          float other = F16.f16ToFloat(otherHalf);
          sum += number * other;
        }
      }
      means.array(index, sum);
    }
  }
}
