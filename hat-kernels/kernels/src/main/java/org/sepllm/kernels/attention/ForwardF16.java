package org.sepllm.kernels.attention;

import hat.ComputeContext;
import hat.HATMath;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Attention forward over key slots. */
public final class ForwardF16 {
  private static final int ROWS = Tiling.ROWS;
  private static final int SLOTS = Tiling.SLOTS;
  private static final int ITEMS = Tiling.ITEMS;
  private static final int TILE_INTS = Tiling.TILE_INTS;

  private static final int OCTET = 8;
  private static final int OCTETS = 4;
  private static final int CHUNK = OCTET * OCTETS;
  private static final int VALUE_SLOTS = 16;
  private static final int PART = 64;
  private static final int HALF = ROWS / 2;
  private static final int OWN_ROWS = 8;
  private static final int OWN_SLOTS = 4;
  private static final int LANES = 16;
  private static final int NOWHERE = Integer.MAX_VALUE;

  private ForwardF16() {}

  /** Local memory: queries and keys by dimension, later the weights by slot. */
  interface Stage extends NonMappableIface {
    DeviceSchema<Stage> deviceSchema =
        DeviceSchema.of(Stage.class, b -> b.array("array", SLOTS * ROWS));

    float array(long index);

    void array(long index, float value);

    static Stage createLocal() {
      return KernelMemory.local(Stage.class);
    }
  }

  /** Local memory: the values of some slots. */
  interface Values extends NonMappableIface {
    DeviceSchema<Values> deviceSchema =
        DeviceSchema.of(Values.class, b -> b.array("array", VALUE_SLOTS * 2 * PART));

    float array(long index);

    void array(long index, float value);

    static Values createLocal() {
      return KernelMemory.local(Values.class);
    }
  }

  /** Local memory: one number for each row and lane. */
  interface LaneRows extends NonMappableIface {
    DeviceSchema<LaneRows> deviceSchema =
        DeviceSchema.of(LaneRows.class, b -> b.array("array", LANES * ROWS));

    float array(long index);

    void array(long index, float value);

    static LaneRows createLocal() {
      return KernelMemory.local(LaneRows.class);
    }
  }

  /** Local memory: one number for each row. */
  interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema = DeviceSchema.of(Rows.class, b -> b.array("array", ROWS));

    float array(long index);

    void array(long index, float value);

