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
import org.sepllm.kernels.tensor.ForwardMemory.Flags;
import org.sepllm.kernels.tensor.ForwardMemory.Left;
import org.sepllm.kernels.tensor.ForwardMemory.Positions;
import org.sepllm.kernels.tensor.ForwardMemory.Right;
import org.sepllm.kernels.tensor.ForwardMemory.Rows;
import org.sepllm.kernels.tensor.ForwardMemory.Scores;
import org.sepllm.kernels.tensor.ForwardMemory.Sums;

/**
 * Attention forward over key slots on tensor cores: out and logSumExp of a tile of queries.
 *
 * <p>Rules: SEP-ATTN-001 to SEP-ATTN-008 over the masks SEP-MASK-001 to SEP-MASK-009. A tile has
 * 128 rows: the queries of some positions in the heads that share a kvHead. Its slots are the kept
 * keys up to the last position that is no neighbor of its last query, then the band of neighbors. A
 * key that is both is in the band for the queries near it and in the list for the later ones, never
 * twice for one query ({@code sees}).
 *
 * <p>A group of four warps, each with 32 rows, takes 64 slots at a time. Rows of q, k and v lie in
 * local memory as they are stored, their pieces of 16 bytes swapped by the low bits of the row, so
 * that eight rows of one piece lie in different banks. While the scores are computed, the values of
 * the same slots are on their way from global memory, and while the weights are applied, the next
 * keys; the positions of slots are known two blocks ahead. Scores, weights and sums never leave the
 * registers: the layout of a product's result is that of the next one's left operand.
 *
 * <p>Softmax is online, in base 2: the running maximum starts at the lowest finite number, and an
 * invisible score is that number, so its weight is 0. A query without keys has out 0 and logSumExp
 * −∞. 0 times a value that is not finite is NaN, so a tile that meets one in a block that not all
 * of its rows see whole is computed again, slot by slot, in a way that skips what a row does not
 * see.
 *
 * <p>Range: headDim 64, 96 or 128; scale from 2^-60 to 2^60.
 *
 * <p>Floor: 4 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (a = 4, n = 256, 32 heads over 8, headDim 128) that is 1.65 TFLOP, 2.06 ms of 800
 * TFLOP/s. Predicted, before it was measured: a block of 128 x 64 pairs has 2 · 128 · 64 · 128
 * multiply-adds, 1,024 cycles of a processor's dense rate for this instruction; 8,192 exponentials
 * at 16 a cycle take 512 and run beside it with a second group, so about half the rate remains.
 */
public final class TensorForwardF16 {
  private static final int ROWS = ForwardTiling.ROWS;
  private static final int SLOTS = ForwardTiling.SLOTS;
  private static final int ITEMS = ForwardTiling.ITEMS;
  private static final int GROUPS = ForwardTiling.GROUPS;
  private static final int TILE_INTS = ForwardTiling.TILE_INTS;
  private static final int MOST_DIMS = ForwardTiling.MOST_DIMS;
  private static final int PIECE = 8;
  private static final int PIECES = MOST_DIMS / PIECE;
  private static final int NOWHERE = Integer.MAX_VALUE;

  /** The exponent of a stored number that is not finite. */
  private static final int NOT_FINITE = 0x7c00;

  private static final float LOG2_E = 1.44269504f;
  private static final float LOWEST = -Float.MAX_VALUE;

  private TensorForwardF16() {}

