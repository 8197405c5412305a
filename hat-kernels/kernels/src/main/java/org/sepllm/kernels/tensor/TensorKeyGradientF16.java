package org.sepllm.kernels.tensor;

import hat.HATMath;
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
import org.sepllm.kernels.tensor.ForwardMemory.Left;
import org.sepllm.kernels.tensor.ForwardMemory.Right;
import org.sepllm.kernels.tensor.GradientMemory.Facts;
import org.sepllm.kernels.tensor.GradientMemory.Keys;
import org.sepllm.kernels.tensor.GradientMemory.Products;
import org.sepllm.kernels.tensor.GradientMemory.Sums;
import org.sepllm.kernels.tensor.GradientMemory.Weights;

/**
 * Attention backward on tensor cores, part two: dK and dV of a tile of keys, over the queries that
 * see them.
 *
 * <p>Rules: SEP-ATTN-004 to SEP-ATTN-007. Every key has one owner, as in the portable kernels: a
 * tile has 64 kept keys, whose queries are all from the key on, or 64 other keys, whose queries end
 * {@code n − 1} places after the key. Slots are queries in all heads that share the kvHead, 64 at a
 * time. The queries of kept keys are split into fixed ranges, whose sums are added in order:
 * nothing is added atomically, and every run yields the same bits. A key that no query sees has
 * gradients 0.
 *
 * <p>Four warps share a block of 64 keys and 64 queries: each computes weights and dScore for 32
 * keys and 32 queries, rounds them to the storage type and leaves them in local memory, and then
 * adds to dV and dK for 32 keys and every second 16 dimensions. Keys and values of the tile stay in
 * local memory; q and dOut of the next block are on their way while a block is computed. dK and dV
 * never leave the registers.
 *
 * <p>0 times a number of q or dOut that is not finite is NaN, so a tile that meets one in a block
 * that not all of its keys are seen in is computed again, slot by slot, in a way that skips what a
 * query does not see.
 *
 * <p>Range: headDim 64, 96 or 128; scale from 2^-60 to 2^60.
 *
 * <p>Floor: 8 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (as {@link TensorForwardF16}) 3.3 TFLOP, 4.1 ms of 800 TFLOP/s. Predicted, before it
 * was measured: a block has 4 · 64 · 64 · 128 multiply-adds, 1,024 cycles of a processor's dense
 * rate, but its warps load 448 times 512 bytes from local memory, 1,792 cycles at 128 bytes, and 48
 * KiB are written there in 384 more; 786,000 blocks on 132 processors at 1.755 GHz are then 7.4 ms,
 * if the second group hides all else.
 */
public final class TensorKeyGradientF16 {
  private static final int KEYS = GradientTiling.KEYS;
  private static final int QUERIES = GradientTiling.QUERIES;
  private static final int ITEMS = GradientTiling.ITEMS;
  private static final int GROUPS = GradientTiling.GROUPS;
  private static final int TILE_INTS = GradientTiling.KEY_TILE_INTS;
  private static final int MOST_DIMS = GradientTiling.MOST_DIMS;
  private static final int PIECE = 8;
  private static final int NOWHERE = Integer.MAX_VALUE;

  /** The exponent of a stored number that is not finite. */
  private static final int NOT_FINITE = 0x7c00;

  private static final float LOG2_E = 1.44269504f;

  private TensorKeyGradientF16() {}

