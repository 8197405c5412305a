package org.sepllm.kernels.attention;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
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
 * Attention backward, part two: dK and dV of a tile of keys, over the queries that see them.
 *
 * <p>Rules: SEP-ATTN-004 to SEP-ATTN-007. Every key has one owner: a tile has 64 kept keys, whose
 * queries are all from the key on, or 64 other keys, whose queries end {@code n − 1} places after
 * the key. {@code sees} says both: a query is at most {@code reach} behind the key. Slots are
 * queries in all heads that share the kvHead, 64 at a time. The queries of kept keys are split into
 * fixed ranges, whose sums {@link GradientSumF32} adds in order: nothing is added atomically, and
 * every run yields the same bits. A key that no query sees has gradients 0.
 *
 * <p>A work-item holds 8 keys by 8 dimensions of both sums, and products of 8 keys and 4 slots, in
 * registers. Weights stay in local memory while dWeight is computed, and become dScore there.
 *
 * <p>Floor: 8 · headDim float operations for each visible pair and head. At 32,768 tokens of
 * English text (as {@link ForwardF32}) 3.3 TFLOP, 49 ms of an H100's 67 TFLOP/s. Predicted, before
 * it was measured: 1,280 loads of 16 bytes for 16,384 multiply-adds leave 80 % at best; two groups
 * on a multiprocessor hide less waiting than three: 45 %, that is 109 ms.
 */
public final class KeyGradientF32 {
  private static final int ROWS = Tiling.ROWS;
  private static final int SLOTS = Tiling.SLOTS;
  private static final int ITEMS = Tiling.ITEMS;
  private static final int TILE_INTS = Tiling.KEY_TILE_INTS;

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

  private KeyGradientF32() {}

  /** Private memory: eight adjacent numbers as they are stored. */
  interface Octet extends NonMappableIface {
    DeviceSchema<Octet> deviceSchema = DeviceSchema.of(Octet.class, b -> b.array("array", OCTET));

    float array(int index);

    void array(int index, float value);

    static Octet createPrivate() {
      return KernelMemory.own(Octet.class);
    }
  }

