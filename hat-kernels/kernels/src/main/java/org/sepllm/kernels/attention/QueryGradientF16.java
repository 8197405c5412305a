package org.sepllm.kernels.attention;

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
import org.sepllm.kernels.attention.ForwardMemory.Dims;
import org.sepllm.kernels.attention.ForwardMemory.Operands;
import org.sepllm.kernels.attention.ForwardMemory.Positions;
import org.sepllm.kernels.attention.ForwardMemory.Rows;
import org.sepllm.kernels.attention.ForwardMemory.Scores;
import org.sepllm.kernels.attention.ForwardMemory.Stage;
import org.sepllm.kernels.attention.ForwardMemory.Sums;
import org.sepllm.kernels.attention.ForwardMemory.Values;

/**
 * Attention backward, part one: dQ of a tile of queries, over the slots of the forward kernel.
 *
 * <p>Rules: SEP-ATTN-004 to SEP-ATTN-007. The weight of a pair is recomputed from the saved
 * logSumExp, {@code exp(score − logSumExp)}; {@code dScore = weight · (dOut · v − mean)} with the
 * mean of a query made before by {@link OutProductF16}. A slot that a row does not see is skipped,
 * not multiplied by 0. A padding query has dQ 0.
 *
 * <p>Memory and tiles are those of {@link ForwardF16}; dScore takes the place of the weight and
 * keys that of the values.
 *
 * <p>Floor: 6 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (as {@link ForwardF16}) 2.47 TFLOP, 37 ms of an H100's 67 TFLOP/s. Predicted, before
 * it was measured: two products with 384 loads of 16 bytes and one with 256 for 12,288
 * multiply-adds leave 75 % at best, waiting 48 %, that is 77 ms.
 */
public final class QueryGradientF16 {
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
  private static final int UNROLL = 4;

  private static final int NOWHERE = Integer.MAX_VALUE;

  private QueryGradientF16() {}

  /** Private memory: eight adjacent numbers as they are stored. */
  interface Octet extends NonMappableIface {
    DeviceSchema<Octet> deviceSchema =
        DeviceSchema.of(Octet.class, b -> b.array("array", OCTET, half -> half.field("value")));

    F16 array(int index);

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
  static float product(F16Array q, long qAt, F16Array k, long kAt, int headDim) {
    float sum = 0f;
    for (int dim = 0; dim < headDim; dim++) {
      F16 numberHalf = q.array(qAt + dim);
      float number = F16.f16ToFloat(numberHalf);
      F16 otherHalf = k.array(kAt + dim);
      float other = F16.f16ToFloat(otherHalf);
      sum += number * other;
    }
    return sum;
  }