  /** Local memory: the rows of the queries. */
  interface Queries extends NonMappableIface {
    DeviceSchema<Queries> deviceSchema =
        DeviceSchema.of(
            Queries.class, b -> b.array("array", ROWS * MOST_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Queries createLocal() {
      return KernelMemory.local(Queries.class);
    }
  }

  /** Local memory: the rows of keys or values of a block of slots. */
  interface Block extends NonMappableIface {
    DeviceSchema<Block> deviceSchema =
        DeviceSchema.of(
            Block.class, b -> b.array("array", SLOTS * MOST_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Block createLocal() {
      return KernelMemory.local(Block.class);
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
   * Computes out and logSumExp of the tiles; a launch has one group for each tile and pack of
   * heads.
   *
   * <p>Shape: {@code tiles} has {@link ForwardTiling#TILE_INTS} numbers for each tile: the row of
   * the batch, its first query, how many queries, what to add for the position of a query among the
   * keys, the first key and the number of keys of the band, where its kept keys start, how many
   * they are, and the number of neighbors. {@code layout} has the heads that share a kvHead, the
   * strides of batch, head and row of q, k, v and out in units of eight elements, and the strides
   * of batch and head of logSumExp.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   * @param tiles the tiles, those with the most slots first
   * @param kept the kept keys that tiles point to
   * @param layout where rows lie
   * @param headDim 64, 96 or 128
   * @param packShift the binary logarithm of how many heads a tile packs, 0 to 5
   * @param scale the factor of the scores
   */
  @Reflect
  public static void forward(
      F16Array q,
      F16Array k,
      F16Array v,
      F16Array out,
      F32Array logSumExp,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int headDim,
      int packShift,
      float scale) {
    Warp.launchBounds(ITEMS, GROUPS);
    Queries queryRows = Queries.createLocal();
    Block keyRows = Block.createLocal();
    Block valueRows = Block.createLocal();
    Positions positions = Positions.createLocal();
    Flags flags = Flags.createLocal();
    Sums sums = Sums.createPrivate();
    Scores scores = Scores.createPrivate();
    Rows maxima = Rows.createPrivate();
    Rows totals = Rows.createPrivate();
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
    int qHead = layout.array(2) * PIECE;
    int qRow = layout.array(3) * PIECE;
    int qFrom = batch * (layout.array(1) * PIECE) + firstHead * qHead + firstQuery * qRow;
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
      maxima.array(i, LOWEST);
      totals.array(i, 0f);
    }
    int ahead = item;
    int found = NOWHERE;
    if (ahead < keptCount) {
      found = kept.array(keptFrom + ahead);
    } else if (ahead < slotCount) {
      found = bandFrom + ahead;
    }
    positions.array(item, found);
    flags.array(item, 0);
    for (int i = 0; i < ROWS / 8; i++) {
      int row = i * 8 + copyRow;
      int query = Math.min(row >> packShift, queries - 1);
      int head = row & (1 << packShift) - 1;
      if (copies) {
        int from = qFrom + head * qHead + query * qRow + copyPiece * PIECE;
        Warp.copyAsync16(queryRows, place(row, copyPiece), q, from);
      }
    }
    KernelContext.barrier();
    for (int i = 0; i < SLOTS / 8; i++) {
      int row = i * 8 + copyRow;
      int position = positions.array(row);
      if (copies) {
        int from = kFrom + position * kRow + copyPiece * PIECE;
        Warp.copyAsync16OrZero(keyRows, place(row, copyPiece), k, from, position != NOWHERE);
      }
    }
    Warp.commitCopies();
    int current = 0;
    for (int block = 0; block < blocks; block++) {
      int next = current == 2 * SLOTS ? 0 : current + SLOTS;
      int afterNext = next == 2 * SLOTS ? 0 : next + SLOTS;
      Warp.waitCopies(0);
      KernelContext.barrier();
      for (int i = 0; i < SLOTS / 8; i++) {
        int row = i * 8 + copyRow;
        int position = positions.array(current + row);
        if (copies) {
          int from = vFrom + position * vRow + copyPiece * PIECE;
          Warp.copyAsync16OrZero(valueRows, place(row, copyPiece), v, from, position != NOWHERE);
        }
      }
      Warp.commitCopies();
      if (item < SLOTS) {
        int slot = (block + 2) * SLOTS + item;
        int position = NOWHERE;
        if (slot < keptCount) {
          position = kept.array(keptFrom + slot);
        } else if (slot < slotCount) {
          position = bandFrom + slot;
        }
        positions.array(afterNext + item, position);
      }
      for (int i = 0; i < 64; i++) {
        scores.array(i, 0f);
      }
      for (int depth = 0; depth < MOST_DIMS / 16; depth++) {
        if (depth * 16 < headDim) {
          for (int half = 0; half < 2; half++) {
            int row = warpRow + half * 16 + (lane & 15);
            Warp.loadMatrix4(left, half * 4, queryRows, place(row, depth * 2 ^ lane >> 4));
          }
          for (int pair = 0; pair < SLOTS / 16; pair++) {
            int slot = pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, keyRows, place(slot, depth * 2 ^ lane >> 3 & 1));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(scores, half * 32 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(scores, half * 32 + pair * 8 + 4, left, half * 4, right, 2);
            }
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
              int at = row / 2 * 32 + eight * 4 + row % 2 * 2 + odd;
              if (!sees(position, key, isKept, neighbors)) {
                scores.array(at, LOWEST);
              }
            }
          }
        }
      }
      Warp.waitCopies(0);
      if (!whole && copies) {
        for (int i = 0; i < SLOTS / 8; i++) {
          Warp.load16(right, 0, valueRows, place(i * 8 + copyRow, copyPiece));
          for (int two = 0; two < 4; two++) {
            int bits = right.array(two);
            if ((bits & NOT_FINITE) == NOT_FINITE || (bits >> 16 & NOT_FINITE) == NOT_FINITE) {
              flags.array(item, 1);
            }
          }
        }
      }
      KernelContext.barrier();
      if (block + 1 < blocks) {
        for (int i = 0; i < SLOTS / 8; i++) {
          int row = i * 8 + copyRow;
          int position = positions.array(next + row);
          if (copies) {
            int from = kFrom + position * kRow + copyPiece * PIECE;
            Warp.copyAsync16OrZero(keyRows, place(row, copyPiece), k, from, position != NOWHERE);
          }
        }
        Warp.commitCopies();
      }
      for (int row = 0; row < 4; row++) {
        float before = maxima.array(row);
        float highest = before;
        for (int eight = 0; eight < SLOTS / 8; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int at = row / 2 * 32 + eight * 4 + row % 2 * 2 + odd;
            highest = Warp.max(highest, scores.array(at));
          }
        }
        highest = Warp.max(highest, Warp.shuffleXor(highest, 1));
        highest = Warp.max(highest, Warp.shuffleXor(highest, 2));
        float factor = scale * LOG2_E;
        float shift = highest == LOWEST ? 0f : -(highest * factor);
        float fading = Warp.exp2(Math.fma(before, factor, shift));
        float total = totals.array(row) * fading;
        for (int eight = 0; eight < SLOTS / 8; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int at = row / 2 * 32 + eight * 4 + row % 2 * 2 + odd;
            float weight = Warp.exp2(Math.fma(scores.array(at), factor, shift));
            scores.array(at, weight);
            total += weight;
          }
        }
        maxima.array(row, highest);
        totals.array(row, total);
        for (int eight = 0; eight < MOST_DIMS / 8; eight++) {
          for (int odd = 0; odd < 2; odd++) {
            int at = row / 2 * 64 + eight * 4 + row % 2 * 2 + odd;
            sums.array(at, sums.array(at) * fading);
          }
        }
      }
      for (int depth = 0; depth < SLOTS / 16; depth++) {
        for (int part = 0; part < 8; part++) {
          int at = part / 4 * 32 + depth * 8 + part % 4 * 2;
          left.array(part, Warp.packF16(scores.array(at), scores.array(at + 1)));
        }
        for (int pair = 0; pair < MOST_DIMS / 16; pair++) {
          if (pair * 16 < headDim) {
            int slot = depth * 16 + (lane & 15);
            Warp.loadMatrixTransposed4(right, 0, valueRows, place(slot, pair * 2 ^ lane >> 4));
            for (int half = 0; half < 2; half++) {
              Warp.mmaF16(sums, half * 64 + pair * 8, left, half * 4, right, 0);
              Warp.mmaF16(sums, half * 64 + pair * 8 + 4, left, half * 4, right, 2);
            }
          }
        }
      }
      current = next;
    }
    Warp.waitCopies(0);
    int outBatch = tiles.array(tile);
    int outFirst = tiles.array(tile + 1);
    int outQueries = tiles.array(tile + 2);
    for (int row = 0; row < 4; row++) {
      float total = totals.array(row);
      total += Warp.shuffleXor(total, 1);
      total += Warp.shuffleXor(total, 2);
      int tileRow = warpRow + row * 8 + (lane >> 2);
      int query = tileRow >> packShift;
      int head = firstHead + (tileRow & (1 << packShift) - 1);
      float inverse = total > 0f ? 1f / total : 0f;
      if (query < outQueries && (lane & 3) == 0) {
        int at = outBatch * layout.array(13) + head * layout.array(14) + outFirst + query;
        logSumExp.array(at, maxima.array(row) * scale + (float) Math.log(total));
      }
      int outFrom =
          (outBatch * layout.array(10)
                  + head * layout.array(11)
                  + (outFirst + query) * layout.array(12))
              * PIECE;
      for (int quad = 0; quad < MOST_DIMS / 32; quad++) {
        if (quad * 32 < headDim) {
          for (int i = 0; i < 4; i++) {
            int at = row / 2 * 64 + (quad * 4 + i) * 4 + row % 2 * 2;
            right.array(i, Warp.packF16(sums.array(at) * inverse, sums.array(at + 1) * inverse));
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
            Warp.store16(out, outFrom + quad * 32 + (lane & 3) * PIECE, right, 0);
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
      int headAt = layout.array(2) * PIECE;
      int rowAt = layout.array(3) * PIECE;
      int queryFrom = outBatch * (layout.array(1) * PIECE) + firstHead * headAt + outFirst * rowAt;
      int keyFrom =
          (outBatch * layout.array(4) + firstHead / layout.array(0) * layout.array(5)) * PIECE;
      int valueFrom =
          (outBatch * layout.array(7) + firstHead / layout.array(0) * layout.array(8)) * PIECE;
      int keyAt = layout.array(6) * PIECE;
      int valueAt = layout.array(9) * PIECE;
      int listFrom = tiles.array(tile + 6);
      int listed = tiles.array(tile + 7);
      int band = tiles.array(tile + 4) - listed;
      int slots = listed + tiles.array(tile + 5);
      int window = tiles.array(tile + 8);
      int place = outFirst + tiles.array(tile + 3);
      for (int warpOwn = 0; warpOwn < 32; warpOwn++) {
        int query = (warpRow + warpOwn) >> packShift;
        int head = warpRow + warpOwn & (1 << packShift) - 1;
        int qAt = queryFrom + head * headAt + Math.min(query, outQueries - 1) * rowAt + dim;
        float highest = LOWEST;
        float total = 0f;
        for (int i = 0; i < 4; i++) {
          sums.array(i, 0f);
        }
        for (int slot = 0; slot < slots; slot++) {
          boolean isKept = slot < listed;
          int key = isKept ? kept.array(listFrom + slot) : band + slot;
          if (sees(place + query, key, isKept, window)) {
            float score = 0f;
            if (dim < headDim) {
              for (int i = 0; i < 4; i++) {
                F16 left16 = q.array(qAt + i);
                F16 right16 = k.array(keyFrom + key * keyAt + dim + i);
                score += F16.f16ToFloat(left16) * F16.f16ToFloat(right16);
              }
            }
            for (int mask = 16; mask > 0; mask /= 2) {
              score += Warp.shuffleXor(score, mask);
            }
            score *= scale;
            if (score > highest) {
              float fading = HATMath.expf(highest - score);
              highest = score;
              total *= fading;
              for (int i = 0; i < 4; i++) {
                sums.array(i, sums.array(i) * fading);
              }
            }
            float weight = HATMath.expf(score - highest);
            total += weight;
            if (dim < headDim) {
              for (int i = 0; i < 4; i++) {
                F16 value16 = v.array(valueFrom + key * valueAt + dim + i);
                sums.array(i, sums.array(i) + weight * F16.f16ToFloat(value16));
              }
            }
          }
        }
        if (query < outQueries && slots > 0) {
          if (dim < headDim) {
            int at =
                (outBatch * layout.array(10)
                            + (firstHead + head) * layout.array(11)
                            + (outFirst + query) * layout.array(12))
                        * PIECE
                    + dim;
            for (int i = 0; i < 4; i++) {
              out.array(at + i).value(F16.of(sums.array(i) / total).value());
            }
          }
        }
      }
    }
  }
}
