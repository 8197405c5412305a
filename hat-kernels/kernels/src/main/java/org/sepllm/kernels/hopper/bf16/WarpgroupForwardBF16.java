package org.sepllm.kernels.hopper.bf16;

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
import org.sepllm.hat.warp.Warpgroup;
import org.sepllm.kernels.hopper.WarpgroupMemory.Barriers;
import org.sepllm.kernels.hopper.WarpgroupMemory.Piece;
import org.sepllm.kernels.hopper.WarpgroupMemory.Rows;
import org.sepllm.kernels.hopper.WarpgroupMemory.Scores;
import org.sepllm.kernels.hopper.WarpgroupMemory.Sums;
import org.sepllm.kernels.hopper.WarpgroupMemory.Weights;
import org.sepllm.kernels.hopper.WarpgroupTiling;
import org.sepllm.kernels.tensor.ForwardTiling;

/**
 * Attention forward over key slots by warpgroups: out and logSumExp of a tile of queries.
 *
 * <p>Rules: SEP-ATTN-001 to SEP-ATTN-008 over the masks SEP-MASK-001 to SEP-MASK-009. Tiles, slots
 * and arguments are those of {@link org.sepllm.kernels.tensor.bf16.TensorForwardBF16}, and so is
 * what a query sees, and how a tile that meets values that are not finite is computed again.
 *
 * <p>A group has three warpgroups. The first brings rows: queries once, then keys and values of 128
 * slots at a time, into two places each; barriers with phases say which places are full and which
 * are empty. The other two compute 64 rows each. Each keeps the next scores and the sums of the
 * last weights on the tensor cores while it turns scores into weights, and the two take turns at
 * them, so that one's exponentials run beside the other's products. Weights stay in registers, as
 * the left matrix of the next product.
 *
 * <p>Softmax is online, in base 2: the running maximum starts at the lowest finite number, and an
 * invisible score is that number, so its weight is 0. A query without keys has out 0 and logSumExp
 * −∞.
 *
 * <p>Range: headDim 64, 96 or 128; scale from 2^-60 to 2^60.
 *
 * <p>Floor: 4 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (a = 4, n = 256, 32 heads over 8, headDim 128) that is 1.65 TFLOP, 2.06 ms of 800
 * TFLOP/s. Predicted, before it was measured: a block of 128 x 128 pairs has 2 · 128 · 128 · 128
 * multiply-adds, 2,048 cycles of a processor at 2,048 a cycle; its 16,384 exponentials at 16 a
 * cycle take 1,024 and run beside them. With turns that change and rows that come late, 3,000
 * cycles for a block and 5,000 for the start and the end of a tile: 2.6 ms.
 */
public final class WarpgroupForwardBF16 {
  private static final int ROWS = WarpgroupTiling.ROWS;
  private static final int SLOTS = WarpgroupTiling.SLOTS;
  private static final int STAGES = WarpgroupTiling.STAGES;
  private static final int ITEMS = WarpgroupTiling.ITEMS;
  private static final int TILE_INTS = ForwardTiling.TILE_INTS;
  private static final int MOST_DIMS = WarpgroupTiling.MOST_DIMS;
  private static final int PIECE = 8;
  private static final int NOWHERE = Integer.MAX_VALUE;

  /** What a band of 64 dimensions of 128 rows takes, and a block of rows. */
  private static final int BAND = 64 * SLOTS;

  private static final int BLOCK = MOST_DIMS * SLOTS;

  /** Work-items that bring rows, and those that compute. */
  private static final int BRINGING = Warpgroup.SIZE;

  private static final int COMPUTING = ITEMS - BRINGING;

  /** Barriers: the queries are there; places of keys and values are full, and empty. */
  private static final int QUERIES = 0;

  private static final int FULL_KEYS = 1;
  private static final int FULL_VALUES = FULL_KEYS + STAGES;
  private static final int EMPTY_KEYS = FULL_VALUES + STAGES;
  private static final int EMPTY_VALUES = EMPTY_KEYS + STAGES;

  /** The numbered barriers by which the two warpgroups that compute take turns. */
  private static final int TURN = 3;

  private static final float LOG2_E = 1.44269504f;
  private static final float LOWEST = -Float.MAX_VALUE;

  private WarpgroupForwardBF16() {}

  /** Local memory: the rows of the queries, in bands of 64 dimensions. */
  interface Queries extends NonMappableIface {
    DeviceSchema<Queries> deviceSchema =
        DeviceSchema.of(
            Queries.class, b -> b.array("array", ROWS * MOST_DIMS, half -> half.field("value")));

