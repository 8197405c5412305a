package org.sepllm.kernels.tensor.bf16;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.BF16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.kernels.tensor.ForwardMemory.Flags;
import org.sepllm.kernels.tensor.ForwardMemory.Left;
import org.sepllm.kernels.tensor.ForwardMemory.Right;
import org.sepllm.kernels.tensor.ForwardMemory.Rows;
import org.sepllm.kernels.tensor.ForwardMemory.Sums;
import org.sepllm.kernels.tensor.ForwardTiling;
import org.sepllm.kernels.tensor.GradientMemory.Positions;
import org.sepllm.kernels.tensor.GradientMemory.Products;
import org.sepllm.kernels.tensor.GradientTiling;

/**
 * Attention backward on tensor cores, part one: dQ of a tile of queries, over the slots of the
 * forward kernel.
 *
 * <p>Rules: SEP-ATTN-004 to SEP-ATTN-007. Tiles are those of {@link TensorForwardBF16}, blocks have
 * 32 slots. The weight of a pair is recomputed from the saved logSumExp, in base 2; {@code dScore =
 * weight · (dOut · v − mean)} is 0 where a row does not see a slot, is rounded to the storage type
 * in the registers in which it was computed, and meets the keys that the scores were computed with.
 * The next keys and values are on their way meanwhile.
 *
 * <p>0 times a key that is not finite is NaN, so a tile that meets one in a block that not all of
 * its rows see whole is computed again, slot by slot, in a way that skips what a row does not see.
 *
 * <p>Range: headDim 64, 96 or 128; scale from 2^-60 to 2^60.
 *
 * <p>Floor: 6 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (as {@link TensorForwardBF16}) 2.47 TFLOP, 3.1 ms of 800 TFLOP/s. Predicted, before
 * it was measured: a block of 128 x 32 pairs has 3 · 128 · 32 · 128 multiply-adds, 768 cycles of a
 * processor's dense rate, but its four warps load 320 times 512 bytes from local memory, 1,280
 * cycles at 128 bytes, and 16 KiB arrive there in 128 more; 786,000 blocks on 132 processors at
 * 1.755 GHz are then 4.8 ms, if the second group hides all else.
 */
public final class TensorQueryGradientBF16 {
  private static final int ROWS = GradientTiling.ROWS;
  private static final int SLOTS = GradientTiling.SLOTS;
  private static final int ITEMS = GradientTiling.ITEMS;
  private static final int GROUPS = GradientTiling.GROUPS;
  private static final int TILE_INTS = ForwardTiling.TILE_INTS;
  private static final int MOST_DIMS = GradientTiling.MOST_DIMS;
  private static final int PIECE = 8;
  private static final int NOWHERE = Integer.MAX_VALUE;

  /** The exponent of a stored number that is not finite. */
  private static final int NOT_FINITE = 0x7f80;

  private static final float LOG2_E = 1.44269504f;

  private TensorQueryGradientBF16() {}

  /** Local memory: the rows of q or dOut. */
  interface Queries extends NonMappableIface {
    DeviceSchema<Queries> deviceSchema =
        DeviceSchema.of(
            Queries.class, b -> b.array("array", ROWS * MOST_DIMS, half -> half.field("value")));

    BF16 array(int index);

    static Queries createLocal() {
      return KernelMemory.local(Queries.class);
    }
  }

  /** Local memory: the rows of keys or values of two blocks of slots. */
  interface Blocks extends NonMappableIface {
    DeviceSchema<Blocks> deviceSchema =
        DeviceSchema.of(
            Blocks.class,
            b -> b.array("array", 2 * SLOTS * MOST_DIMS, half -> half.field("value")));

    BF16 array(int index);

    static Blocks createLocal() {
      return KernelMemory.local(Blocks.class);
    }
  }

  /** The one visibility: a kept slot beyond the window, or a slot of the band within it. */
  @Reflect
  static boolean sees(int query, int key, boolean isKept, int neighbors) {
    return key <= query && isKept == (key <= query - neighbors);
  }

  /** Where a piece of a row lies in local memory. */
  @Reflect
  static int place(int row, int piece) {
    return row * MOST_DIMS + (piece ^ row & 7) * PIECE;
  }

