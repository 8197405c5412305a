package org.sepllm.kernels.tensor;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.decode.DecodeTiling;
import org.sepllm.kernels.rope.RotaryF16;
import org.sepllm.kernels.tensor.DecodeMemory.Asked;
import org.sepllm.kernels.tensor.DecodeMemory.Facts;
import org.sepllm.kernels.tensor.DecodeMemory.Operand;
import org.sepllm.kernels.tensor.DecodeMemory.Queries;
import org.sepllm.kernels.tensor.DecodeMemory.Results;
import org.sepllm.kernels.tensor.DecodeMemory.Scores;
import org.sepllm.kernels.tensor.DecodeMemory.Sums;

/**
 * Attention of the newest token of every row over one part of the keys of its cache, on tensor
 * cores.
 *
 * <p>Rule: SEP-ATTN-001 to SEP-ATTN-005, SEP-CACHE-007, SEP-POS-001, SEP-POS-002. It computes what
 * {@code part} of the portable kernel computes, for the same {@code merge}.
 *
 * <p>A group takes 128 keys for up to four query heads of a kvHead, a warp 32 of them. All its keys
 * and values are asked for at once, 64 KiB that go to local memory behind the kernel's back, before
 * a query is read; three groups share a processor of an H100, so that much is always on its way.
 *
 * <p>A product has 16 rows, and there are four heads: the other rows hold what rounding to the
 * storage type took from the queries, and what rounding that took again. So scores are as exact as
 * in float32, at no cost. Weights are split in the same way, and so are keys that are rotated where
 * they are read, those in three products.
 *
 * <p>Range: headDim 64, 96 or 128; rotaryDim a multiple of 32 where keys are rotated on reading;
 * scale from 2^-60 to 2^60.
 *
 * <p>Floor: as for the portable kernel, 70 µs for B = 64, 8 kvHeads, 800 keys of 128 dimensions at
 * 3.0 TB/s. Predicted, before it was measured: a part of 64 KiB takes a processor 5,000 cycles of
 * its share of the memory's rate; 64 + 64 products a warp and 32 loads of 512 bytes are below 800
 * cycles and hidden, as is what comes before the first copy, by two other groups: 76 µs, and 4 µs
 * for the merging.
 */
public final class TensorDecodeF16 {
  private static final int SPLIT = DecodeTiling.SPLIT;
  private static final int ITEMS = DecodeTiling.ITEMS;
  private static final int HEADS = DecodeTiling.HEADS;
  private static final int MOST_DIMS = DecodeTiling.MOST_DIMS;
  private static final int ON_READ = DecodeTiling.ON_READ;
  private static final int PIECE = DecodeTiling.OCTET;
  private static final int GROUPS = 3;
  private static final int WARPS = 4;
  private static final int WARP_KEYS = SPLIT / WARPS;
  private static final int DEPTHS = MOST_DIMS / 16;
  private static final float LOG2_E = 1.44269504f;
  private static final float LOWEST = -Float.MAX_VALUE;

  /** What weights are multiplied by, so that their remainders are normal numbers of the type. */
  private static final float WEIGHT_UNIT = 4096f;

  private TensorDecodeF16() {}