  /** Local memory: the rows of keys or values. */
  interface Owned extends NonMappableIface {
    DeviceSchema<Owned> deviceSchema =
        DeviceSchema.of(
            Owned.class, b -> b.array("array", KEYS * MOST_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Owned createLocal() {
      return KernelMemory.local(Owned.class);
    }
  }

  /** Local memory: the rows of q or dOut of two blocks of queries. */
  interface Blocks extends NonMappableIface {
    DeviceSchema<Blocks> deviceSchema =
        DeviceSchema.of(
            Blocks.class,
            b -> b.array("array", 2 * QUERIES * MOST_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Blocks createLocal() {
      return KernelMemory.local(Blocks.class);
    }
  }

  /** Private memory: four numbers that are stored together. */
  interface Words extends NonMappableIface {
    DeviceSchema<Words> deviceSchema = DeviceSchema.of(Words.class, b -> b.array("array", 4));

    float array(int index);

    void array(int index, float value);

    static Words createPrivate() {
      return KernelMemory.own(Words.class);
    }
  }

  /** The one visibility: the query is not before the key, and less than {@code reach} behind. */
  @Reflect
  static boolean sees(int query, int key, int reach) {
    return key <= query && query - key < reach;
  }

  /** Where a piece of a row lies in local memory. */
  @Reflect
  static int place(int row, int piece) {
    return row * MOST_DIMS + (piece ^ row & 7) * PIECE;
  }

  /** Where a piece of the weights of a key lies in local memory, two weights in each number. */
  @Reflect
  static int weightPlace(int key, int piece) {
    return key * (QUERIES / 2) + (piece ^ key & 7) * (PIECE / 2);
  }

  /**
   * Computes dK and dV; a launch has one group for each tile and kvHead.
   *
   * <p>Shape: {@code tiles} has {@link GradientTiling#KEY_TILE_INTS} numbers for each tile: the row
   * of the batch, where its keys start, how many they are, the first query, how many queries, 0,
   * how far behind a key a query sees it, -1, and the number of its sums or -1. {@code layout} has
   * the heads that share a kvHead, the strides of batch, head and row of q, k, v, dOut, dK and dV
   * in units of eight elements, the strides of batch and head of logSumExp and the means, and the
   * number of kvHeads; {@code partials[unit][kvHead][2][64][headDim]}.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param dOut the gradient with respect to out
   * @param dK takes the gradient with respect to k
   * @param dV takes the gradient with respect to v
   * @param logSumExp what the forward kernel left
   * @param means the product of out and dOut of every query
   * @param partials takes the sums of tiles that have a unit
   * @param tiles the tiles, those with the most slots first
   * @param keys the keys that tiles point to, ascending within a tile
   * @param layout where rows lie
   * @param headDim 64, 96 or 128
   * @param sharing how many heads share a kvHead
   * @param scale the factor of the scores
   */
  @Reflect
  public static void gradient(
      F16Array q,
      F16Array k,
      F16Array v,
      F16Array dOut,
      F16Array dK,
      F16Array dV,
      F32Array logSumExp,
      F32Array means,
      F32Array partials,
      S32Array tiles,
      S32Array keys,
      S32Array layout,
      int headDim,
      int sharing,
      float scale) {
    Warp.launchBounds(ITEMS, GROUPS);
    Owned keyRows = Owned.createLocal();
    Owned valueRows = Owned.createLocal();
    Blocks queryRows = Blocks.createLocal();
    Blocks dOutRows = Blocks.createLocal();
    Weights weights = Weights.createLocal();
    Weights dScores = Weights.createLocal();
    Facts facts = Facts.createLocal();
    Sums keySums = Sums.createPrivate();
    Sums valueSums = Sums.createPrivate();
    Products scores = Products.createPrivate();
    Products products = Products.createPrivate();
    Keys places = Keys.createPrivate();
    Left left = Left.createPrivate();
    Right right = Right.createPrivate();
    Words words = Words.createPrivate();

    int item = KernelContext.LIX();
    int lane = item & 31;
    int warpKey = (item >> 5 & 1) * 32;
    int column = item >> 6;
    int tileCount = tiles.length() / TILE_INTS;
    int kvHead = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - kvHead * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int keysFrom = tiles.array(tile + 1);
    int keyCount = tiles.array(tile + 2);
    int firstQuery = tiles.array(tile + 3);
    int slotCount = tiles.array(tile + 4) * sharing;
    int reach = tiles.array(tile + 6);
    int firstKey = keys.array(keysFrom);
    int lastKey = keys.array(keysFrom + keyCount - 1);
    int blocks = (slotCount + QUERIES - 1) / QUERIES;
    int qHead = layout.array(2) * PIECE;
    int qRow = layout.array(3) * PIECE;
    int qFrom = batch * (layout.array(1) * PIECE) + kvHead * sharing * qHead + firstQuery * qRow;
    int dOutHead = layout.array(11) * PIECE;
    int dOutRow = layout.array(12) * PIECE;
    int dOutFrom =
        batch * (layout.array(10) * PIECE) + kvHead * sharing * dOutHead + firstQuery * dOutRow;
    int sumsHead = layout.array(20);
    int sumsFrom = batch * layout.array(19) + kvHead * sharing * sumsHead + firstQuery;
    int copyRow = item >> 4;
    int copyPiece = item & 15;
    boolean copies = copyPiece * PIECE < headDim;
    boolean isSpoiled = false;

    for (int i = 0; i < 64; i++) {
      keySums.array(i, 0f);
      valueSums.array(i, 0f);
    }
    for (int i = 0; i < 4; i++) {
      int row = warpKey + i * 8 + (lane >> 2);
      places.array(i, row < keyCount ? keys.array(keysFrom + row) : NOWHERE);
    }
    for (int i = 0; i < KEYS / 8; i++) {
      int row = i * 8 + copyRow;
      boolean exists = row < keyCount;
      int key = exists ? keys.array(keysFrom + row) : 0;
      if (copies) {
        int kAt = batch * layout.array(4) + kvHead * layout.array(5) + key * layout.array(6);
        int vAt = batch * layout.array(7) + kvHead * layout.array(8) + key * layout.array(9);
        int to = place(row, copyPiece);
        Warp.copyAsync16OrZero(keyRows, to, k, (kAt + copyPiece) * PIECE, exists);
        Warp.copyAsync16OrZero(valueRows, to, v, (vAt + copyPiece) * PIECE, exists);
      }
    }
    for (int i = 0; i < QUERIES / 8; i++) {
      int row = i * 8 + copyRow;
      int index = row / sharing;
      int head = row - index * sharing;
      boolean exists = row < slotCount;
      if (copies) {
        int at = copyPiece * PIECE;
        int to = place(row, copyPiece);
        int qAt = qFrom + head * qHead + index * qRow + at;
        Warp.copyAsync16OrZero(queryRows, to, q, qAt, exists);
        int dOutAt = dOutFrom + head * dOutHead + index * dOutRow + at;
        Warp.copyAsync16OrZero(dOutRows, to, dOut, dOutAt, exists);
      }
    }
    Warp.commitCopies();
    if (item < QUERIES) {
      int index = item / sharing;
      boolean exists = item < slotCount;
      int at = sumsFrom + (item - index * sharing) * sumsHead + index;
      facts.array(item, exists ? -(logSumExp.array(at) * LOG2_E) : 0f);
      facts.array(QUERIES + item, exists ? means.array(at) : 0f);
    }
    for (int block = 0; block < blocks; block++) {
      int side = (block & 1) * QUERIES;
      int firstSlot = block * QUERIES;
      Warp.waitCopies(0);
      KernelContext.barrier();
      float nextShift = 0f;
      float nextMean = 0f;
      if (block + 1 < blocks) {
        for (int i = 0; i < QUERIES / 8; i++) {
          int row = i * 8 + copyRow;
          int slot = firstSlot + QUERIES + row;
          int index = slot / sharing;
          int head = slot - index * sharing;
          boolean exists = slot < slotCount;
          if (copies) {
            int at = copyPiece * PIECE;
            int to = place(QUERIES - side + row, copyPiece);
            int qAt = qFrom + head * qHead + index * qRow + at;
            Warp.copyAsync16OrZero(queryRows, to, q, qAt, exists);
            int dOutAt = dOutFrom + head * dOutHead + index * dOutRow + at;
            Warp.copyAsync16OrZero(dOutRows, to, dOut, dOutAt, exists);
          }
        }
        int slot = firstSlot + QUERIES + item;
        if (item < QUERIES && slot < slotCount) {
          int index = slot / sharing;
          int at = sumsFrom + (slot - index * sharing) * sumsHead + index;
          nextShift = logSumExp.array(at);
          nextMean = means.array(at);
        }
      }
      Warp.commitCopies();
      for (int i = 0; i < 32; i++) {
        scores.array(i, 0f);
        products.array(i, 0f);
      }
      for (int depth = 0; depth < MOST_DIMS / 16; depth++) {
        if (depth * 16 < headDim) {
          for (int half = 0; half < 2; half++) {
            int row = warpKey + half * 16 + (lane & 15);
            Warp.loadMatrix4(left, half * 4, keyRows, place(row, depth * 2 ^ lane >> 4));
          }
          for (int pair = 0; pair < 2; pair++) {
            int row = side + column * 32 + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, queryRows, place(row, depth * 2 ^ lane >> 3 & 1));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(scores, half * 16 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(scores, half * 16 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      int lastSlot = firstSlot + QUERIES - 1;
      boolean whole =
          lastSlot < slotCount
              && sees(firstQuery + firstSlot / sharing, lastKey, reach)
              && sees(firstQuery + lastSlot / sharing, firstKey, reach);
      float factor = scale * LOG2_E;
      for (int eight = 0; eight < 4; eight++) {
        for (int odd = 0; odd < 2; odd++) {
          int slot = column * 32 + eight * 8 + (lane & 3) * 2 + odd;
          float shift = facts.array(side * 2 + slot);
          for (int row = 0; row < 4; row++) {
            int at = row / 2 * 16 + eight * 4 + row % 2 * 2 + odd;
            scores.array(at, Warp.exp2(Math.fma(scores.array(at), factor, shift)));
          }
        }
      }
      if (!whole) {
        for (int eight = 0; eight < 4; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int slot = firstSlot + column * 32 + eight * 8 + (lane & 3) * 2 + odd;
            int query = firstQuery + slot / sharing;
            for (int row = 0; row < 4; row++) {
              int at = row / 2 * 16 + eight * 4 + row % 2 * 2 + odd;
              if (slot >= slotCount || !sees(query, places.array(row), reach)) {
                scores.array(at, 0f);
              }
            }
          }
        }
        if (copies) {
          for (int i = 0; i < QUERIES / 8; i++) {
            int at = place(side + i * 8 + copyRow, copyPiece);
            Warp.load16(right, 0, queryRows, at);
            for (int two = 0; two < 4; two++) {
              int bits = right.array(two);
              if ((bits & NOT_FINITE) == NOT_FINITE || (bits >> 16 & NOT_FINITE) == NOT_FINITE) {
                isSpoiled = true;
              }
            }
            Warp.load16(right, 0, dOutRows, at);
            for (int two = 0; two < 4; two++) {
              int bits = right.array(two);
              if ((bits & NOT_FINITE) == NOT_FINITE || (bits >> 16 & NOT_FINITE) == NOT_FINITE) {
                isSpoiled = true;
              }
            }
          }
        }
      }
      for (int row = 0; row < 4; row++) {
        int key = warpKey + row * 8 + (lane >> 2);
        for (int eight = 0; eight < 4; eight++) {
          int at = row / 2 * 16 + eight * 4 + row % 2 * 2;
          int both = Warp.packF16(scores.array(at), scores.array(at + 1));
          weights.array(weightPlace(key, column * 4 + eight) + (lane & 3), both);
        }
      }
      for (int depth = 0; depth < MOST_DIMS / 16; depth++) {
        if (depth * 16 < headDim) {
          for (int half = 0; half < 2; half++) {
            int row = warpKey + half * 16 + (lane & 15);
            Warp.loadMatrix4(left, half * 4, valueRows, place(row, depth * 2 ^ lane >> 4));
          }
          for (int pair = 0; pair < 2; pair++) {
            int row = side + column * 32 + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, dOutRows, place(row, depth * 2 ^ lane >> 3 & 1));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(products, half * 16 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(products, half * 16 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      for (int eight = 0; eight < 4; eight++) {
        for (int odd = 0; odd < 2; odd++) {
          int slot = column * 32 + eight * 8 + (lane & 3) * 2 + odd;
          float mean = facts.array(side * 2 + QUERIES + slot);
          for (int row = 0; row < 4; row++) {
            int at = row / 2 * 16 + eight * 4 + row % 2 * 2 + odd;
            float weight = scores.array(at);
            float dScore = weight * (products.array(at) - mean);
            scores.array(at, whole || weight != 0f ? dScore : 0f);
          }
        }
      }
      for (int row = 0; row < 4; row++) {
        int key = warpKey + row * 8 + (lane >> 2);
        for (int eight = 0; eight < 4; eight++) {
          int at = row / 2 * 16 + eight * 4 + row % 2 * 2;
          int both = Warp.packF16(scores.array(at), scores.array(at + 1));
          dScores.array(weightPlace(key, column * 4 + eight) + (lane & 3), both);
        }
      }
      if (item < QUERIES) {
        facts.array(2 * (QUERIES - side) + item, -(nextShift * LOG2_E));
        facts.array(2 * (QUERIES - side) + QUERIES + item, nextMean);
      }
      KernelContext.barrier();
      for (int depth = 0; depth < QUERIES / 16; depth++) {
        int query = side + depth * 16 + (lane & 15);
        for (int half = 0; half < 2; half++) {
          int key = warpKey + half * 16 + (lane & 15);
          Warp.loadMatrix4(left, half * 4, weights, weightPlace(key, depth * 2 ^ lane >> 4));
        }
        for (int pair = 0; pair < MOST_DIMS / 32; pair++) {
          if (pair * 32 < headDim) {
            int piece = (pair * 2 + column) * 2 ^ lane >> 4;
            Warp.loadMatrixTransposed4(right, 0, dOutRows, place(query, piece));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(valueSums, half * 32 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(valueSums, half * 32 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
        for (int half = 0; half < 2; half++) {
          int key = warpKey + half * 16 + (lane & 15);
          Warp.loadMatrix4(left, half * 4, dScores, weightPlace(key, depth * 2 ^ lane >> 4));
        }
        for (int pair = 0; pair < MOST_DIMS / 32; pair++) {
          if (pair * 32 < headDim) {
            int piece = (pair * 2 + column) * 2 ^ lane >> 4;
            Warp.loadMatrixTransposed4(right, 0, queryRows, place(query, piece));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(keySums, half * 32 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(keySums, half * 32 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
    }
    Warp.waitCopies(0);
    KernelContext.barrier();
    facts.array(item, isSpoiled ? 1f : 0f);
    int unit = tiles.array(tile + 8);
    int dKFrom = batch * layout.array(13) + kvHead * layout.array(14);
    int dVFrom = batch * layout.array(16) + kvHead * layout.array(17);
    int partFrom = (unit * layout.array(21) + kvHead) * 2 * KEYS * headDim;
    for (int row = 0; row < 4; row++) {
      int tileRow = warpKey + row * 8 + (lane >> 2);
      int place = places.array(row);
      int first = row / 2 * 32 + row % 2 * 2;
      for (int which = 0; which < 2; which++) {
        if (unit < 0) {
          for (int quad = 0; quad < 2; quad++) {
            for (int i = 0; i < 4; i++) {
              int at = first + (quad * 4 + i) * 4;
              float low = which == 0 ? keySums.array(at) * scale : valueSums.array(at);
              float high = which == 0 ? keySums.array(at + 1) * scale : valueSums.array(at + 1);
              right.array(i, Warp.packF16(low, high));
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
            int dim = ((quad * 2 + (lane >> 1 & 1)) * 2 + column) * 16 + (lane & 1) * PIECE;
            if (place != NOWHERE && dim < headDim) {
              if (which == 0) {
                Warp.store16(dK, (dKFrom + place * layout.array(15)) * PIECE + dim, right, 0);
              } else {
                Warp.store16(dV, (dVFrom + place * layout.array(18)) * PIECE + dim, right, 0);
              }
            }
          }
        } else {
          boolean upper = (lane & 1) != 0;
          for (int pair = 0; pair < 4; pair++) {
            for (int odd = 0; odd < 2; odd++) {
              int at = first + pair * 8 + odd;
              float own = which == 0 ? keySums.array(at) * scale : valueSums.array(at);
              float next = which == 0 ? keySums.array(at + 4) * scale : valueSums.array(at + 4);
              float other = Warp.shuffleXor(upper ? own : next, 1);
              words.array(odd, upper ? other : own);
              words.array(2 + odd, upper ? next : other);
            }
            int dim = (pair * 2 + column) * 16 + (lane & 1) * PIECE + (lane & 2) * 2;
            if (place != NOWHERE && dim < headDim) {
              Warp.store16(partials, partFrom + (which * KEYS + tileRow) * headDim + dim, words, 0);
            }
          }
        }
      }
    }
    KernelContext.barrier();
    boolean again =
        Warp.any(
            facts.array(lane)
                    + facts.array(32 + lane)
                    + facts.array(64 + lane)
                    + facts.array(96 + lane)
                > 0f);
    if (again) {
      int dim = lane * 4;
      for (int warpOwn = 0; warpOwn < KEYS / 4; warpOwn++) {
        int tileRow = (item >> 5) * (KEYS / 4) + warpOwn;
        if (tileRow < keyCount) {
          int key = keys.array(keysFrom + tileRow);
          int kAt = batch * layout.array(4) + kvHead * layout.array(5) + key * layout.array(6);
          int vAt = batch * layout.array(7) + kvHead * layout.array(8) + key * layout.array(9);
          for (int i = 0; i < 4; i++) {
            keySums.array(i, 0f);
            valueSums.array(i, 0f);
          }
          for (int slot = 0; slot < slotCount; slot++) {
            int index = slot / sharing;
            int head = slot - index * sharing;
            if (sees(firstQuery + index, key, reach)) {
              int qAt = qFrom + head * qHead + index * qRow + dim;
              int dOutAt = dOutFrom + head * dOutHead + index * dOutRow + dim;
              int sumAt = sumsFrom + head * sumsHead + index;
              float score = 0f;
              float product = 0f;
              if (dim < headDim) {
                for (int i = 0; i < 4; i++) {
                  F16 q16 = q.array(qAt + i);
                  F16 k16 = k.array(kAt * PIECE + dim + i);
                  score += F16.f16ToFloat(q16) * F16.f16ToFloat(k16);
                  F16 dOut16 = dOut.array(dOutAt + i);
                  F16 v16 = v.array(vAt * PIECE + dim + i);
                  product += F16.f16ToFloat(dOut16) * F16.f16ToFloat(v16);
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
                  F16 q16 = q.array(qAt + i);
                  keySums.array(i, keySums.array(i) + dScore * F16.f16ToFloat(q16));
                  F16 dOut16 = dOut.array(dOutAt + i);
                  valueSums.array(i, valueSums.array(i) + weight * F16.f16ToFloat(dOut16));
                }
              }
            }
          }
          if (dim < headDim) {
            int toK = (dKFrom + key * layout.array(15)) * PIECE + dim;
            int toV = (dVFrom + key * layout.array(18)) * PIECE + dim;
            int part = partFrom + tileRow * headDim + dim;
            for (int i = 0; i < 4; i++) {
              if (unit < 0) {
                dK.array(toK + i).value(F16.of(keySums.array(i) * scale).value());
                dV.array(toV + i).value(F16.of(valueSums.array(i)).value());
              } else {
                partials.array(part + i, keySums.array(i) * scale);
                partials.array(part + KEYS * headDim + i, valueSums.array(i));
              }
            }
          }
        }
      }
    }
  }
}
