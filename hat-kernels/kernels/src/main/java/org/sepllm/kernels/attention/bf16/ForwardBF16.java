package org.sepllm.kernels.attention.bf16;

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
import org.sepllm.kernels.attention.ForwardMemory.Dims;
import org.sepllm.kernels.attention.ForwardMemory.Eight;
import org.sepllm.kernels.attention.ForwardMemory.LaneRows;
import org.sepllm.kernels.attention.ForwardMemory.Operands;
import org.sepllm.kernels.attention.ForwardMemory.Positions;
import org.sepllm.kernels.attention.ForwardMemory.Rows;
import org.sepllm.kernels.attention.ForwardMemory.Scores;
import org.sepllm.kernels.attention.ForwardMemory.Stage;
import org.sepllm.kernels.attention.ForwardMemory.Sums;
import org.sepllm.kernels.attention.ForwardMemory.Values;
import org.sepllm.kernels.attention.Tiling;

/**
 * Attention forward over key slots: out and logSumExp of a tile of queries.
 *
 * <p>Rules: SEP-ATTN-001 to SEP-ATTN-008 over the masks SEP-MASK-001 to SEP-MASK-009. A tile has 64
 * rows: the queries of some positions in the heads that share a kvHead. Its slots are the kept keys
 * up to the last position that is no neighbor of its last query, then the band of neighbors. A key
 * that is both is in the band for the queries near it and in the list for the later ones, never
 * twice for one query ({@code sees}).
 *
 * <p>A group of 128 work-items takes {@code SLOTS} slots at a time. A work-item holds the scores of
 * 8 rows and {@code SLOTS / 16} slots and the sums of 8 rows and 8 dimensions in registers, and
 * reads both operands of a product from local memory as four adjacent numbers. Queries and keys lie
 * there by dimension, 32 dimensions at a time; the weights take their place, and the values follow
 * 16 slots at a time. Columns are turned by 8 for every 8 dimensions, so that storing meets no bank
 * twice.
 *
 * <p>Softmax is online: the running maximum starts at the lowest finite number and only visible
 * scores touch it. A weight of -1 says that a slot is invisible to a row; its value is then
 * skipped, not multiplied by 0, so that NaN in an invisible key has no effect. A query without keys
 * has out 0 and logSumExp −∞.
 *
 * <p>Floor: 4 · headDim float operations for each visible pair and head; q, k, v and out once. At
 * 32,768 tokens of English text (a = 4, n = 256, 32 heads over 8, headDim 128, f16) that is 1.65
 * TFLOP, 24.6 ms of an H100's 67 TFLOP/s, and 671 MB, 0.2 ms. Predicted, before it was measured:
 * 128 · 64 multiply-adds of a slot tile meet 640 loads of 16 bytes, four cycles each for local
 * memory, so 80 % at best; staging, softmax and waiting leave 50 %, that is 50 ms.
 */
public final class ForwardBF16 {
  private static final int ROWS = Tiling.ROWS;
  private static final int SLOTS = Tiling.SLOTS;
  private static final int ITEMS = Tiling.ITEMS;
  private static final int TILE_INTS = Tiling.TILE_INTS;

  private static final int OCTET = 8;
  private static final int OCTETS = 4;
  private static final int CHUNK = OCTET * OCTETS;
  private static final int VALUE_SLOTS = 16;
  private static final int PART = Tiling.PART;
  private static final int HALF = ROWS / 2;
  private static final int OWN_ROWS = 8;
  private static final int OWN_SLOTS = SLOTS / 16;
  private static final int LANES = 16;

  /** Steps that are written out, so that a step loads what the next one multiplies. */
  private static final int UNROLL = 8;

  private static final int NOWHERE = Integer.MAX_VALUE;

  private ForwardBF16() {}

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

  /**
   * The row of the tile that a work-item calls by a number below 8: four and four adjacent ones.
   */
  @Reflect
  static int tileRow(int row, int rowLane) {
    return row / 4 * HALF + rowLane * 4 + row % 4;
  }