    BF16 array(int index);

    static Queries createLocal() {
      return KernelMemory.local(Queries.class);
    }
  }

  /** Local memory: the rows of keys or values of some blocks of slots, each in bands. */
  interface Blocks extends NonMappableIface {
    DeviceSchema<Blocks> deviceSchema =
        DeviceSchema.of(
            Blocks.class, b -> b.array("array", STAGES * BLOCK, half -> half.field("value")));

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
    return (piece >> 3) * BAND + row * 64 + ((piece ^ row) & 7) * PIECE;
  }

  /** The position of a slot: of the list of kept keys, or behind it of the band. */
  @Reflect
  static int position(
      S32Array kept, int keptFrom, int keptCount, int bandFrom, int slotCount, int slot) {
    int found = NOWHERE;
    if (slot < keptCount) {
      found = kept.array(keptFrom + slot);
    } else if (slot < slotCount) {
      found = bandFrom + slot;
    }
    return found;
  }

  /**
   * Computes out and logSumExp of the tiles; a launch has one group for each tile and pack of
   * heads.
   *
   * <p>Shape: as {@link org.sepllm.kernels.tensor.bf16.TensorForwardBF16#forward}.
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
      BF16Array q,
      BF16Array k,
      BF16Array v,
      BF16Array out,
      F32Array logSumExp,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int headDim,
      int packShift,
      float scale) {
    Warp.launchBounds(ITEMS, 1);
    Queries queryRows = Queries.createLocal();
    Blocks keyRows = Blocks.createLocal();
    Blocks valueRows = Blocks.createLocal();
    Barriers barriers = Barriers.createLocal();
    Sums sums = Sums.createPrivate();
    Scores scores = Scores.createPrivate();
    Weights weights = Weights.createPrivate();
    Rows maxima = Rows.createPrivate();
    Rows totals = Rows.createPrivate();
    Rows fadings = Rows.createPrivate();
    Piece words = Piece.createPrivate();

    int item = KernelContext.LIX();
    int lane = item & 31;
    int tileCount = tiles.length() / TILE_INTS;
    int headPack = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - headPack * tileCount) * TILE_INTS;
    int firstQuery = tiles.array(tile + 1);
    int queries = tiles.array(tile + 2);
    int firstPosition = firstQuery + tiles.array(tile + 3);
    int lastPosition = firstPosition + queries - 1;
    int keptFrom = tiles.array(tile + 6);
    int keptCount = tiles.array(tile + 7);
    int bandFrom = tiles.array(tile + 4) - keptCount;
    int slotCount = keptCount + tiles.array(tile + 5);
    int neighbors = tiles.array(tile + 8);
    int blocks = Warp.shuffle((slotCount + SLOTS - 1) / SLOTS, 0);
    int firstHead = headPack << packShift;
    if (item == 0) {
      Warpgroup.initBarrier(barriers, QUERIES, BRINGING);
      for (int stage = 0; stage < STAGES; stage++) {
        Warpgroup.initBarrier(barriers, FULL_KEYS + stage, BRINGING);
        Warpgroup.initBarrier(barriers, FULL_VALUES + stage, BRINGING);
        Warpgroup.initBarrier(barriers, EMPTY_KEYS + stage, COMPUTING);
        Warpgroup.initBarrier(barriers, EMPTY_VALUES + stage, COMPUTING);
      }
    }
    KernelContext.barrier();
    if (item < BRINGING) {
      Warpgroup.lowerRegisters(WarpgroupTiling.FEW_REGISTERS);
      int piece = item & 15;
      int ownRow = (item >> 5) * 32 + (lane >> 4);
      boolean copies = piece * PIECE < headDim;
      int batch = tiles.array(tile);
      int qHead = layout.array(2) * PIECE;
      int qRow = layout.array(3) * PIECE;
      int qFrom =
          batch * (layout.array(1) * PIECE) + firstHead * qHead + firstQuery * qRow + piece * PIECE;
      int kvHead = firstHead / layout.array(0);
      int kRow = layout.array(6) * PIECE;
      int kFrom = (batch * layout.array(4) + kvHead * layout.array(5) + piece) * PIECE;
      int vRow = layout.array(9) * PIECE;
      int vFrom = (batch * layout.array(7) + kvHead * layout.array(8) + piece) * PIECE;
      if (copies) {
        for (int i = 0; i < 16; i++) {
          int row = ownRow + i * 2;
          int query = Math.min(row >> packShift, queries - 1);
          int head = row & (1 << packShift) - 1;
          Warp.copyAsync16(queryRows, place(row, piece), q, qFrom + head * qHead + query * qRow);
        }
      }
      Warp.commitCopies();
      int position = position(kept, keptFrom, keptCount, bandFrom, slotCount, item);
      int stage = 0;
      int empty = 1;
      int before = 0;
      for (int block = 0; block <= blocks; block++) {
        int next =
            position(kept, keptFrom, keptCount, bandFrom, slotCount, (block + 1) * SLOTS + item);
        if (block < blocks) {
          Warpgroup.await(barriers, EMPTY_KEYS + stage, empty);
          for (int i = 0; i < 16; i++) {
            int at = Warp.shuffle(position, i * 2 + (lane >> 4));
            int to = stage * BLOCK + place(ownRow + i * 2, piece);
            if (copies) {
              Warp.copyAsync16OrZero(keyRows, to, k, kFrom + at * kRow, at != NOWHERE);
            }
          }
        }
        Warp.commitCopies();
        Warp.waitCopies(1);
        Warpgroup.fenceTiles();
        if (block == 0) {
          Warpgroup.arrive(barriers, QUERIES);
        } else {
          Warpgroup.arrive(barriers, FULL_VALUES + before);
        }
        if (block < blocks) {
          Warpgroup.await(barriers, EMPTY_VALUES + stage, empty);
          for (int i = 0; i < 16; i++) {
            int at = Warp.shuffle(position, i * 2 + (lane >> 4));
            int to = stage * BLOCK + place(ownRow + i * 2, piece);
            if (copies) {
              Warp.copyAsync16OrZero(valueRows, to, v, vFrom + at * vRow, at != NOWHERE);
            }
          }
          Warp.commitCopies();
          Warp.waitCopies(1);
          Warpgroup.fenceTiles();
          Warpgroup.arrive(barriers, FULL_KEYS + stage);
        }
        position = next;
        before = stage;
        stage = stage == STAGES - 1 ? 0 : stage + 1;
        empty = stage == 0 ? empty ^ 1 : empty;
      }
    } else {
      Warpgroup.raiseRegisters(WarpgroupTiling.MANY_REGISTERS);
      int half = Warp.shuffle((item >> 7) - 1, 0);
      int warpRow = half * 64 + (item >> 5 & 3) * 16;
      int queryFrom = half * 64 * 64;
      float factor = scale * LOG2_E;
      int wholeKept = keptCount;
      while (wholeKept > 0 && kept.array(keptFrom + wholeKept - 1) > firstPosition - neighbors) {
        wholeKept--;
      }
      for (int i = 0; i < 64; i++) {
        sums.array(i, 0f);
      }
      for (int i = 0; i < 2; i++) {
        maxima.array(i, LOWEST);
        totals.array(i, 0f);
      }
      if (blocks > 0) {
        Warpgroup.await(barriers, QUERIES, 0);
        Warpgroup.await(barriers, FULL_KEYS, 0);
        if (half == 1) {
          Warp.waitAt(TURN + 1, COMPUTING);
        }
        Warpgroup.fenceRegisters();
        for (int step = 0; step < MOST_DIMS / 16; step++) {
          if (step * 16 < headDim) {
            int at = step / 4 * BAND + step % 4 * 16;
            Warpgroup.wgmmaBf16(scores, 0, SLOTS, step > 0, queryRows, queryFrom + at, keyRows, at);
          }
        }
        Warpgroup.commitProducts();
        Warpgroup.commitProducts();
        if (half == 0 || blocks > 1) {
          Warp.arriveAt(TURN + (half ^ 1), COMPUTING);
        }
        int block = 0;
        int stage = 0;
        int full = 0;
        int last = 0;
        while (true) {
          Warpgroup.waitProducts(1);
          Warpgroup.arrive(barriers, EMPTY_KEYS + stage);
          int firstSlot = block * SLOTS;
          int ownSlot = firstSlot + (lane & 3) * 2;
          if (firstSlot >= keptCount) {
            boolean whole =
                bandFrom + firstSlot > lastPosition - neighbors
                    && bandFrom + firstSlot + SLOTS - 1 <= firstPosition;
            if (!whole) {
              int most = neighbors + Integer.MIN_VALUE;
              for (int row = 0; row < 2; row++) {
                int query = firstPosition + (warpRow + row * 8 + (lane >> 2) >> packShift);
                int back = query - (bandFrom + ownSlot) + Integer.MIN_VALUE;
                for (int eight = 0; eight < SLOTS / 8; eight++) {
                  for (int odd = 0; odd < 2; odd++) {
                    if (back - (eight * 8 + odd) >= most) {
                      scores.array(eight * 4 + row * 2 + odd, LOWEST);
                    }
                  }
                }
              }
            }
          } else if (firstSlot + SLOTS > wholeKept) {
            for (int eight = 0; eight < SLOTS / 8; eight++) {
              for (int odd = 0; odd < 2; odd++) {
                int slot = ownSlot + eight * 8 + odd;
                boolean isKept = slot < keptCount;
                int key = isKept ? kept.array(keptFrom + slot) + neighbors : bandFrom + slot;
                int most = isKept ? 0 : neighbors + Integer.MIN_VALUE;
                for (int row = 0; row < 2; row++) {
                  int query = firstPosition + (warpRow + row * 8 + (lane >> 2) >> packShift);
                  if (query - key + Integer.MIN_VALUE >= most) {
                    scores.array(eight * 4 + row * 2 + odd, LOWEST);
                  }
                }
              }
            }
          }
          for (int row = 0; row < 2; row++) {
            if (row == 1) {
              Warpgroup.waitProducts(0);
              if (block > 0) {
                Warpgroup.arrive(barriers, EMPTY_VALUES + last);
              }
            }
            float before = maxima.array(row);
            float highest = before;
            for (int eight = 0; eight < SLOTS / 8; eight++) {
              for (int odd = 0; odd < 2; odd++) {
                highest = Warp.max(highest, scores.array(eight * 4 + row * 2 + odd));
              }
            }
            highest = Warp.max(highest, Warp.shuffleXor(highest, 1));
            highest = Warp.max(highest, Warp.shuffleXor(highest, 2));
            float shift = highest == LOWEST ? 0f : -(highest * factor);
            float fading = Warp.exp2(Math.fma(before, factor, shift));
            float total = totals.array(row) * fading;
            for (int eight = 0; eight < SLOTS / 8; eight++) {
              for (int odd = 0; odd < 2; odd++) {
                int at = eight * 4 + row * 2 + odd;
                float weight = Warp.exp2(Math.fma(scores.array(at), factor, shift));
                scores.array(at, weight);
                total += weight;
              }
            }
            maxima.array(row, highest);
            totals.array(row, total);
            fadings.array(row, fading);
          }
          for (int i = 0; i < 64; i++) {
            sums.array(i, sums.array(i) * fadings.array(i / 2 % 2));
          }
          for (int i = 0; i < 32; i++) {
            weights.array(i, Warp.packBf16(scores.array(i * 2), scores.array(i * 2 + 1)));
          }
          Warpgroup.await(barriers, FULL_VALUES + stage, full);
          if (block + 1 == blocks) {
            break;
          }
          last = stage;
          stage = stage == STAGES - 1 ? 0 : stage + 1;
          full = stage == 0 ? full ^ 1 : full;
          Warpgroup.await(barriers, FULL_KEYS + stage, full);
          Warp.waitAt(TURN + half, COMPUTING);
          Warpgroup.fenceRegisters();
          for (int step = 0; step < MOST_DIMS / 16; step++) {
            if (step * 16 < headDim) {
              int at = step / 4 * BAND + step % 4 * 16;
              Warpgroup.wgmmaBf16(
                  scores,
                  0,
                  SLOTS,
                  step > 0,
                  queryRows,
                  queryFrom + at,
                  keyRows,
                  stage * BLOCK + at);
            }
          }
          Warpgroup.commitProducts();
          for (int step = 0; step < SLOTS / 16; step++) {
            int at = last * BLOCK + step * 16 * 64;
            if (headDim == 128) {
              Warpgroup.wgmmaRegistersTransposedBf16(
                  sums, 0, 128, true, weights, step * 4, valueRows, at, BAND);
            } else if (headDim == 96) {
              Warpgroup.wgmmaRegistersTransposedBf16(
                  sums, 0, 96, true, weights, step * 4, valueRows, at, BAND);
            } else {
              Warpgroup.wgmmaRegistersTransposedBf16(
                  sums, 0, 64, true, weights, step * 4, valueRows, at, BAND);
            }
          }
          Warpgroup.commitProducts();
          if (half == 0 || block + 2 < blocks) {
            Warp.arriveAt(TURN + (half ^ 1), COMPUTING);
          }
          block++;
        }
        Warpgroup.fenceRegisters();
        for (int step = 0; step < SLOTS / 16; step++) {
          int at = stage * BLOCK + step * 16 * 64;
          if (headDim == 128) {
            Warpgroup.wgmmaRegistersTransposedBf16(
                sums, 0, 128, true, weights, step * 4, valueRows, at, BAND);
          } else if (headDim == 96) {
            Warpgroup.wgmmaRegistersTransposedBf16(
                sums, 0, 96, true, weights, step * 4, valueRows, at, BAND);
          } else {
            Warpgroup.wgmmaRegistersTransposedBf16(
                sums, 0, 64, true, weights, step * 4, valueRows, at, BAND);
          }
        }
        Warpgroup.commitProducts();
        Warpgroup.waitProducts(0);
      }
      float spoiled = 0f;
      for (int i = 0; i < 64; i++) {
        spoiled = Math.fma(sums.array(i), 0f, spoiled);
      }
      int outBatch = tiles.array(tile);
      int outFirst = tiles.array(tile + 1);
      int outQueries = tiles.array(tile + 2);
      for (int row = 0; row < 2; row++) {
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
              int at = (quad * 4 + i) * 4 + row * 2;
              words.array(i, Warp.packBf16(sums.array(at) * inverse, sums.array(at + 1) * inverse));
            }
            for (int bit = 1; bit < 3; bit++) {
              boolean upper = (lane & bit) != 0;
              for (int i = 0; i < 2; i++) {
                int low = i * (3 - bit);
                int other = Warp.shuffleXor(upper ? words.array(low) : words.array(low + bit), bit);
                if (upper) {
                  words.array(low, other);
                } else {
                  words.array(low + bit, other);
                }
              }
            }
            if (query < outQueries) {
              Warp.store16(out, outFrom + quad * 32 + (lane & 3) * PIECE, words, 0);
            }
          }
        }
      }
      Warp.syncWarp();
      if (Warp.any(spoiled != 0f)) {
        int outKvHead = firstHead / layout.array(0);
        int dim = lane * 4;
        int headAt = layout.array(2) * PIECE;
        int rowAt = layout.array(3) * PIECE;
        int from = outBatch * (layout.array(1) * PIECE) + firstHead * headAt + outFirst * rowAt;
        int keyFrom = (outBatch * layout.array(4) + outKvHead * layout.array(5)) * PIECE;
        int valueFrom = (outBatch * layout.array(7) + outKvHead * layout.array(8)) * PIECE;
        int keyAt = layout.array(6) * PIECE;
        int valueAt = layout.array(9) * PIECE;
        for (int own = 0; own < 16; own++) {
          int query = (warpRow + own) >> packShift;
          int head = warpRow + own & (1 << packShift) - 1;
          int qAt = from + head * headAt + Math.min(query, outQueries - 1) * rowAt + dim;
          float highest = LOWEST;
          float total = 0f;
          for (int i = 0; i < 4; i++) {
            sums.array(i, 0f);
          }
          for (int slot = 0; slot < slotCount; slot++) {
            int key = position(kept, keptFrom, keptCount, bandFrom, slotCount, slot);
            if (sees(firstPosition + query, key, slot < keptCount, neighbors)) {
              float score = 0f;
              if (dim < headDim) {
                for (int i = 0; i < 4; i++) {
                  BF16 left16 = q.array(qAt + i);
                  BF16 right16 = k.array(keyFrom + key * keyAt + dim + i);
                  score += BF16.bf16ToFloat(left16) * BF16.bf16ToFloat(right16);
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
                  BF16 value16 = v.array(valueFrom + key * valueAt + dim + i);
                  sums.array(i, sums.array(i) + weight * BF16.bf16ToFloat(value16));
                }
              }
            }
          }
          float inverse = total > 0f ? 1f / total : 0f;
          if (query < outQueries && dim < headDim) {
            int at =
                (outBatch * layout.array(10)
                            + (firstHead + head) * layout.array(11)
                            + (outFirst + query) * layout.array(12))
                        * PIECE
                    + dim;
            for (int i = 0; i < 4; i++) {
              out.array(at + i).value(BF16.of(sums.array(i) * inverse).value());
            }
          }
        }
      }
    }
  }
}