    static Rows createLocal() {
      return KernelMemory.local(Rows.class);
    }
  }

  /** Local memory: the position of each slot's key. */
  interface Positions extends NonMappableIface {
    DeviceSchema<Positions> deviceSchema =
        DeviceSchema.of(Positions.class, b -> b.array("array", SLOTS));

    int array(long index);

    void array(long index, int value);

    static Positions createLocal() {
      return KernelMemory.local(Positions.class);
    }
  }

  /** Private memory: scores, then weights, of a work-item's rows and slots. */
  interface Scores extends NonMappableIface {
    DeviceSchema<Scores> deviceSchema =
        DeviceSchema.of(Scores.class, b -> b.array("array", OWN_ROWS * OWN_SLOTS));

    float array(long index);

    void array(long index, float value);

    static Scores createPrivate() {
      return KernelMemory.own(Scores.class);
    }
  }

  /** Private memory: weighted values of a work-item's rows and dimensions. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", OWN_ROWS * 2 * 4));

    float array(long index);

    void array(long index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Private memory: one number for each of eight things. */
  interface Eight extends NonMappableIface {
    DeviceSchema<Eight> deviceSchema = DeviceSchema.of(Eight.class, b -> b.array("array", 8));

    float array(long index);

    void array(long index, float value);

    static Eight createPrivate() {
      return KernelMemory.own(Eight.class);
    }
  }

  @Reflect
  static float load(F16Array stored, long index) {
    F16 half = stored.array(index);
    return F16.f16ToFloat(half);
  }

  @Reflect
  static void store(F16Array stored, long index, float value) {
    stored.array(index).value(F16.of(value).value());
  }

  @Reflect
  static void forward(
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
    Stage stage = Stage.createLocal();
    Values values = Values.createLocal();
    LaneRows lanes = LaneRows.createLocal();
    Rows maxima = Rows.createLocal();
    Rows factors = Rows.createLocal();
    Positions positions = Positions.createLocal();
    Scores scores = Scores.createPrivate();
    Sums sums = Sums.createPrivate();
    Eight totals = Eight.createPrivate();
    Eight left = Eight.createPrivate();
    Eight right = Eight.createPrivate();

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
                stage.array(at + i * ROWS, load(q, from + i) * scale);
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
                stage.array(at + i * SLOTS, load(k, from + i));
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
            long other =
                CHUNK * ROWS
                    + octet * OCTET * SLOTS
                    + ((slotLane * OWN_SLOTS + octet * OCTET) & (SLOTS - 1));
            for (int dim = 0; dim < OCTET; dim++) {
              for (int i = 0; i < 4; i++) {
                left.array(i, stage.array(low + dim * ROWS + i));
              }
              for (int i = 0; i < 4; i++) {
                left.array(4 + i, stage.array(high + dim * ROWS + i));
              }
              for (int i = 0; i < OWN_SLOTS; i++) {
                right.array(i, stage.array(other + dim * SLOTS + i));
              }
              for (int row = 0; row < OWN_ROWS; row++) {
                for (int slot = 0; slot < OWN_SLOTS; slot++) {
                  int at = row * OWN_SLOTS + slot;
                  scores.array(at, scores.array(at) + left.array(row) * right.array(slot));
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
        int tileRow = row / 4 * HALF + rowLane * 4 + row % 4;
        int position = firstPosition + (tileRow >> packShift);
        float highest = -Float.MAX_VALUE;
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int tileSlot = slotLane * OWN_SLOTS + slot;
          int key = positions.array(tileSlot);
          boolean visible =
              whole
                  || key <= position
                      && (slot0 + tileSlot < keptCount) == (key <= position - neighbors);
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
        int tileRow = row / 4 * HALF + rowLane * 4 + row % 4;
        int position = firstPosition + (tileRow >> packShift);
        float highest = maxima.array(tileRow);
        float factor = factors.array(tileRow);
        float total = totals.array(row) * factor;
        for (int slot = 0; slot < OWN_SLOTS; slot++) {
          int tileSlot = slotLane * OWN_SLOTS + slot;
          int key = positions.array(tileSlot);
          boolean visible =
              whole
                  || key <= position
                      && (slot0 + tileSlot < keptCount) == (key <= position - neighbors);
          float weight = -1f;
          if (visible) {
            weight = HATMath.expf(scores.array(row * OWN_SLOTS + slot) - highest);
            total += weight;
          }
          scores.array(row * OWN_SLOTS + slot, weight);
        }
        totals.array(row, total);
        for (int i = 0; i < 8; i++) {
          sums.array(row * 8 + i, sums.array(row * 8 + i) * factor);
        }
      }
      for (int slot = 0; slot < OWN_SLOTS; slot++) {
        for (int row = 0; row < OWN_ROWS; row++) {
          int at = (slotLane * OWN_SLOTS + slot) * ROWS + row / 4 * HALF + rowLane * 4 + row % 4;
          stage.array(at, scores.array(row * OWN_SLOTS + slot));
        }
      }
      for (int slot1 = 0; slot1 < SLOTS; slot1 += VALUE_SLOTS) {
        if (slot1 > 0) {
          KernelContext.barrier();
        }
        for (int task = item;
            task < VALUE_SLOTS * ((headDim + PART - 1) / PART * OCTET);
            task += ITEMS) {
          int slot = task / ((headDim + PART - 1) / PART * OCTET);
          int dim = task % ((headDim + PART - 1) / PART * OCTET) * OCTET;
          int at = slot * (2 * PART) + dim;
          int position = positions.array(slot1 + slot);
          if (position != NOWHERE && dim < headDim) {
            long from = (vFrom + position * vRow) * OCTET + dim;
            for (int i = 0; i < OCTET; i++) {
              values.array(at + i, load(v, from + i));
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
          for (int slot = 0; slot < VALUE_SLOTS; slot++) {
            for (int i = 0; i < 4; i++) {
              left.array(i, stage.array(weightAt + slot * ROWS + i));
            }
            for (int i = 0; i < 4; i++) {
              left.array(4 + i, stage.array(weightAt + slot * ROWS + HALF + i));
            }
            for (int part = 0; part < (headDim + PART - 1) / PART; part++) {
              for (int i = 0; i < 4; i++) {
                right.array(
                    part * 4 + i, values.array(valueAt + slot * (2 * PART) + part * PART + i));
              }
            }
            for (int row = 0; row < OWN_ROWS; row++) {
              for (int i = 0; i < (headDim + PART - 1) / PART * 4; i++) {
                sums.array(row * 8 + i, sums.array(row * 8 + i) + left.array(row) * right.array(i));
              }
            }
          }
        } else {
          for (int slot = 0; slot < VALUE_SLOTS; slot++) {
            for (int i = 0; i < 4; i++) {
              left.array(i, stage.array(weightAt + slot * ROWS + i));
            }
            for (int i = 0; i < 4; i++) {
              left.array(4 + i, stage.array(weightAt + slot * ROWS + HALF + i));
            }
            for (int part = 0; part < (headDim + PART - 1) / PART; part++) {
              for (int i = 0; i < 4; i++) {
                right.array(
                    part * 4 + i, values.array(valueAt + slot * (2 * PART) + part * PART + i));
              }
            }
            for (int row = 0; row < OWN_ROWS; row++) {
              if (!(left.array(row) < 0f)) {
                for (int i = 0; i < (headDim + PART - 1) / PART * 4; i++) {
                  sums.array(
                      row * 8 + i, sums.array(row * 8 + i) + left.array(row) * right.array(i));
                }
              }
            }
          }
        }
      }
    }
    for (int row = 0; row < OWN_ROWS; row++) {
      lanes.array(slotLane * ROWS + row / 4 * HALF + rowLane * 4 + row % 4, totals.array(row));
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
      int tileRow = row / 4 * HALF + rowLane * 4 + row % 4;
      int query = tileRow >> packShift;
      int head = tileRow - (query << packShift);
      if (query < queries) {
        float inverse = 1f / factors.array(tileRow);
        long at =
            ((long) batch * layout.array(10)
                    + (long) (firstHead + head) * layout.array(11)
                    + (long) (firstQuery + query) * layout.array(12))
                * OCTET;
        for (int part = 0; part < (headDim + PART - 1) / PART; part++) {
          int dim = part * PART + slotLane * 4;
          if (dim < headDim) {
            for (int i = 0; i < 4; i++) {
              float value = slotCount > 0 ? sums.array(row * 8 + part * 4 + i) * inverse : 0f;
              store(out, at + dim + i, value);
            }
          }
        }
      }
    }
  }

  /** Dispatches the kernel. */
  @Reflect
  public static void compute(
      ComputeContext cc,
      F16Array q,
      F16Array k,
      F16Array v,
      F16Array out,
      F32Array logSumExp,
      S32Array tiles,
      S32Array kept,
      S32Array layout,
      int groups,
      int headDim,
      int packShift,
      float scale) {
    cc.dispatchKernel(
        NDRange.of1D(groups * ITEMS, ITEMS),
        () -> forward(q, k, v, out, logSumExp, tiles, kept, layout, headDim, packShift, scale));
  }
}