  /**
   * Computes what {@link #gradient} computes, a row for each of the 64 work-items of a group: the
   * kernel to read first, and the faster one on processors.
   *
   * <p>Cost: every number of a key and a value is read once for each row that sees it.
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
   * @param headDim a multiple of 8 from 8 to 128
   * @param packShift the binary logarithm of how many heads a tile packs
   * @param scale the factor of the scores
   */
  @Reflect
  public static void plain(
      F16Array q,
      F16Array k,
      F16Array v,
      F16Array dOut,
      F16Array dQ,
      F32Array logSumExp,
      F32Array means,
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
      long dOutAt =
          ((long) batch * layout.array(10)
                  + (long) head * layout.array(11)
                  + (long) query * layout.array(12))
              * OCTET;
      long dQAt =
          ((long) batch * layout.array(13)
                  + (long) head * layout.array(14)
                  + (long) query * layout.array(15))
              * OCTET;
      long kRow = layout.array(6);
      long vRow = layout.array(9);
      long sumAt = (long) batch * layout.array(16) + (long) head * layout.array(17) + query;
      float logOfSum = logSumExp.array(sumAt);
      float mean = means.array(sumAt);
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
          long kAt = kFrom + key * kRow * OCTET;
          float score = product(q, qAt, k, kAt, headDim) * scale;
          float dWeight = product(dOut, dOutAt, v, vFrom + key * vRow * OCTET, headDim);
          float dScore = HATMath.expf(score - logOfSum) * (dWeight - mean);
          for (int dim = 0; dim < headDim; dim++) {
            F16 numberHalf = k.array(kAt + dim);
            float number = F16.f16ToFloat(numberHalf);
            sums.array(dim, sums.array(dim) + dScore * number);
          }
        }
      }
      for (int dim = 0; dim < headDim; dim++) {
        float value = sums.array(dim) * scale;
        octets.array(0).value(F16.of(value).value());
        for (int i = 0; i < 1; i++) {
          F16 half = octets.array(i);
          dQ.array(dQAt + dim).value(half.value());
        }
      }
    }
  }

  /**
   * Computes dQ; a launch has one group for each tile and pack of heads.
   *
   * <p>Shape: {@code layout} has the heads that share a kvHead, the strides of batch, head and row
   * of q, k, v, dOut and dQ in units of eight elements, and the strides of batch and head of
   * logSumExp and the means.
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
   * @param headDim a multiple of 8 from 8 to 128
   * @param parts {@code headDim / 64}, rounded up
   * @param packShift the binary logarithm of how many heads a tile packs
   * @param scale the factor of the scores
   */
  @Reflect
  public static void gradient(
      F16Array q,
      F16Array k,
      F16Array v,
      F16Array dOut,
      F16Array dQ,
      F32Array logSumExp,
      F32Array means,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int headDim,
      int parts,
      int packShift,
      float scale) {
    Stage stage = Stage.createLocal();
    Stage weights = Stage.createLocal();
    Values values = Values.createLocal();
    Rows rowSums = Rows.createLocal();
    Rows rowMeans = Rows.createLocal();
    Positions positions = Positions.createLocal();
    Scores scores = Scores.createPrivate();
    Sums sums = Sums.createPrivate();
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
    long dOutFrom =
        (long) batch * layout.array(10)
            + (long) firstHead * layout.array(11)
            + (long) firstQuery * layout.array(12);
    long qHead = layout.array(2);
    long qRow = layout.array(3);
    long kRow = layout.array(6);
    long vRow = layout.array(9);
    long dOutHead = layout.array(11);
    long dOutRow = layout.array(12);

    for (int i = 0; i < OWN_ROWS * 8; i++) {
      sums.array(i, 0f);
    }
    if (item < ROWS) {
      int query = item >> packShift;
      int head = item - (query << packShift);
      float sum = 0f;
      float mean = 0f;
      if (query < queries) {
        long at =
            (long) batch * layout.array(16)
                + (long) (firstHead + head) * layout.array(17)
                + firstQuery
                + query;
        sum = logSumExp.array(at);
        mean = means.array(at);
      }
      rowSums.array(item, sum);
      rowMeans.array(item, mean);
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
                F16 half = q.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                F16 numberHalf = octets.array(i);
                float number = F16.f16ToFloat(numberHalf);
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
                F16 half = k.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                F16 numberHalf = octets.array(i);
                float number = F16.f16ToFloat(numberHalf);
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
        float sum = rowSums.array(tileRow);
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int at = row * OWN_SLOTS + slot;
          scores.array(at, HATMath.expf(scores.array(at) - sum));
        }
      }
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        for (int row = 0; row < OWN_ROWS; row++) {
          int tileSlot = tileSlot(slot, slotLane);
          int tileRow = tileRow(row, rowLane);
          weights.array(tileSlot * ROWS + tileRow, scores.array(row * OWN_SLOTS + slot));
        }
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
              long from = (dOutFrom + head * dOutHead + query * dOutRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                F16 half = dOut.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                F16 numberHalf = octets.array(i);
                float number = F16.f16ToFloat(numberHalf);
                stage.array(at + i * ROWS, number);
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
              long from = (vFrom + position * vRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                F16 half = v.array(from + i);
                octets.array(i).value(half.value());
              }
              for (int i = 0; i < OCTET; i++) {
                F16 numberHalf = octets.array(i);
                float number = F16.f16ToFloat(numberHalf);
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
      for (int row = 0; row < OWN_ROWS; row++) {
        int tileRow = tileRow(row, rowLane);
        int position = firstPosition + (tileRow >> packShift);
        float mean = rowMeans.array(tileRow);
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int tileSlot = tileSlot(slot, slotLane);
          int key = positions.array(tileSlot);
          boolean isKept = slot0 + tileSlot < keptCount;
          boolean visible = whole || sees(position, key, isKept, neighbors);
          int at = row * OWN_SLOTS + slot;
          float weight = weights.array(tileSlot * ROWS + tileRow);
          float dScore = weight * (scores.array(at) - mean);
          scores.array(at, visible ? dScore : 0f);
        }
      }
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        for (int row = 0; row < OWN_ROWS; row++) {
          int tileSlot = tileSlot(slot, slotLane);
          int tileRow = tileRow(row, rowLane);
          weights.array(tileSlot * ROWS + tileRow, scores.array(row * OWN_SLOTS + slot));
        }
      }
      for (int slot1 = 0; slot1 < SLOTS; slot1 += VALUE_SLOTS) {
        KernelContext.barrier();
        for (int task = item; task < VALUE_SLOTS * parts * OCTET; task += ITEMS) {
          int slot = task / (parts * OCTET);
          int dim = task % (parts * OCTET) * OCTET;
          int at = slot * (2 * PART) + dim;
          int position = positions.array(slot1 + slot);
          if (position != NOWHERE && dim < headDim) {
            long from = (kFrom + position * kRow) * OCTET + dim;
            for (int i = 0; i < OCTET; i++) {
              F16 half = k.array(from + i);
              octets.array(i).value(half.value());
            }
            for (int i = 0; i < OCTET; i++) {
              F16 numberHalf = octets.array(i);
              float number = F16.f16ToFloat(numberHalf);
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
                left.array(side + i, weights.array(weightAt + (slot2 + slot) * ROWS + i));
              }
              for (int i = 0; i < 4; i++) {
                left.array(
                    side + 4 + i, weights.array(weightAt + (slot2 + slot) * ROWS + HALF + i));
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
              int tileSlot = slot1 + slot2 + slot;
              int key = positions.array(tileSlot);
              boolean isKept = slot0 + tileSlot < keptCount;
              for (int i = 0; i < 4; i++) {
                left.array(side + i, weights.array(weightAt + (slot2 + slot) * ROWS + i));
              }
              for (int i = 0; i < 4; i++) {
                left.array(
                    side + 4 + i, weights.array(weightAt + (slot2 + slot) * ROWS + HALF + i));
              }
              for (int part = 0; part < parts; part++) {
                for (int i = 0; i < 4; i++) {
                  right.array(
                      side + part * 4 + i,
                      values.array(valueAt + (slot2 + slot) * (2 * PART) + part * PART + i));
                }
              }
              for (int row = 0; row < OWN_ROWS; row++) {
                int tileRow = tileRow(row, rowLane);
                int position = firstPosition + (tileRow >> packShift);
                boolean visible = sees(position, key, isKept, neighbors);
                if (visible) {
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
      KernelContext.barrier();
    }
    for (int row = 0; row < OWN_ROWS; row++) {
      int tileRow = tileRow(row, rowLane);
      int query = tileRow >> packShift;
      int head = tileRow - (query << packShift);
      if (query < queries) {
        long at =
            ((long) batch * layout.array(13)
                    + (long) (firstHead + head) * layout.array(14)
                    + (long) (firstQuery + query) * layout.array(15))
                * OCTET;
        for (int part = 0; part < parts; part++) {
          int dim = part * PART + slotLane * 4;
          if (dim < headDim) {
            for (int i = 0; i < 4; i++) {
              float value = sums.array(row * 8 + part * 4 + i) * scale;
              octets.array(i).value(F16.of(value).value());
            }
            for (int i = 0; i < 4; i++) {
              F16 half = octets.array(i);
              dQ.array(at + dim + i).value(half.value());
            }
          }
        }
      }
    }
  }
}