  /** The one visibility: the query is not before the key, and less than {@code reach} behind. */
  @Reflect
  static boolean sees(int query, int key, int reach) {
    return key <= query && query - key < reach;
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
  static float product(F32Array q, long qAt, F32Array k, long kAt, int headDim) {
    float sum = 0f;
    for (int dim = 0; dim < headDim; dim++) {
      float number = q.array(qAt + dim);
      float other = k.array(kAt + dim);
      sum += number * other;
    }
    return sum;
  }

  /**
   * Computes what {@link #gradient} computes, a key for each of the 64 work-items of a group: the
   * kernel to read first, and the faster one on processors.
   *
   * <p>Cost: every number of a query is read twice for each key that it sees.
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
   * @param tiles the tiles
   * @param keys the keys that tiles point to
   * @param lists the queries of tiles whose queries are listed
   * @param layout where rows lie
   * @param headDim a multiple of 8 from 8 to 128
   * @param scale the factor of the scores
   */
  @Reflect
  public static void plain(
      F32Array q,
      F32Array k,
      F32Array v,
      F32Array dOut,
      F32Array dK,
      F32Array dV,
      F32Array logSumExp,
      F32Array means,
      F32Array partials,
      S32Array tiles,
      S32Array keys,
      S32Array lists,
      S32Array layout,
      int headDim,
      float scale) {
    Dims keySums = Dims.createPrivate();
    Dims valueSums = Dims.createPrivate();
    Octet octets = Octet.createPrivate();
    int row = KernelContext.LIX();
    int tileCount = tiles.length() / TILE_INTS;
    int kvHead = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - kvHead * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int keyCount = tiles.array(tile + 2);
    int firstQuery = tiles.array(tile + 3);
    int shift = tiles.array(tile + 5);
    int reach = tiles.array(tile + 6);
    int listFrom = tiles.array(tile + 7);
    int unit = tiles.array(tile + 8);
    int shared = layout.array(0);
    int slotCount = tiles.array(tile + 4) * shared;
    long unitAt = ((long) unit * layout.array(21) + kvHead) * 2;
    if (row < keyCount) {
      int key = keys.array(tiles.array(tile + 1) + row);
      long kAt =
          ((long) batch * layout.array(4)
                  + (long) kvHead * layout.array(5)
                  + (long) key * layout.array(6))
              * OCTET;
      long vAt =
          ((long) batch * layout.array(7)
                  + (long) kvHead * layout.array(8)
                  + (long) key * layout.array(9))
              * OCTET;
      long dKAt =
          ((long) batch * layout.array(13)
                  + (long) kvHead * layout.array(14)
                  + (long) key * layout.array(15))
              * OCTET;
      long dVAt =
          ((long) batch * layout.array(16)
                  + (long) kvHead * layout.array(17)
                  + (long) key * layout.array(18))
              * OCTET;
      for (int dim = 0; dim < headDim; dim++) {
        keySums.array(dim, 0f);
        valueSums.array(dim, 0f);
      }
      for (int slot = 0; slot < slotCount; slot++) {
        int index = slot / shared;
        int head = kvHead * shared + slot - index * shared;
        int query = firstQuery + index;
        if (listFrom >= 0) {
          query = lists.array(listFrom + index);
        }
        boolean visible = sees(query + shift, key, reach);
        if (visible) {
          long qAt =
              ((long) batch * layout.array(1)
                      + (long) head * layout.array(2)
                      + (long) query * layout.array(3))
                  * OCTET;
          long dOutAt =
              ((long) batch * layout.array(10)
                      + (long) head * layout.array(11)
                      + (long) query * layout.array(12))
                  * OCTET;
          long sumAt = (long) batch * layout.array(19) + (long) head * layout.array(20) + query;
          float score = product(q, qAt, k, kAt, headDim) * scale;
          float dWeight = product(dOut, dOutAt, v, vAt, headDim);
          float weight = HATMath.expf(score - logSumExp.array(sumAt));
          float dScore = weight * (dWeight - means.array(sumAt));
          for (int dim = 0; dim < headDim; dim++) {
            float number = q.array(qAt + dim);
            float other = dOut.array(dOutAt + dim);
            keySums.array(dim, keySums.array(dim) + dScore * number);
            valueSums.array(dim, valueSums.array(dim) + weight * other);
          }
        }
      }
      for (int dim = 0; dim < headDim; dim++) {
        float value = keySums.array(dim) * scale;
        if (unit < 0) {
          octets.array(0, value);
          for (int i = 0; i < 1; i++) {
            dK.array(dKAt + dim, octets.array(i));
          }
        } else {
          partials.array((unitAt + 0) * ROWS * headDim + (long) row * headDim + dim, value);
        }
      }
      for (int dim = 0; dim < headDim; dim++) {
        float value = valueSums.array(dim);
        if (unit < 0) {
          octets.array(0, value);
          for (int i = 0; i < 1; i++) {
            dV.array(dVAt + dim, octets.array(i));
          }
        } else {
          partials.array((unitAt + 1) * ROWS * headDim + (long) row * headDim + dim, value);
        }
      }
    }
  }

  /**
   * Computes dK and dV; a launch has one group for each tile and kvHead.
   *
   * <p>Shape: {@code tiles} has {@link Tiling#KEY_TILE_INTS} numbers for each tile; {@code layout}
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
   * @param lists the queries of tiles whose queries are listed
   * @param layout where rows lie
   * @param headDim a multiple of 8 from 8 to 128
   * @param parts {@code headDim / 64}, rounded up
   * @param scale the factor of the scores
   */
  @Reflect
  public static void gradient(
      F32Array q,
      F32Array k,
      F32Array v,
      F32Array dOut,
      F32Array dK,
      F32Array dV,
      F32Array logSumExp,
      F32Array means,
      F32Array partials,
      S32Array tiles,
      S32Array keys,
      S32Array lists,
      S32Array layout,
      int headDim,
      int parts,
      float scale) {
    Stage stage = Stage.createLocal();
    Stage weights = Stage.createLocal();
    Values values = Values.createLocal();
    Rows slotSums = Rows.createLocal();
    Rows slotMeans = Rows.createLocal();
    Positions positions = Positions.createLocal();
    Positions places = Positions.createLocal();
    Positions heads = Positions.createLocal();
    Positions keyPositions = Positions.createLocal();
    Scores scores = Scores.createPrivate();
    Sums keySums = Sums.createPrivate();
    Sums valueSums = Sums.createPrivate();
    Operands left = Operands.createPrivate();
    Operands right = Operands.createPrivate();
    Octet octets = Octet.createPrivate();

    int item = KernelContext.LIX();
    int rowLane = item & 7;
    int slotLane = item >> 3;
    int tileCount = tiles.length() / TILE_INTS;
    int kvHead = KernelContext.BIX() / tileCount;
    int tile = (KernelContext.BIX() - kvHead * tileCount) * TILE_INTS;
    int batch = tiles.array(tile);
    int keysFrom = tiles.array(tile + 1);
    int keyCount = tiles.array(tile + 2);
    int firstQuery = tiles.array(tile + 3);
    int shift = tiles.array(tile + 5);
    int reach = tiles.array(tile + 6);
    int listFrom = tiles.array(tile + 7);
    int unit = tiles.array(tile + 8);
    int shared = layout.array(0);
    int slotCount = tiles.array(tile + 4) * shared;
    long qFrom = (long) batch * layout.array(1) + (long) kvHead * shared * layout.array(2);
    long kFrom = (long) batch * layout.array(4) + (long) kvHead * layout.array(5);
    long vFrom = (long) batch * layout.array(7) + (long) kvHead * layout.array(8);
    long dOutFrom = (long) batch * layout.array(10) + (long) kvHead * shared * layout.array(11);
    long sumsFrom = (long) batch * layout.array(19) + (long) kvHead * shared * layout.array(20);
    long qHead = layout.array(2);
    long qRow = layout.array(3);
    long kRow = layout.array(6);
    long vRow = layout.array(9);
    long dOutHead = layout.array(11);
    long dOutRow = layout.array(12);
    long sumsHead = layout.array(20);
    long unitAt = ((long) unit * layout.array(21) + kvHead) * 2;

    for (int i = 0; i < OWN_ROWS * 8; i++) {
      keySums.array(i, 0f);
      valueSums.array(i, 0f);
    }
    if (item < ROWS) {
      keyPositions.array(item, item < keyCount ? keys.array(keysFrom + item) : NOWHERE);
    }
    KernelContext.barrier();
    for (int slot0 = 0; slot0 < slotCount; slot0 += SLOTS) {
      if (item < SLOTS) {
        int slot = slot0 + item;
        int position = NOWHERE;
        int place = -1;
        int head = 0;
        float sum = 0f;
        float mean = 0f;
        if (slot < slotCount) {
          int index = slot / shared;
          head = slot - index * shared;
          position = listFrom < 0 ? firstQuery + index : lists.array(listFrom + index);
          place = position + shift;
          long at = sumsFrom + head * sumsHead + position;
          sum = logSumExp.array(at);
          mean = means.array(at);
        }
        positions.array(item, position);
        places.array(item, place);
        heads.array(item, head);
        slotSums.array(item, sum);
        slotMeans.array(item, mean);
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
            int key = keyPositions.array(row);
            if (key != NOWHERE) {
              long from = (kFrom + key * kRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                octets.array(i, k.array(from + i));
              }
              for (int i = 0; i < OCTET; i++) {
                float number = octets.array(i);
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
            int head = heads.array(slot);
            if (position != NOWHERE) {
              long from = (qFrom + head * qHead + position * qRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                octets.array(i, q.array(from + i));
              }
              for (int i = 0; i < OCTET; i++) {
                float number = octets.array(i);
                stage.array(at + i * SLOTS, number * scale);
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
      int lastKey = keyPositions.array(keyCount - 1);
      int firstKey = keyPositions.array(0);
      int firstPlace = places.array(0);
      int lastPlace = places.array(SLOTS - 1);
      boolean firstSees = sees(firstPlace, lastKey, reach);
      boolean lastSees = sees(lastPlace, firstKey, reach);
      boolean whole = slot0 + SLOTS <= slotCount && firstSees && lastSees;
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        int tileSlot = tileSlot(slot, slotLane);
        int place = places.array(tileSlot);
        float sum = slotSums.array(tileSlot);
        for (int row = 0; row < OWN_ROWS; row++) {
          int tileRow = tileRow(row, rowLane);
          int at = row * OWN_SLOTS + slot;
          int key = keyPositions.array(tileRow);
          boolean visible = whole || sees(place, key, reach);
          float weight = HATMath.expf(scores.array(at) - sum);
          scores.array(at, visible ? weight : 0f);
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
          int head = heads.array(slot1 + slot);
          int position = positions.array(slot1 + slot);
          if (position != NOWHERE && dim < headDim) {
            long from = (dOutFrom + head * dOutHead + position * dOutRow) * OCTET + dim;
            for (int i = 0; i < OCTET; i++) {
              octets.array(i, dOut.array(from + i));
            }
            for (int i = 0; i < OCTET; i++) {
              float number = octets.array(i);
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
                  valueSums.array(
                      at, valueSums.array(at) + left.array(side + row) * right.array(side + i));
                }
              }
            }
          }
        } else {
          for (int slot2 = 0; slot2 < VALUE_SLOTS; slot2 += UNROLL) {
            for (int slot = 0; slot < UNROLL; slot++) {
              int side = slot % 2 * 8;
              int place = places.array(slot1 + slot2 + slot);
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
                int key = keyPositions.array(tileRow);
                boolean visible = sees(place, key, reach);
                if (visible) {
                  for (int i = 0; i < parts * 4; i++) {
                    int at = row * 8 + i;
                    valueSums.array(
                        at, valueSums.array(at) + left.array(side + row) * right.array(side + i));
                  }
                }
              }
            }
          }
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
            int key = keyPositions.array(row);
            if (key != NOWHERE) {
              long from = (vFrom + key * vRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                octets.array(i, v.array(from + i));
              }
              for (int i = 0; i < OCTET; i++) {
                float number = octets.array(i);
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
            int head = heads.array(slot);
            if (position != NOWHERE) {
              long from = (dOutFrom + head * dOutHead + position * dOutRow) * OCTET + dim;
              for (int i = 0; i < OCTET; i++) {
                octets.array(i, dOut.array(from + i));
              }
              for (int i = 0; i < OCTET; i++) {
                float number = octets.array(i);
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
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        int tileSlot = tileSlot(slot, slotLane);
        int place = places.array(tileSlot);
        float mean = slotMeans.array(tileSlot);
        for (int row = 0; row < OWN_ROWS; row++) {
          int tileRow = tileRow(row, rowLane);
          int key = keyPositions.array(tileRow);
          boolean visible = whole || sees(place, key, reach);
          int at = row * OWN_SLOTS + slot;
          float dScore = weights.array(tileSlot * ROWS + tileRow) * (scores.array(at) - mean);
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
          int head = heads.array(slot1 + slot);
          int position = positions.array(slot1 + slot);
          if (position != NOWHERE && dim < headDim) {
            long from = (qFrom + head * qHead + position * qRow) * OCTET + dim;
            for (int i = 0; i < OCTET; i++) {
              octets.array(i, q.array(from + i));
            }
            for (int i = 0; i < OCTET; i++) {
              float number = octets.array(i);
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
                  keySums.array(
                      at, keySums.array(at) + left.array(side + row) * right.array(side + i));
                }
              }
            }
          }
        } else {
          for (int slot2 = 0; slot2 < VALUE_SLOTS; slot2 += UNROLL) {
            for (int slot = 0; slot < UNROLL; slot++) {
              int side = slot % 2 * 8;
              int place = places.array(slot1 + slot2 + slot);
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
                int key = keyPositions.array(tileRow);
                boolean visible = sees(place, key, reach);
                if (visible) {
                  for (int i = 0; i < parts * 4; i++) {
                    int at = row * 8 + i;
                    keySums.array(
                        at, keySums.array(at) + left.array(side + row) * right.array(side + i));
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
      int key = keyPositions.array(tileRow);
      for (int part = 0; part < parts; part++) {
        int dim = part * PART + slotLane * 4;
        if (key != NOWHERE && dim < headDim) {
          if (unit < 0) {
            long at =
                ((long) batch * layout.array(13)
                        + (long) kvHead * layout.array(14)
                        + (long) key * layout.array(15))
                    * OCTET;
            for (int i = 0; i < 4; i++) {
              float value = keySums.array(row * 8 + part * 4 + i) * scale;
              octets.array(i, value);
            }
            for (int i = 0; i < 4; i++) {
              dK.array(at + dim + i, octets.array(i));
            }
          } else {
            long at = (unitAt + 0) * ROWS * headDim + (long) tileRow * headDim;
            for (int i = 0; i < 4; i++) {
              partials.array(at + dim + i, keySums.array(row * 8 + part * 4 + i) * scale);
            }
          }
        }
      }
      for (int part = 0; part < parts; part++) {
        int dim = part * PART + slotLane * 4;
        if (key != NOWHERE && dim < headDim) {
          if (unit < 0) {
            long at =
                ((long) batch * layout.array(16)
                        + (long) kvHead * layout.array(17)
                        + (long) key * layout.array(18))
                    * OCTET;
            for (int i = 0; i < 4; i++) {
              float value = valueSums.array(row * 8 + part * 4 + i);
              octets.array(i, value);
            }
            for (int i = 0; i < 4; i++) {
              dV.array(at + dim + i, octets.array(i));
            }
          } else {
            long at = (unitAt + 1) * ROWS * headDim + (long) tileRow * headDim;
            for (int i = 0; i < 4; i++) {
              partials.array(at + dim + i, valueSums.array(row * 8 + part * 4 + i));
            }
          }
        }
      }
    }
  }
}