  /** The slot that a work-item calls by a number: four adjacent ones of each 64. */
  @Reflect
  static int tileSlot(int slot, int slotLane) {
    return slot / 4 * (4 * LANES) + slotLane * 4 + slot % 4;
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
   * Computes what {@link #forward} computes, a row for each of the 64 work-items of a group: the
   * kernel to read first, and the faster one on processors.
   *
   * <p>Cost: every number of a key and a value is read once for each row that sees it.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   * @param tiles the tiles
   * @param kept the kept keys that tiles point to
   * @param layout where rows lie
   * @param headDim a multiple of 8 from 8 to 128
   * @param packShift the binary logarithm of how many heads a tile packs
   * @param scale the factor of the scores
   */
  @Reflect
  public static void plain(
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
            float factor = HATMath.expf(highest - score);
            total *= factor;
            for (int dim = 0; dim < headDim; dim++) {
              sums.array(dim, sums.array(dim) * factor);
            }
            highest = score;
          }
          float weight = HATMath.expf(score - highest);
          total += weight;
          long vAt = vFrom + key * vRow * OCTET;
          for (int dim = 0; dim < headDim; dim++) {
            BF16 numberHalf = v.array(vAt + dim);
            float number = BF16.bf16ToFloat(numberHalf);
            sums.array(dim, sums.array(dim) + weight * number);
          }
        }
      }
      for (int dim = 0; dim < headDim; dim++) {
        float value = slotCount > 0 ? sums.array(dim) / total : 0f;
        octets.array(0).value(BF16.of(value).value());
        for (int i = 0; i < 1; i++) {
          BF16 half = octets.array(i);
          out.array(outAt + dim).value(half.value());
        }
      }
      long sumAt = (long) batch * layout.array(13) + (long) head * layout.array(14) + query;
      logSumExp.array(sumAt, highest + (float) Math.log(total));
    }
  }

  /**
   * Computes out and logSumExp of the tiles; a launch has one group for each tile and pack of
   * heads.
   *
   * <p>Shape: {@code tiles} has {@link Tiling#TILE_INTS} numbers for each tile; {@code layout} the
   * heads that share a kvHead, the strides of batch, head and row of q, k, v and out in units of
   * eight elements, and the strides of batch and head of logSumExp.
   *
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   * @param tiles the tiles, those with the most slots first
   * @param kept the kept keys that tiles point to
   * @param layout where rows lie
   * @param headDim a multiple of 8 from 8 to 128
   * @param parts {@code headDim / 64}, rounded up
   * @param packShift the binary logarithm of how many heads a tile packs
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
      int parts,
      int packShift,
      float scale) {
    Stage stage = Stage.createLocal();
    Values values = Values.createLocal();
    LaneRows lanes = LaneRows.createLocal();
    Rows maxima = Rows.createLocal();
    Rows factors = Rows.createLocal();
    Positions positions = Positions.createLocal();
    Scores scores = Scores.createPrivate();
    Sums sums = Sums.createPrivate();
    Eight totals = Eight.createPrivate();
    Operands left = Operands.createPrivate();
    Operands right = Operands.createPrivate();
    Octet octets = Octet.createPrivate();

    int item = KernelContext.LIX();
    int rowLane = item & 7;
    int slotLane = item >> 3;
    int tileCount = tiles.length() / TILE_INTS;
    int headPack = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - headPack * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int firstQuery = tiles.array(tile + 1);
    int queries = tiles.array(tile + 2);
    int firstPosition = firstQuery + tiles.array(tile + 3);
    int bandStart = tiles.array(tile + 4);
    int keptFrom = tiles.array(tile + 6);
    int keptCount = tiles.array(tile + 7);
    int slotCount = keptCount + tiles.array(tile + 5);
    int neighbors = tiles.array(tile + 8);
    int firstHead = headPack << packShift;
    int kvHead = firstHead / layout.array(0);
    long qFrom =
        (long) batch * layout.array(1)
            + (long) firstHead * layout.array(2)
            + (long) firstQuery * layout.array(3);
    long kFrom = (long) batch * layout.array(4) + (long) kvHead * layout.array(5);
    long vFrom = (long) batch * layout.array(7) + (long) kvHead * layout.array(8);
    long qHead = layout.array(2);
    long qRow = layout.array(3);
    long kRow = layout.array(6);
    long vRow = layout.array(9);

    for (int i = 0; i < OWN_ROWS * 8; i++) {
      sums.array(i, 0f);
    }
    for (int i = 0; i < OWN_ROWS; i++) {
      totals.array(i, 0f);
    }
    if (item < ROWS) {
      maxima.array(item, -Float.MAX_VALUE);
    }
    for (int slot0 = 0; slot0 < slotCount; slot0 += SLOTS) {
      if (item < SLOTS) {
        int slot = slot0 + item;
        int position = NOWHERE;
        if (slot < keptCount) {
          position = kept.array(keptFrom + slot);
        } else if (slot < slotCount) {
          position = bandStart + (slot - keptCount);
        }
        positions.array(item, position);
      }
      for (int i = 0; i < OWN_ROWS * OWN_SLOTS; i++) {
        scores.array(i, 0f);
      }
      for (int dim0 = 0; dim0 < headDim; dim0 += CHUNK) {
        KernelContext.barrier();
        for (int task = item; task < ROWS * OCTETS; task += ITEMS) {
          int octet = task % OCTETS;
          int row = task / OCTETS;
          int dim = dim0 + octet * OCTET;
          if (dim < headDim) {
            int at = octet * OCTET * ROWS + ((row + octet * OCTET) & (ROWS - 1));
            int query = row >> packShift;
            int head = row - (query << packShift);
            if (query < queries) {
              long from = (qFrom + head * qHead + query * qRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                BF16 half = q.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                BF16 numberHalf = octets.array(i);
                float number = BF16.bf16ToFloat(numberHalf);
                stage.array(at + i * ROWS, number * scale);
              }
            } else {
              for (int i = 0; i < OCTET; i++) {
                stage.array(at + i * ROWS, 0f);
              }
            }
          }
        }
        for (int task = item; task < SLOTS * OCTETS; task += ITEMS) {
          int octet = task % OCTETS;
          int slot = task / OCTETS;
          int dim = dim0 + octet * OCTET;
          if (dim < headDim) {
            int at = CHUNK * ROWS + octet * OCTET * SLOTS + ((slot + octet * OCTET) & (SLOTS - 1));
            int position = positions.array(slot);
            if (position != NOWHERE) {
              long from = (kFrom + position * kRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                BF16 half = k.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                BF16 numberHalf = octets.array(i);
                float number = BF16.bf16ToFloat(numberHalf);
                stage.array(at + i * SLOTS, number);
              }
            } else {
              for (int i = 0; i < OCTET; i++) {
                stage.array(at + i * SLOTS, 0f);
              }
            }
          }
        }
        KernelContext.barrier();
        for (int octet = 0; octet < OCTETS; octet++) {
          if (dim0 + octet * OCTET < headDim) {
            long low = octet * OCTET * ROWS + ((rowLane * 4 + octet * OCTET) & (ROWS - 1));
            long high = octet * OCTET * ROWS + ((HALF + rowLane * 4 + octet * OCTET) & (ROWS - 1));
            for (int dim2 = 0; dim2 < OCTET; dim2 += UNROLL) {
              for (int dim1 = 0; dim1 < UNROLL; dim1++) {
                int side = dim1 % 2 * 8;
                long next = (dim2 + dim1) * ROWS;
                for (int i = 0; i < 4; i++) {
                  left.array(side + i, stage.array(low + next + i));
                }
                for (int i = 0; i < 4; i++) {
                  left.array(side + 4 + i, stage.array(high + next + i));
                }
                for (int quad = 0; quad < OWN_SLOTS / 4; quad++) {
                  long other =
                      CHUNK * ROWS
                          + octet * OCTET * SLOTS
                          + ((quad * (4 * LANES) + slotLane * 4 + octet * OCTET) & (SLOTS - 1));
                  for (int i = 0; i < 4; i++) {
                    right.array(
                        side + quad * 4 + i, stage.array(other + (dim2 + dim1) * SLOTS + i));
                  }
                }
                for (int row = 0; row < OWN_ROWS; row++) {
                  for (int slot = 0; slot < OWN_SLOTS; slot++) {
                    int at = row * OWN_SLOTS + slot;
                    scores.array(
                        at, scores.array(at) + left.array(side + row) * right.array(side + slot));
                  }
                }
              }
            }
          }
        }
      }
      int firstSlot = positions.array(0);
      int lastSlot = positions.array(SLOTS - 1);
      int lastPosition = firstPosition + queries - 1;
      boolean whole =
          slot0 + SLOTS <= keptCount
              ? lastSlot <= firstPosition - neighbors
              : slot0 >= keptCount
                  && firstSlot > lastPosition - neighbors
                  && lastSlot <= firstPosition;
      for (int row = 0; row < OWN_ROWS; row++) {
        int tileRow = tileRow(row, rowLane);
        int position = firstPosition + (tileRow >> packShift);
        float highest = -Float.MAX_VALUE;
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int tileSlot = tileSlot(slot, slotLane);
          int key = positions.array(tileSlot);
          boolean isKept = slot0 + tileSlot < keptCount;
          boolean visible = whole || sees(position, key, isKept, neighbors);
          float score = scores.array(row * OWN_SLOTS + slot);
          if (visible && score > highest) {
            highest = score;
          }
        }
        lanes.array(slotLane * ROWS + tileRow, highest);
      }
      KernelContext.barrier();
      if (item < ROWS) {
        float before = maxima.array(item);
        float highest = before;
        for (int lane = 0; lane < LANES; lane++) {
          float candidate = lanes.array(lane * ROWS + item);
          if (candidate > highest) {
            highest = candidate;
          }
        }
        maxima.array(item, highest);
        factors.array(item, HATMath.expf(before - highest));
      }
      KernelContext.barrier();
      for (int row = 0; row < OWN_ROWS; row++) {
        int tileRow = tileRow(row, rowLane);
        int position = firstPosition + (tileRow >> packShift);
        float highest = maxima.array(tileRow);
        float factor = factors.array(tileRow);
        float total = totals.array(row) * factor;
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int tileSlot = tileSlot(slot, slotLane);
          int key = positions.array(tileSlot);
          boolean isKept = slot0 + tileSlot < keptCount;
          boolean visible = whole || sees(position, key, isKept, neighbors);
          float weight = HATMath.expf(scores.array(row * OWN_SLOTS + slot) - highest);
          total += visible ? weight : 0f;
          scores.array(row * OWN_SLOTS + slot, visible ? weight : -1f);
        }
        totals.array(row, total);
        for (int i = 0; i < 8; i++) {
          sums.array(row * 8 + i, sums.array(row * 8 + i) * factor);
        }
      }
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        for (int row = 0; row < OWN_ROWS; row++) {
          int tileSlot = tileSlot(slot, slotLane);
          int tileRow = tileRow(row, rowLane);
          stage.array(tileSlot * ROWS + tileRow, scores.array(row * OWN_SLOTS + slot));
        }
      }
      for (int slot1 = 0; slot1 < SLOTS; slot1 += VALUE_SLOTS) {
        if (slot1 > 0) {
          KernelContext.barrier();
        }
        for (int task = item; task < VALUE_SLOTS * parts * OCTET; task += ITEMS) {
          int slot = task / (parts * OCTET);
          int dim = task % (parts * OCTET) * OCTET;
          int at = slot * (2 * PART) + dim;
          int position = positions.array(slot1 + slot);
          if (position != NOWHERE && dim < headDim) {
            long from = (vFrom + position * vRow) * OCTET + dim;
            for (int i = 0; i < OCTET; i++) {
              BF16 half = v.array(from + i);
              octets.array(i).value(half.value());
            }
            for (int i = 0; i < OCTET; i++) {
              BF16 numberHalf = octets.array(i);
              float number = BF16.bf16ToFloat(numberHalf);
              values.array(at + i, number);
            }
          } else {
            for (int i = 0; i < OCTET; i++) {
              values.array(at + i, 0f);
            }
          }
        }
        KernelContext.barrier();
        long weightAt = slot1 * ROWS + rowLane * 4;
        long valueAt = slotLane * 4;
        if (whole) {
          for (int slot2 = 0; slot2 < VALUE_SLOTS; slot2 += UNROLL) {
            for (int slot = 0; slot < UNROLL; slot++) {
              int side = slot % 2 * 8;
              for (int i = 0; i < 4; i++) {
                left.array(side + i, stage.array(weightAt + (slot2 + slot) * ROWS + i));
              }
              for (int i = 0; i < 4; i++) {
                left.array(side + 4 + i, stage.array(weightAt + (slot2 + slot) * ROWS + HALF + i));
              }
              for (int part = 0; part < parts; part++) {
                for (int i = 0; i < 4; i++) {
                  right.array(
                      side + part * 4 + i,
                      values.array(valueAt + (slot2 + slot) * (2 * PART) + part * PART + i));
                }
              }
              for (int row = 0; row < OWN_ROWS; row++) {
                for (int i = 0; i < parts * 4; i++) {
                  int at = row * 8 + i;
                  sums.array(at, sums.array(at) + left.array(side + row) * right.array(side + i));
                }
              }
            }
          }
        } else {
          for (int slot2 = 0; slot2 < VALUE_SLOTS; slot2 += UNROLL) {
            for (int slot = 0; slot < UNROLL; slot++) {
              int side = slot % 2 * 8;
              for (int i = 0; i < 4; i++) {
                left.array(side + i, stage.array(weightAt + (slot2 + slot) * ROWS + i));
              }
              for (int i = 0; i < 4; i++) {
                left.array(side + 4 + i, stage.array(weightAt + (slot2 + slot) * ROWS + HALF + i));
              }
              for (int part = 0; part < parts; part++) {
                for (int i = 0; i < 4; i++) {
                  right.array(
                      side + part * 4 + i,
                      values.array(valueAt + (slot2 + slot) * (2 * PART) + part * PART + i));
                }
              }
              for (int row = 0; row < OWN_ROWS; row++) {
                if (!(left.array(side + row) < 0f)) {
                  for (int i = 0; i < parts * 4; i++) {
                    int at = row * 8 + i;
                    sums.array(at, sums.array(at) + left.array(side + row) * right.array(side + i));
                  }
                }
              }
            }
          }
        }
      }
    }
    for (int row = 0; row < OWN_ROWS; row++) {
      int tileRow = tileRow(row, rowLane);
      lanes.array(slotLane * ROWS + tileRow, totals.array(row));
    }
    KernelContext.barrier();
    if (item < ROWS) {
      float total = 0f;
      for (int lane = 0; lane < LANES; lane++) {
        total += lanes.array(lane * ROWS + item);
      }
      factors.array(item, total);
      int query = item >> packShift;
      int head = item - (query << packShift);
      if (query < queries) {
        long at =
            (long) batch * layout.array(13)
                + (long) (firstHead + head) * layout.array(14)
                + firstQuery
                + query;
        logSumExp.array(at, maxima.array(item) + (float) Math.log(total));
      }
    }
    KernelContext.barrier();
    for (int row = 0; row < OWN_ROWS; row++) {
      int tileRow = tileRow(row, rowLane);
      int query = tileRow >> packShift;
      int head = tileRow - (query << packShift);
      if (query < queries) {
        float inverse = 1f / factors.array(tileRow);
        long at =
            ((long) batch * layout.array(10)
                    + (long) (firstHead + head) * layout.array(11)
                    + (long) (firstQuery + query) * layout.array(12))
                * OCTET;
        for (int part = 0; part < parts; part++) {
          int dim = part * PART + slotLane * 4;
          if (dim < headDim) {
            for (int i = 0; i < 4; i++) {
              float value = slotCount > 0 ? sums.array(row * 8 + part * 4 + i) * inverse : 0f;
              octets.array(i).value(BF16.of(value).value());
            }
            for (int i = 0; i < 4; i++) {
              BF16 half = octets.array(i);
              out.array(at + dim + i).value(half.value());
            }
          }
        }
      }
    }
  }
}