  /** Local memory: the rows of keys or values of a part. */
  interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema =
        DeviceSchema.of(
            Rows.class, b -> b.array("array", SPLIT * MOST_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Rows createLocal() {
      return KernelMemory.local(Rows.class);
    }
  }

  /** Where a piece of a row lies in local memory. */
  @Reflect
  static int place(int row, int piece) {
    return row * MOST_DIMS + (piece ^ row & 7) * PIECE;
  }

  /** What remains of a number when it is rounded to the storage type. */
  @Reflect
  static float remainder(float number) {
    F16 rounded = F16.of(number);
    return number - F16.f16ToFloat(rounded);
  }

  /** The number that the lower 16 bits stand for. */
  @Reflect
  static float widened(int bits) {
    F16 number = F16.of((short) bits);
    return F16.f16ToFloat(number);
  }

  /**
   * One part of the keys of one row for the query heads of one kvHead, or four of them.
   *
   * <p>Results are not divided by their sum of weights, which goes to {@code partSums} together
   * with the largest score.
   */
  @Reflect
  public static void part(
      F16Array q,
      F16Array keys,
      F16Array values,
      F32Array cos,
      F32Array sin,
      F32Array parts,
      F32Array partSums,
      S32Array plan,
      S32Array layer,
      S32Array layout,
      int kvHeads,
      int sharing,
      int headDim,
      int rotaryDim,
      int rotation,
      float scale) {
    Warp.launchBounds(ITEMS, GROUPS);
    Rows keyRows = Rows.createLocal();
    Rows valueRows = Rows.createLocal();
    Queries queries = Queries.createLocal();
    Results results = Results.createLocal();
    Facts facts = Facts.createLocal();
    Asked asked = Asked.createPrivate();
    Sums sums = Sums.createPrivate();
    Scores scores = Scores.createPrivate();
    Scores rest = Scores.createPrivate();
    Operand left = Operand.createPrivate();
    Operand right = Operand.createPrivate();
    Operand other = Operand.createPrivate();

    int item = KernelContext.LIX();
    int lane = item & 31;
    int warp = item >> 5;
    int warpKey = warp * WARP_KEYS;
    int chunks = (sharing + HEADS - 1) / HEADS;
    int chunk = KernelContext.BIX() % chunks;
    int rowHead = KernelContext.BIX() / chunks;
    int row = rowHead / kvHeads;
    int kvHead = rowHead % kvHeads;
    int firstHead = kvHead * sharing + chunk * HEADS;
    int heads = sharing - chunk * HEADS < HEADS ? sharing - chunk * HEADS : HEADS;
    int planned = layer.array(SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS;
    int visible = plan.array(planned + SlotMap.VISIBLE);
    int firstKey = KernelContext.BIY() * SPLIT;
    int count = visible - firstKey < SPLIT ? visible - firstKey : SPLIT;
    if (count <= 0) {
      return;
    }
    int slot =
        SlotMap.slot(
            firstKey + warpKey + lane,
            layer.array(SlotMap.INITIAL),
            plan.array(planned + SlotMap.SEPARATORS),
            plan.array(planned + SlotMap.OLDEST),
            layer.array(SlotMap.SEPARATOR_RING),
            plan.array(planned + SlotMap.RECENT),
            layer.array(SlotMap.RECENT_RING));
    int ownRow = layer.array(SlotMap.BASE) + rowHead * layer.array(SlotMap.SLOTS) + slot;
    int ownPiece = lane & 15;
    boolean copies = ownPiece * PIECE < headDim;
    for (int i = 0; i < WARP_KEYS / 2; i++) {
      int key = i * 2 + (lane >> 4);
      int from = Warp.shuffle(ownRow, key) * headDim + ownPiece * PIECE;
      if (copies) {
        int to = place(warpKey + key, ownPiece);
        Warp.copyAsync16OrZero(keyRows, to, keys, from, warpKey + key < count);
      }
    }
    Warp.commitCopies();
    for (int i = 0; i < WARP_KEYS / 2; i++) {
      int key = i * 2 + (lane >> 4);
      int from = Warp.shuffle(ownRow, key) * headDim + ownPiece * PIECE;
      if (copies) {
        int to = place(warpKey + key, ownPiece);
        Warp.copyAsync16OrZero(valueRows, to, values, from, warpKey + key < count);
      }
    }
    Warp.commitCopies();
    int position = rotation == ON_READ ? visible - 1 : planned / SlotMap.PLAN_FIELDS;
    long angles = (long) position * (rotaryDim / 2);
    for (int i = item; i < heads * headDim; i += ITEMS) {
      int head = i / headDim;
      int dim = i % headDim;
      long from =
          ((long) row * layout.array(0) + (long) (firstHead + head) * layout.array(1)) * PIECE;
      float turned = RotaryF16.rotated(q, from, dim, rotaryDim, cos, sin, angles);
      queries.array(head * MOST_DIMS + dim, turned);
    }
    KernelContext.barrier();
    boolean upper = lane >= 16;
    int ownHead = lane >> 2 & 3;
    for (int depth = 0; depth < DEPTHS; depth++) {
      for (int side = 0; side < 2; side++) {
        int dim = depth * 16 + side * 8 + (lane & 3) * 2;
        boolean present = dim < headDim && ownHead < heads;
        float low = present ? queries.array(ownHead * MOST_DIMS + dim) : 0f;
        float high = present ? queries.array(ownHead * MOST_DIMS + dim + 1) : 0f;
        float lowRest = remainder(low);
        float highRest = remainder(high);
        int first = Warp.packF16(upper ? lowRest : low, upper ? highRest : high);
        int last = Warp.packF16(remainder(lowRest), remainder(highRest));
        asked.array(depth * 4 + side * 2, first);
        asked.array(depth * 4 + side * 2 + 1, upper ? 0 : last);
      }
    }
    for (int i = 0; i < 16; i++) {
      scores.array(i, 0f);
    }
    for (int i = 0; i < 64; i++) {
      sums.array(i, 0f);
    }
    Warp.waitCopies(1);
    Warp.syncWarp();
    for (int depth = 0; depth < DEPTHS; depth++) {
      boolean asStored = rotation != ON_READ || depth * 16 >= rotaryDim;
      if (asStored && depth * 16 < headDim) {
        for (int pair = 0; pair < WARP_KEYS / 16; pair++) {
          int key = warpKey + pair * 16 + (lane & 7) + (lane >> 4) * 8;
          Warp.loadMatrix4(right, 0, keyRows, place(key, depth * 2 ^ lane >> 3 & 1));
          Warp.mmaF16(scores, pair * 8, asked, depth * 4, right, 0);
          Warp.mmaF16(scores, pair * 8 + 4, asked, depth * 4, right, 2);
        }
      }
      for (int paired = 0; paired < DEPTHS; paired++) {
        if (rotation == ON_READ && depth * 32 < rotaryDim && paired == depth + rotaryDim / 32) {
          for (int pair = 0; pair < WARP_KEYS / 16; pair++) {
            int key = warpKey + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, keyRows, place(key, depth * 2 ^ lane >> 3 & 1));
            Warp.loadMatrix4(other, 0, keyRows, place(key, paired * 2 ^ lane >> 3 & 1));
            for (int i = 0; i < 4; i++) {
              int at = firstKey + warpKey + pair * 16 + i / 2 * 8 + (lane >> 2);
              int angle =
                  Math.min(at, visible - 1) * (rotaryDim / 2)
                      + (depth * 16 + i % 2 * 8 + (lane & 3) * 2);
              for (int odd = 0; odd < 2; odd++) {
                float own = widened(right.array(i) >> odd * 16);
                float second = widened(other.array(i) >> odd * 16);
                float c = cos.array(angle + odd);
                float s = sin.array(angle + odd);
                rest.array(i * 2 + odd, own * c - second * s);
                rest.array(8 + i * 2 + odd, second * c + own * s);
              }
            }
            for (int level = 0; level < 3; level++) {
              for (int i = 0; i < 4; i++) {
                right.array(i, Warp.packF16(rest.array(i * 2), rest.array(i * 2 + 1)));
                other.array(i, Warp.packF16(rest.array(8 + i * 2), rest.array(9 + i * 2)));
              }
              Warp.mmaF16(scores, pair * 8, asked, depth * 4, right, 0);
              Warp.mmaF16(scores, pair * 8 + 4, asked, depth * 4, right, 2);
              Warp.mmaF16(scores, pair * 8, asked, paired * 4, other, 0);
              Warp.mmaF16(scores, pair * 8 + 4, asked, paired * 4, other, 2);
              for (int i = 0; i < 16; i++) {
                rest.array(i, remainder(rest.array(i)));
              }
            }
          }
        }
      }
    }
    float factor = scale * LOG2_E;
    float highest = LOWEST;
    for (int eight = 0; eight < WARP_KEYS / 8; eight++) {
      for (int odd = 0; odd < 2; odd++) {
        float some = scores.array(eight * 4 + odd) + scores.array(eight * 4 + 2 + odd);
        float score = some + Warp.shuffleXor(some, 16);
        int key = warpKey + eight * 8 + (lane & 3) * 2 + odd;
        scores.array(eight * 4 + odd, key < count ? score : LOWEST);
        highest = Warp.max(highest, scores.array(eight * 4 + odd));
      }
    }
    highest = Warp.max(highest, Warp.shuffleXor(highest, 1));
    highest = Warp.max(highest, Warp.shuffleXor(highest, 2));
    float shift = highest == LOWEST ? 0f : -(highest * factor);
    float total = 0f;
    for (int eight = 0; eight < WARP_KEYS / 8; eight++) {
      for (int odd = 0; odd < 2; odd++) {
        int at = eight * 4 + odd;
        float weight = Warp.exp2(Math.fma(scores.array(at), factor, shift));
        total += weight;
        scores.array(at, weight * WEIGHT_UNIT);
      }
    }
    total += Warp.shuffleXor(total, 1);
    total += Warp.shuffleXor(total, 2);
    Warp.waitCopies(0);
    Warp.syncWarp();
    for (int depth = 0; depth < WARP_KEYS / 16; depth++) {
      for (int side = 0; side < 2; side++) {
        float low = scores.array((depth * 2 + side) * 4);
        float high = scores.array((depth * 2 + side) * 4 + 1);
        float lowRest = remainder(low);
        float highRest = remainder(high);
        int first = Warp.packF16(upper ? lowRest : low, upper ? highRest : high);
        int last = Warp.packF16(remainder(lowRest), remainder(highRest));
        left.array(side * 2, first);
        left.array(side * 2 + 1, upper ? 0 : last);
      }
      for (int pair = 0; pair < MOST_DIMS / 16; pair++) {
        if (pair * 16 < headDim) {
          int key = warpKey + depth * 16 + (lane & 15);
          Warp.loadMatrixTransposed4(right, 0, valueRows, place(key, pair * 2 ^ lane >> 4));
          Warp.mmaF16(sums, pair * 8, left, 0, right, 0);
          Warp.mmaF16(sums, pair * 8 + 4, left, 0, right, 2);
        }
      }
    }
    for (int eight = 0; eight < MOST_DIMS / 8; eight++) {
      for (int odd = 0; odd < 2; odd++) {
        float some = sums.array(eight * 4 + odd) + sums.array(eight * 4 + 2 + odd);
        float sum = some + Warp.shuffleXor(some, 16);
        if (!upper) {
          int dim = eight * 8 + (lane & 3) * 2 + odd;
          results.array((warp * HEADS + ownHead) * MOST_DIMS + dim, sum);
        }
      }
    }
    if (!upper && (lane & 3) == 0) {
      facts.array(warp * HEADS + ownHead, highest);
      facts.array((WARPS + warp) * HEADS + ownHead, total);
    }
    KernelContext.barrier();
    int result =
        (KernelContext.BIY() * layer.array(SlotMap.ROWS) + row) * (kvHeads * sharing) + firstHead;
    for (int head = 0; head < heads; head++) {
      float largest = LOWEST;
      for (int i = 0; i < WARPS; i++) {
        largest = Warp.max(largest, facts.array(i * HEADS + head));
      }
      float sum = 0f;
      float weights = 0f;
      for (int i = 0; i < WARPS; i++) {
        float fading = Warp.exp2((facts.array(i * HEADS + head) - largest) * factor);
        sum += fading * results.array((i * HEADS + head) * MOST_DIMS + item);
        weights += fading * facts.array((WARPS + i) * HEADS + head);
      }
      if (item < headDim) {
        parts.array((long) (result + head) * headDim + item, sum / WEIGHT_UNIT);
      }
      if (item == 0) {
        partSums.array((result + head) * 2, largest * scale);
        partSums.array((result + head) * 2 + 1, weights);
      }
    }
  }
}