  /**
   * Computes dQ; a launch has one group for each tile and pack of heads.
   *
   * <p>Shape: {@code tiles} as in {@link TensorForwardBF16#forward}; {@code layout} has the heads
   * that share a kvHead, the strides of batch, head and row of q, k, v, dOut and dQ in units of
   * eight elements, and the strides of batch and head of logSumExp and the means.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param dOut the gradient with respect to out
   * @param dQ takes the gradient with respect to q
   * @param logSumExp what the forward kernel left
   * @param means the product of out and dOut of every query
   * @param tiles the tiles of the forward kernel
   * @param kept the kept keys that tiles point to
   * @param layout where rows lie
   * @param headDim 64, 96 or 128
   * @param packShift the binary logarithm of how many heads a tile packs, 0 to 5
   * @param scale the factor of the scores
   */
  @Reflect
  public static void gradient(
      BF16Array q,
      BF16Array k,
      BF16Array v,
      BF16Array dOut,
      BF16Array dQ,
      F32Array logSumExp,
      F32Array means,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int headDim,
      int packShift,
      float scale) {
    Warp.launchBounds(ITEMS, GROUPS);
    Queries queryRows = Queries.createLocal();
    Queries dOutRows = Queries.createLocal();
    Blocks keyRows = Blocks.createLocal();
    Blocks valueRows = Blocks.createLocal();
    Positions positions = Positions.createLocal();
    Flags flags = Flags.createLocal();
    Sums sums = Sums.createPrivate();
    Products scores = Products.createPrivate();
    Products products = Products.createPrivate();
    Rows shifts = Rows.createPrivate();
    Rows rowMeans = Rows.createPrivate();
    Left left = Left.createPrivate();
    Right right = Right.createPrivate();

    int item = KernelContext.LIX();
    int lane = item & 31;
    int warpRow = (item >> 5) * 32;
    int tileCount = tiles.length() / TILE_INTS;
    int headPack = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - headPack * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int firstQuery = tiles.array(tile + 1);
    int queries = tiles.array(tile + 2);
    int firstPosition = firstQuery + tiles.array(tile + 3);
    int lastPosition = firstPosition + queries - 1;
    int keptFrom = tiles.array(tile + 6);
    int keptCount = tiles.array(tile + 7);
    int bandFrom = tiles.array(tile + 4) - keptCount;
    int slotCount = keptCount + tiles.array(tile + 5);
    int neighbors = tiles.array(tile + 8);
    int blocks = (slotCount + SLOTS - 1) / SLOTS;
    int firstHead = headPack << packShift;
    int kvHead = firstHead / layout.array(0);
    int kRow = layout.array(6) * PIECE;
    int kFrom = (batch * layout.array(4) + kvHead * layout.array(5)) * PIECE;
    int vRow = layout.array(9) * PIECE;
    int vFrom = (batch * layout.array(7) + kvHead * layout.array(8)) * PIECE;
    int copyRow = item >> 4;
    int copyPiece = item & 15;
    boolean copies = copyPiece * PIECE < headDim;

    for (int i = 0; i < 128; i++) {
      sums.array(i, 0f);
    }
    for (int i = 0; i < 4; i++) {
      int tileRow = warpRow + i * 8 + (lane >> 2);
      int query = Math.min(tileRow >> packShift, queries - 1);
      int head = firstHead + (tileRow & (1 << packShift) - 1);
      int at = batch * layout.array(16) + head * layout.array(17) + firstQuery + query;
      shifts.array(i, -(logSumExp.array(at) * LOG2_E));
      rowMeans.array(i, means.array(at));
    }
    if (item < 2 * SLOTS) {
      int found = NOWHERE;
      if (item < keptCount) {
        found = kept.array(keptFrom + item);
      } else if (item < slotCount) {
        found = bandFrom + item;
      }
      positions.array(item, found);
    }
    flags.array(item, 0);
    for (int i = 0; i < ROWS / 8; i++) {
      int row = i * 8 + copyRow;
      int query = firstQuery + Math.min(row >> packShift, queries - 1);
      int head = firstHead + (row & (1 << packShift) - 1);
      if (copies) {
        int qAt = batch * layout.array(1) + head * layout.array(2) + query * layout.array(3);
        int dOutAt = batch * layout.array(10) + head * layout.array(11) + query * layout.array(12);
        Warp.copyAsync16(queryRows, place(row, copyPiece), q, (qAt + copyPiece) * PIECE);
        Warp.copyAsync16(dOutRows, place(row, copyPiece), dOut, (dOutAt + copyPiece) * PIECE);
      }
    }
    KernelContext.barrier();
    for (int i = 0; i < SLOTS / 8; i++) {
      int row = i * 8 + copyRow;
      int position = positions.array(row);
      boolean exists = position != NOWHERE;
      if (copies) {
        int at = copyPiece * PIECE;
        int to = place(row, copyPiece);
        Warp.copyAsync16OrZero(keyRows, to, k, kFrom + position * kRow + at, exists);
        Warp.copyAsync16OrZero(valueRows, to, v, vFrom + position * vRow + at, exists);
      }
    }
    Warp.commitCopies();
    int current = 0;
    for (int block = 0; block < blocks; block++) {
      int next = current == 2 * SLOTS ? 0 : current + SLOTS;
      int afterNext = next == 2 * SLOTS ? 0 : next + SLOTS;
      int side = (block & 1) * SLOTS;
      Warp.waitCopies(0);
      KernelContext.barrier();
      if (block + 1 < blocks) {
        for (int i = 0; i < SLOTS / 8; i++) {
          int row = i * 8 + copyRow;
          int position = positions.array(next + row);
          boolean exists = position != NOWHERE;
          if (copies) {
            int at = copyPiece * PIECE;
            int to = place(SLOTS - side + row, copyPiece);
            Warp.copyAsync16OrZero(keyRows, to, k, kFrom + position * kRow + at, exists);
            Warp.copyAsync16OrZero(valueRows, to, v, vFrom + position * vRow + at, exists);
          }
        }
      }
      Warp.commitCopies();
      int ahead = NOWHERE;
      if (item < SLOTS) {
        int slot = (block + 2) * SLOTS + item;
        if (slot < keptCount) {
          ahead = kept.array(keptFrom + slot);
        } else if (slot < slotCount) {
          ahead = bandFrom + slot;
        }
      }
      for (int i = 0; i < 32; i++) {
        scores.array(i, 0f);
        products.array(i, 0f);
      }
      for (int depth = 0; depth < MOST_DIMS / 16; depth++) {
        if (depth * 16 < headDim) {
          for (int half = 0; half < 2; half++) {
            int row = warpRow + half * 16 + (lane & 15);
            Warp.loadMatrix4(left, half * 4, queryRows, place(row, depth * 2 ^ lane >> 4));
          }
          for (int pair = 0; pair < SLOTS / 16; pair++) {
            int slot = side + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, keyRows, place(slot, depth * 2 ^ lane >> 3 & 1));
            for (int half = 0; half < 2; half++) {
              Warp.mmaBf16(scores, half * 16 + pair * 8, left, half * 4, right, 0);
              Warp.mmaBf16(scores, half * 16 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      if (item < SLOTS) {
        positions.array(afterNext + item, ahead);
      }
      for (int depth = 0; depth < MOST_DIMS / 16; depth++) {
        if (depth * 16 < headDim) {
          for (int half = 0; half < 2; half++) {
            int row = warpRow + half * 16 + (lane & 15);
            Warp.loadMatrix4(left, half * 4, dOutRows, place(row, depth * 2 ^ lane >> 4));
          }
          for (int pair = 0; pair < SLOTS / 16; pair++) {
            int slot = side + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, valueRows, place(slot, depth * 2 ^ lane >> 3 & 1));
            for (int half = 0; half < 2; half++) {
              Warp.mmaBf16(products, half * 16 + pair * 8, left, half * 4, right, 0);
              Warp.mmaBf16(products, half * 16 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      float factor = scale * LOG2_E;
      for (int row = 0; row < 4; row++) {
        for (int eight = 0; eight < SLOTS / 8; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int at = row / 2 * 16 + eight * 4 + row % 2 * 2 + odd;
            float weight = Warp.exp2(Math.fma(scores.array(at), factor, shifts.array(row)));
            scores.array(at, weight * (products.array(at) - rowMeans.array(row)));
          }
        }
      }
      int firstSlot = block * SLOTS;
      int lastKey = positions.array(current + SLOTS - 1);
      boolean whole =
          firstSlot + SLOTS <= keptCount
              ? lastKey <= firstPosition - neighbors
              : firstSlot >= keptCount
                  && positions.array(current) > lastPosition - neighbors
                  && lastKey <= firstPosition;
      if (!whole) {
        for (int eight = 0; eight < SLOTS / 8; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int slot = eight * 8 + (lane & 3) * 2 + odd;
            int key = positions.array(current + slot);
            boolean isKept = firstSlot + slot < keptCount;
            for (int row = 0; row < 4; row++) {
              int tileRow = warpRow + row * 8 + (lane >> 2);
              int position = firstPosition + (tileRow >> packShift);
              int at = row / 2 * 16 + eight * 4 + row % 2 * 2 + odd;
              if (!sees(position, key, isKept, neighbors)) {
                scores.array(at, 0f);
              }
            }
          }
        }
        if (copies) {
          for (int i = 0; i < SLOTS / 8; i++) {
            Warp.load16(right, 0, keyRows, place(side + i * 8 + copyRow, copyPiece));
            for (int two = 0; two < 4; two++) {
              int bits = right.array(two);
              if ((bits & NOT_FINITE) == NOT_FINITE || (bits >> 16 & NOT_FINITE) == NOT_FINITE) {
                flags.array(item, 1);
              }
            }
          }
        }
      }
      for (int depth = 0; depth < SLOTS / 16; depth++) {
        for (int part = 0; part < 8; part++) {
          int at = part / 4 * 16 + depth * 8 + part % 4 * 2;
          left.array(part, Warp.packBf16(scores.array(at), scores.array(at + 1)));
        }
        for (int pair = 0; pair < MOST_DIMS / 16; pair++) {
          if (pair * 16 < headDim) {
            int slot = side + depth * 16 + (lane & 15);
            Warp.loadMatrixTransposed4(right, 0, keyRows, place(slot, pair * 2 ^ lane >> 4));
            for (int half = 0; half < 2; half++) {
              Warp.mmaBf16(sums, half * 64 + pair * 8, left, half * 4, right, 0);
              Warp.mmaBf16(sums, half * 64 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      current = next;
    }
    Warp.waitCopies(0);
    int outFrom = tiles.array(tile) * layout.array(13) + tiles.array(tile + 1) * layout.array(15);
    int outQueries = tiles.array(tile + 2);
    for (int row = 0; row < 4; row++) {
      int tileRow = warpRow + row * 8 + (lane >> 2);
      int query = tileRow >> packShift;
      int head = firstHead + (tileRow & (1 << packShift) - 1);
      int to = (outFrom + head * layout.array(14) + query * layout.array(15)) * PIECE;
      for (int quad = 0; quad < MOST_DIMS / 32; quad++) {
        if (quad * 32 < headDim) {
          for (int i = 0; i < 4; i++) {
            int at = row / 2 * 64 + (quad * 4 + i) * 4 + row % 2 * 2;
            right.array(i, Warp.packBf16(sums.array(at) * scale, sums.array(at + 1) * scale));
          }
          for (int bit = 1; bit < 3; bit++) {
            boolean upper = (lane & bit) != 0;
            for (int i = 0; i < 2; i++) {
              int low = i * (3 - bit);
              int other = Warp.shuffleXor(upper ? right.array(low) : right.array(low + bit), bit);
              if (upper) {
                right.array(low, other);
              } else {
                right.array(low + bit, other);
              }
            }
          }
          if (query < outQueries) {
            Warp.store16(dQ, to + quad * 32 + (lane & 3) * PIECE, right, 0);
          }
        }
      }
    }
    KernelContext.barrier();
    boolean spoiled =
        Warp.any(
            (flags.array(lane)
                    | flags.array(32 + lane)
                    | flags.array(64 + lane)
                    | flags.array(96 + lane))
                != 0);
    if (spoiled) {
      int dim = lane * 4;
      for (int warpOwn = 0; warpOwn < 32; warpOwn++) {
        int query = warpRow + warpOwn >> packShift;
        if (query < queries) {
          int head = firstHead + (warpRow + warpOwn & (1 << packShift) - 1);
          int row = firstQuery + query;
          int qAt = batch * layout.array(1) + head * layout.array(2) + row * layout.array(3);
          int dOutAt = batch * layout.array(10) + head * layout.array(11) + row * layout.array(12);
          int sumAt = batch * layout.array(16) + head * layout.array(17) + row;
          for (int i = 0; i < 4; i++) {
            sums.array(i, 0f);
          }
          for (int slot = 0; slot < slotCount; slot++) {
            boolean isKept = slot < keptCount;
            int key = isKept ? kept.array(keptFrom + slot) : bandFrom + slot;
            if (sees(firstPosition + query, key, isKept, neighbors)) {
              float score = 0f;
              float product = 0f;
              if (dim < headDim) {
                for (int i = 0; i < 4; i++) {
                  BF16 q16 = q.array(qAt * PIECE + dim + i);
                  BF16 k16 = k.array(kFrom + key * kRow + dim + i);
                  score += BF16.bf16ToFloat(q16) * BF16.bf16ToFloat(k16);
                  BF16 dOut16 = dOut.array(dOutAt * PIECE + dim + i);
                  BF16 v16 = v.array(vFrom + key * vRow + dim + i);
                  product += BF16.bf16ToFloat(dOut16) * BF16.bf16ToFloat(v16);
                }
              }
              for (int mask = 16; mask > 0; mask /= 2) {
                score += Warp.shuffleXor(score, mask);
                product += Warp.shuffleXor(product, mask);
              }
              float weight = HATMath.expf(score * scale - logSumExp.array(sumAt));
              float dScore = weight * (product - means.array(sumAt));
              if (dim < headDim) {
                for (int i = 0; i < 4; i++) {
                  BF16 key16 = k.array(kFrom + key * kRow + dim + i);
                  sums.array(i, sums.array(i) + dScore * BF16.bf16ToFloat(key16));
                }
              }
            }
          }
          if (dim < headDim) {
            int to = batch * layout.array(13) + head * layout.array(14) + row * layout.array(15);
            for (int i = 0; i < 4; i++) {
              dQ.array(to * PIECE + dim + i).value(BF16.of(sums.array(i) * scale).value());
            }
          }
        }
      }
    }
  }
}
