package org.sepllm.kernels.softmax.bf16;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.BF16Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.BF16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.kernels.attention.ForwardMemory.Dims;
import org.sepllm.kernels.attention.Tiling;

/**
 * SA-softmax forward: softmax weights times a factor of the score, not renormalized.
 *
 * <p>Rules: SEP-ATTN-010 to SEP-ATTN-012. A work-item takes one row of a tile of the attention
 * kernels. A first pass over its slots finds the largest and smallest score and the sum of
 * exponentials, a second one adds weighted values. Form 1 takes its range over the visible keys or,
 * as published, over all keys up to the query, with a zero for each later one.
 *
 * <p>Floor: 6 · headDim float operations for each visible pair and head, since scores are computed
 * twice; 37 ms of an H100's 67 TFLOP/s at 32,768 tokens of English text (a = 4, n = 256, 32 heads
 * over 8, headDim 128). Predicted, before it was measured: every operand comes from the first
 * cache, two loads for a multiply-add, so a tenth of that rate, 370 ms.
 */
public final class SaSoftmaxBF16 {
  /** Form 1 with its range over the visible keys. */
  public static final int RATIO_VISIBLE = 0;

  /** Form 1 with its range over all keys up to the query. */
  public static final int RATIO_CAUSAL = 1;

  /** Form 2. */
  public static final int PRODUCT = 2;

  private static final int TILE_INTS = Tiling.TILE_INTS;
  private static final int OCTET = 8;

  private SaSoftmaxBF16() {}

  /** Private memory: eight adjacent numbers as they are stored. */
  interface Octet extends NonMappableIface {
    DeviceSchema<Octet> deviceSchema =
        DeviceSchema.of(Octet.class, b -> b.array("array", OCTET, half -> half.field("value")));

    BF16 array(int index);

    static Octet createPrivate() {
      return KernelMemory.own(Octet.class);
    }
  }

  /** The one visibility: a kept slot beyond the window, or a slot of the band within it. */
  @Reflect
  static boolean sees(int query, int key, boolean isKept, int neighbors) {
    return key <= query && isKept == (key <= query - neighbors);
  }

  /** The product of two stored vectors, summed from left to right. */
  @Reflect
  static float product(BF16Array q, long qAt, BF16Array k, long kAt, int headDim) {
    float sum = 0f;
    for (int dim = 0; dim < headDim; dim++) {
      BF16 numberHalf = q.array(qAt + dim);
      float number = BF16.bf16ToFloat(numberHalf);
      BF16 otherHalf = k.array(kAt + dim);
      float other = BF16.bf16ToFloat(otherHalf);
      sum += number * other;
    }
    return sum;
  }

  /**
   * Computes out; a launch has one group of 64 work-items for each tile and pack of heads.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param tiles the tiles of the attention kernels
   * @param kept the kept keys that tiles point to
   * @param layout where rows lie, as for the attention kernels, and the number of keys
   * @param headDim a multiple of 8 from 8 to 128
   * @param packShift the binary logarithm of how many heads a tile packs
   * @param form which factor multiplies a weight
   * @param scale the factor of the scores
   * @param numeratorBias b_n
   * @param denominatorBias b_d
   */
  @Reflect
  public static void forward(
      BF16Array q,
      BF16Array k,
      BF16Array v,
      BF16Array out,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int headDim,
      int packShift,
      int form,
      float scale,
      float numeratorBias,
      float denominatorBias) {
    Dims sums = Dims.createPrivate();
    Octet octets = Octet.createPrivate();
    int row = KernelContext.LIX();
    int tileCount = tiles.length() / TILE_INTS;
    int headPack = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - headPack * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int firstQuery = tiles.array(tile + 1);
    int queries = tiles.array(tile + 2);
    int bandStart = tiles.array(tile + 4);
    int keptFrom = tiles.array(tile + 6);
    int keptCount = tiles.array(tile + 7);
    int slotCount = keptCount + tiles.array(tile + 5);
    int neighbors = tiles.array(tile + 8);
    int place = row >> packShift;
    int head = (headPack << packShift) + row - (place << packShift);
    int kvHead = head / layout.array(0);
    int query = firstQuery + place;
    int position = query + tiles.array(tile + 3);
    if (place < queries) {
      long qAt =
          ((long) batch * layout.array(1)
                  + (long) head * layout.array(2)
                  + (long) query * layout.array(3))
              * OCTET;
      long kFrom = ((long) batch * layout.array(4) + (long) kvHead * layout.array(5)) * OCTET;
      long vFrom = ((long) batch * layout.array(7) + (long) kvHead * layout.array(8)) * OCTET;
      long outAt =
          ((long) batch * layout.array(10)
                  + (long) head * layout.array(11)
                  + (long) query * layout.array(12))
              * OCTET;
      long kRow = layout.array(6);
      long vRow = layout.array(9);
      float highest = -Float.MAX_VALUE;
      float lowest = 0f;
      float total = 0f;
      for (int dim = 0; dim < headDim; dim++) {
        sums.array(dim, 0f);
      }
      for (int slot = 0; slot < slotCount; slot++) {
        boolean isKept = slot < keptCount;
        int key = bandStart + (slot - keptCount);
        if (isKept) {
          key = kept.array(keptFrom + slot);
        }
        boolean visible = sees(position, key, isKept, neighbors);
        if (visible) {
          float score = product(q, qAt, k, kFrom + key * kRow * OCTET, headDim) * scale;
          if (score > highest) {
            total *= HATMath.expf(highest - score);
            highest = score;
          }
          total += HATMath.expf(score - highest);
          lowest = score < lowest ? score : lowest;
        }
      }
      float top = highest;
      if (form == RATIO_CAUSAL) {
        top = position + 1 < layout.array(13) ? 0f : -Float.MAX_VALUE;
        for (int key = 0; key <= position; key++) {
          float score = product(q, qAt, k, kFrom + key * kRow * OCTET, headDim) * scale;
          lowest = score < lowest || score != score ? score : lowest;
          top = score > top ? score : top;
        }
      }
      float above = top + denominatorBias;
      float high = (above > 0f ? above : 0f) + denominatorBias;
      for (int slot = 0; slot < slotCount; slot++) {
        boolean isKept = slot < keptCount;
        int key = bandStart + (slot - keptCount);
        if (isKept) {
          key = kept.array(keptFrom + slot);
        }
        boolean visible = sees(position, key, isKept, neighbors);
        if (visible) {
          float score = product(q, qAt, k, kFrom + key * kRow * OCTET, headDim) * scale;
          float factor = score;
          if (form != PRODUCT) {
            factor = (score - lowest + numeratorBias) / (high - lowest);
          }
          float weight = HATMath.expf(score - highest) / total * factor;
          long vAt = vFrom + key * vRow * OCTET;
          for (int dim = 0; dim < headDim; dim++) {
            BF16 numberHalf = v.array(vAt + dim);
            float number = BF16.bf16ToFloat(numberHalf);
            sums.array(dim, sums.array(dim) + weight * number);
          }
        }
      }
      for (int dim = 0; dim < headDim; dim++) {
        float value = sums.array(dim);
        octets.array(0).value(BF16.of(value).value());
        for (int i = 0; i < 1; i++) {
          BF16 half = octets.array(i);
          out.array(outAt + dim).value(half.value());
        }
      }
    }
  }
}
