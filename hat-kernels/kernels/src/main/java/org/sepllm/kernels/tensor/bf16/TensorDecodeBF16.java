package org.sepllm.kernels.tensor.bf16;

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
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.decode.DecodeTiling;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.rope.bf16.RotaryBF16;
import org.sepllm.kernels.tensor.DecodeMemory.Asked;
import org.sepllm.kernels.tensor.DecodeMemory.Facts;
import org.sepllm.kernels.tensor.DecodeMemory.Operand;
import org.sepllm.kernels.tensor.DecodeMemory.Queries;
import org.sepllm.kernels.tensor.DecodeMemory.Results;
import org.sepllm.kernels.tensor.DecodeMemory.Scores;
import org.sepllm.kernels.tensor.DecodeMemory.Sums;
import org.sepllm.kernels.tensor.DecodeMemory.Turns;
import org.sepllm.kernels.tensor.DecodeMemory.Whole;
import org.sepllm.kernels.tensor.DecodeMemory.Words;

/**
 * Attention of the newest token of every row over one part of the keys of its cache, on tensor
 * cores.
 *
 * <p>Rule: SEP-ATTN-001 to SEP-ATTN-005, SEP-CACHE-007, SEP-POS-001, SEP-POS-002.
 *
 * <p>A group takes one part of 64 keys after another for up to four query heads of a kvHead, a warp
 * 32 keys of each. Keys and values go to local memory behind the kernel's back: when the scores of
 * a part are there, the keys of the part after the next are asked for, when its values have been
 * weighted, the next ones. Four groups share a processor of an H100, with 48 KiB on their way for
 * each. Where rows and kvHeads are enough to keep all processors busy, a group takes all parts of a
 * row and writes the result; a smaller batch has more groups for a row, and a second launch merges
 * their parts. Each of the two begins while the launch before still runs, finds its keys and asks
 * for them ({@link Warp#awaitLaunches}). Both add parts up in the same order with the same
 * operations, so that a row has the same bits in any batch.
 *
 * <p>A product has 16 rows, and there are four heads: the other rows hold what rounding to the
 * storage type took from the queries, and what rounding that took again. So scores are as exact as
 * in float32, at no cost. Weights are split in the same way, and so are keys that are rotated where
 * they are read. Their angles come from two rows of the table, that of the place of a warp's first
 * key and that of the distance from it, which all groups share. The second half of the table has
 * the order in which a product wants keys ({@link RotaryTable#inLanes}).
 *
 * <p>Range: headDim 64, 96 or 128; rotaryDim a multiple of 32 where keys are rotated on reading;
 * scale from 2^-60 to 2^60.
 *
 * <p>Floor: as for the portable kernel, 70 µs for B = 64, 8 kvHeads, 800 keys of 128 dimensions at
 * 3.0 TB/s. Predicted, before it was measured: 512 groups are 3.9 for each of 132 processors, of
 * which a part of 32 KiB takes 2,500 cycles at its share of the memory's rate, 13 bytes a cycle; 64
 * + 64 products a warp and 32 loads of 512 bytes are below 1,000 cycles and hidden. 74 µs at the
 * rate of copying, 2 µs for what the last processors do alone and 3 µs to begin and end: 79 µs.
 * Rotating keys takes a warp 1,800 instructions for 32 keys, 25 µs for all if nothing waits: 95 µs.
 * All of 32 layers of one row, 256 groups in one launch: 37 µs of copying, 45 µs. 32 layers that
 * need each other took 422 µs as one graph, 6.6 µs a launch, while each launch began after the one
 * before: 1.2 µs to begin, two tables and 32 KiB from far away 2.5 µs, the rest the products and
 * the merge. Begun early, part and merge are predicted at 2.5 and 2 µs: 150 µs.
 */
public final class TensorDecodeBF16 {
  private static final int SPLIT = DecodeTiling.TENSOR_SPLIT;
  private static final int ITEMS = DecodeTiling.TENSOR_ITEMS;
  private static final int HEADS = DecodeTiling.HEADS;
  private static final int MOST_DIMS = DecodeTiling.MOST_DIMS;
  private static final int ON_READ = DecodeTiling.ON_READ;
  private static final int PIECE = DecodeTiling.OCTET;
  private static final int GROUPS = 4;

  /** Numbers of a line of the cache of the device, 128 bytes. */
  private static final int LINE = 64;

  private static final int WARPS = ITEMS / 32;
  private static final int WARP_KEYS = SPLIT / WARPS;
  private static final int DEPTHS = MOST_DIMS / 16;
  private static final int OWN_DIMS = MOST_DIMS / ITEMS;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN_2 = 0.693147181f;
  private static final float LOWEST = -Float.MAX_VALUE;

  /** What weights are multiplied by, so that their remainders are normal numbers of the type. */
  private static final float WEIGHT_UNIT = 1f;

  /** How many numbers of the type a rotated key is split into, to be as exact as float32. */
  private static final int LEVELS = 2;

  private TensorDecodeBF16() {}

  /** Local memory: the rows of values of a part. */
  interface Rows extends NonMappableIface {
    DeviceSchema<Rows> deviceSchema =
        DeviceSchema.of(
            Rows.class, b -> b.array("array", SPLIT * MOST_DIMS, half -> half.field("value")));

    BF16 array(int index);

    static Rows createLocal() {
      return KernelMemory.local(Rows.class);
    }
  }

  /** Local memory: the rows of keys of two parts. */
  interface TwoRows extends NonMappableIface {
    DeviceSchema<TwoRows> deviceSchema =
        DeviceSchema.of(
            TwoRows.class,
            b -> b.array("array", 2 * SPLIT * MOST_DIMS, half -> half.field("value")));

    BF16 array(int index);

    static TwoRows createLocal() {
      return KernelMemory.local(TwoRows.class);
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
    BF16 rounded = BF16.of(number);
    return number - BF16.bf16ToFloat(rounded);
  }

  /** The number that the lower 16 bits stand for. */
  @Reflect
  static float widened(int bits) {
    BF16 number = BF16.of((short) bits);
    return BF16.bf16ToFloat(number);
  }

  /**
   * One part of the keys of one row for the query heads of one kvHead, or four of them.
   *
   * <p>Results are not divided by their sum of weights, which goes to {@code partSums} together
   * with the largest score. If {@code appends} is not 0, the new token's key and value are no part
   * of the cache yet: they are taken from {@code newKeys} and {@code newValues} and written there.
   */
  @Reflect
  public static void part(
      BF16Array q,
      BF16Array newKeys,
      BF16Array newValues,
      BF16Array keys,
      BF16Array values,
      F32Array cos,
      F32Array sin,
      F32Array parts,
      F32Array partSums,
      BF16Array out,
      F32Array logSumExp,
      S32Array plan,
      S32Array layer,
      S32Array entries,
      S32Array layout,
      S32Array newLayout,
      int appends,
      int kvHeads,
      int sharing,
      int headDim,
      int rotaryDim,
      int rotation,
      float scale) {
    Warp.launchBounds(ITEMS, GROUPS);
    TwoRows keyRows = TwoRows.createLocal();
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
    Turns turns = Turns.createPrivate();
    Turns quads = Turns.createPrivate();
    Turns fresh = Turns.createPrivate();
    Whole whole = Whole.createPrivate();

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
    int of = KernelContext.BIZ() * SlotMap.LAYER_FIELDS;
    int rows = layer.array(of + SlotMap.ROWS);
    int ofRow = KernelContext.BIZ() * rows + row;
    int planned = layer.array(of + SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS;
    int visible = plan.array(planned + SlotMap.VISIBLE);
    int splits = (visible + SPLIT - 1) / SPLIT;
    boolean alone = KernelContext.BSY() == 1;
    int initial = layer.array(of + SlotMap.INITIAL);
    int separatorRing = layer.array(of + SlotMap.SEPARATOR_RING);
    int recentRing = layer.array(of + SlotMap.RECENT_RING);
    int separators = plan.array(planned + SlotMap.SEPARATORS);
    int oldest = plan.array(planned + SlotMap.OLDEST);
    int recent = plan.array(planned + SlotMap.RECENT);
    int owner = row * layer.array(of + SlotMap.OWN_SLOTS);
    int run = (owner * kvHeads + kvHead) * layer.array(of + SlotMap.SLOTS);
    int base = layer.array(of + SlotMap.BASE) + run;
    int newest = visible - 1;
    int stored = appends != 0 ? newest : visible;
    int ownPiece = lane & 15;
    boolean copies = ownPiece * PIECE < headDim;
    int step = KernelContext.BSY() * SPLIT;
    int ownPlace = KernelContext.BIY() * SPLIT + warpKey + lane;
    int ownRow =
        base
            + SlotMap.slot(
                ownPlace, initial, separators, oldest, separatorRing, recent, recentRing);
    if (ownPlace < stored) {
      for (int dim = 0; dim < headDim; dim += LINE) {
        Warp.prefetch(keys, ownRow * headDim + dim);
        Warp.prefetch(values, ownRow * headDim + dim);
      }
    }
    Warp.awaitLaunches();
    if (KernelContext.BIY() >= splits && !alone) {
      return;
    }
    int nextRow =
        base
            + SlotMap.slot(
                ownPlace + step, initial, separators, oldest, separatorRing, recent, recentRing);
    for (int i = 0; i < WARP_KEYS / 2; i++) {
      int key = i * 2 + (lane >> 4);
      int from = Warp.shuffle(ownRow, key) * headDim + ownPiece * PIECE;
      boolean exists = KernelContext.BIY() * SPLIT + warpKey + key < stored;
      if (copies) {
        Warp.copyAsync16OrZero(keyRows, place(warpKey + key, ownPiece), keys, from, exists);
      }
    }
    Warp.commitCopies();
    if (KernelContext.BIY() * SPLIT + step < visible) {
      for (int i = 0; i < WARP_KEYS / 2; i++) {
        int key = i * 2 + (lane >> 4);
        int from = Warp.shuffle(nextRow, key) * headDim + ownPiece * PIECE;
        boolean exists = KernelContext.BIY() * SPLIT + step + warpKey + key < stored;
        if (copies) {
          int to = place(SPLIT + warpKey + key, ownPiece);
          Warp.copyAsync16OrZero(keyRows, to, keys, from, exists);
        }
      }
    }
    Warp.commitCopies();
    for (int i = 0; i < WARP_KEYS / 2; i++) {
      int key = i * 2 + (lane >> 4);
      int from = Warp.shuffle(ownRow, key) * headDim + ownPiece * PIECE;
      boolean exists = KernelContext.BIY() * SPLIT + warpKey + key < stored;
      if (copies) {
        Warp.copyAsync16OrZero(valueRows, place(warpKey + key, ownPiece), values, from, exists);
      }
    }
    Warp.commitCopies();
    int position = rotation == ON_READ ? Math.max(visible - 1, 0) : planned / SlotMap.PLAN_FIELDS;
    long angles = (long) position * (rotaryDim / 2);
    for (int i = item; i < heads * headDim; i += ITEMS) {
      int head = i / headDim;
      int dim = i % headDim;
      long from =
          ((long) ofRow * layout.array(0) + (long) (firstHead + head) * layout.array(1)) * PIECE;
      float turned = RotaryBF16.rotated(q, from, dim, rotaryDim, cos, sin, angles);
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
        int first = Warp.packBf16(upper ? lowRest : low, upper ? highRest : high);
        int last = Warp.packBf16(remainder(lowRest), remainder(highRest));
        asked.array(depth * 4 + side * 2, first);
        asked.array(depth * 4 + side * 2 + 1, upper ? 0 : last);
      }
    }
    for (int i = 0; i < HEADS * OWN_DIMS; i++) {
      whole.array(i, 0f);
    }
    for (int head = 0; head < HEADS; head++) {
      whole.array(HEADS * OWN_DIMS + head, LOWEST);
      whole.array(HEADS * OWN_DIMS + HEADS + head, 0f);
    }
    float factor = scale * LOG2_E;
    int firstRow = warpKey;
    for (int split = KernelContext.BIY(); split < splits; split += KernelContext.BSY()) {
      for (int i = 0; i < 16; i++) {
        scores.array(i, 0f);
      }
      for (int i = 0; i < 64; i++) {
        sums.array(i, 0f);
      }
      int firstKey = split * SPLIT;
      int count = Math.min(visible - firstKey, SPLIT);
      int warpAngles = Math.min(firstKey + warpKey, visible - 1) * (rotaryDim / 2);
      int next = firstKey + step + warpKey;
      int after = next + step;
      int afterRow =
          base
              + SlotMap.slot(
                  after + lane, initial, separators, oldest, separatorRing, recent, recentRing);
      int newKey = newest - firstKey - warpKey;
      boolean writes = appends != 0 && newKey >= 0 && newKey < WARP_KEYS;
      int newRow = Warp.shuffle(ownRow, newKey);
      if (writes && lane * 4 < headDim) {
        long keyFrom =
            ((long) ofRow * newLayout.array(0) + (long) kvHead * newLayout.array(1)) * PIECE;
        long valueFrom =
            ((long) ofRow * newLayout.array(2) + (long) kvHead * newLayout.array(3)) * PIECE;
        int turned = rotation == ON_READ ? 0 : rotaryDim;
        for (int i = 0; i < 4; i++) {
          fresh.array(
              i, RotaryBF16.rotated(newKeys, keyFrom, lane * 4 + i, turned, cos, sin, angles));
          fresh.array(4 + i, RotaryBF16.load(newValues, valueFrom + lane * 4 + i));
        }
      }
      Warp.waitCopies(2);
      Warp.syncWarp();
      if (writes) {
        if (lane * 4 < headDim) {
          for (int i = 0; i < 4; i++) {
            BF16 number = BF16.of(fresh.array(i));
            int at = place(firstRow + newKey, lane >> 1) + (lane & 1) * 4 + i;
            keyRows.array(at).value(number.value());
            if (chunk == 0) {
              keys.array((long) newRow * headDim + lane * 4 + i).value(number.value());
            }
          }
        }
        if (chunk == 0 && kvHead == 0 && lane < SlotMap.ENTRY_FIELDS) {
          int slot =
              newRow - layer.array(of + SlotMap.BASE) - rowHead * layer.array(of + SlotMap.SLOTS);
          int entry =
              layer.array(of + SlotMap.ENTRIES) + row * layer.array(of + SlotMap.SLOTS) + slot;
          entries.array(
              entry * SlotMap.ENTRY_FIELDS + lane, plan.array(planned + SlotMap.KEY + lane));
        }
      }
      Warp.syncWarp();
      for (int depth = 0; depth < DEPTHS; depth++) {
        boolean asStored = rotation != ON_READ || depth * 16 >= rotaryDim;
        if (asStored && depth * 16 < headDim) {
          for (int pair = 0; pair < WARP_KEYS / 16; pair++) {
            int key = firstRow + pair * 16 + (lane & 7) + (lane >> 4) * 8;
            Warp.loadMatrix4(right, 0, keyRows, place(key, depth * 2 ^ lane >> 3 & 1));
            Warp.mmaBf16(scores, pair * 8, asked, depth * 4, right, 0);
            Warp.mmaBf16(scores, pair * 8 + 4, asked, depth * 4, right, 2);
          }
        }
        for (int paired = 0; paired < DEPTHS; paired++) {
          if (rotation == ON_READ && depth * 32 < rotaryDim && paired == depth + rotaryDim / 32) {
            int angle = cos.length() / 2 + depth * 16 + (lane & 3) * 4;
            Warp.load16(turns, 0, cos, angle + warpAngles);
            Warp.load16(turns, 4, sin, angle + warpAngles);
            for (int pair = 0; pair < WARP_KEYS / 16; pair++) {
              int key = firstRow + pair * 16 + (lane & 7) + (lane >> 4) * 8;
              Warp.loadMatrix4(right, 0, keyRows, place(key, depth * 2 ^ lane >> 3 & 1));
              Warp.loadMatrix4(other, 0, keyRows, place(key, paired * 2 ^ lane >> 3 & 1));
              for (int far = 0; far < 2; far++) {
                int beyond = Math.min(pair * 16 + far * 8 + (lane >> 2), visible - 1);
                Warp.load16(quads, 0, cos, angle + beyond * (rotaryDim / 2));
                Warp.load16(quads, 4, sin, angle + beyond * (rotaryDim / 2));
                for (int side = 0; side < 2; side++) {
                  int i = far * 2 + side;
                  for (int odd = 0; odd < 2; odd++) {
                    float own = widened(right.array(i) >> odd * 16);
                    float mate = widened(other.array(i) >> odd * 16);
                    float c1 = turns.array(side * 2 + odd);
                    float s1 = turns.array(4 + side * 2 + odd);
                    float c2 = quads.array(side * 2 + odd);
                    float s2 = quads.array(4 + side * 2 + odd);
                    float c = c1 * c2 - s1 * s2;
                    float s = s1 * c2 + c1 * s2;
                    rest.array(i * 2 + odd, own * c - mate * s);
                    rest.array(8 + i * 2 + odd, mate * c + own * s);
                  }
                }
              }
              for (int level = 0; level < LEVELS; level++) {
                for (int i = 0; i < 4; i++) {
                  right.array(i, Warp.packBf16(rest.array(i * 2), rest.array(i * 2 + 1)));
                  other.array(i, Warp.packBf16(rest.array(8 + i * 2), rest.array(9 + i * 2)));
                }
                Warp.mmaBf16(scores, pair * 8, asked, depth * 4, right, 0);
                Warp.mmaBf16(scores, pair * 8 + 4, asked, depth * 4, right, 2);
                Warp.mmaBf16(scores, pair * 8, asked, paired * 4, other, 0);
                Warp.mmaBf16(scores, pair * 8 + 4, asked, paired * 4, other, 2);
                for (int i = 0; i < 16; i++) {
                  rest.array(i, remainder(rest.array(i)));
                }
              }
            }
          }
        }
      }
      Warp.syncWarp();
      if (after - warpKey < visible) {
        for (int i = 0; i < WARP_KEYS / 2; i++) {
          int key = i * 2 + (lane >> 4);
          int from = Warp.shuffle(afterRow, key) * headDim + ownPiece * PIECE;
          if (copies) {
            int to = place(firstRow + key, ownPiece);
            Warp.copyAsync16OrZero(keyRows, to, keys, from, after + key < stored);
          }
        }
      }
      Warp.commitCopies();
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
      Warp.waitCopies(1);
      Warp.syncWarp();
      if (writes) {
        if (lane * 4 < headDim) {
          for (int i = 0; i < 4; i++) {
            BF16 number = BF16.of(fresh.array(4 + i));
            int at = place(warpKey + newKey, lane >> 1) + (lane & 1) * 4 + i;
            valueRows.array(at).value(number.value());
            if (chunk == 0) {
              values.array((long) newRow * headDim + lane * 4 + i).value(number.value());
            }
          }
        }
      }
      Warp.syncWarp();
      for (int depth = 0; depth < WARP_KEYS / 16; depth++) {
        for (int side = 0; side < 2; side++) {
          float low = scores.array((depth * 2 + side) * 4);
          float high = scores.array((depth * 2 + side) * 4 + 1);
          float lowRest = remainder(low);
          float highRest = remainder(high);
          int first = Warp.packBf16(upper ? lowRest : low, upper ? highRest : high);
          int last = Warp.packBf16(remainder(lowRest), remainder(highRest));
          left.array(side * 2, first);
          left.array(side * 2 + 1, upper ? 0 : last);
        }
        for (int pair = 0; pair < MOST_DIMS / 16; pair++) {
          if (pair * 16 < headDim) {
            int key = warpKey + depth * 16 + (lane & 15);
            Warp.loadMatrixTransposed4(right, 0, valueRows, place(key, pair * 2 ^ lane >> 4));
            Warp.mmaBf16(sums, pair * 8, left, 0, right, 0);
            Warp.mmaBf16(sums, pair * 8 + 4, left, 0, right, 2);
          }
        }
      }
      Warp.syncWarp();
      if (next - warpKey < visible) {
        for (int i = 0; i < WARP_KEYS / 2; i++) {
          int key = i * 2 + (lane >> 4);
          int from = Warp.shuffle(nextRow, key) * headDim + ownPiece * PIECE;
          if (copies) {
            int to = place(warpKey + key, ownPiece);
            Warp.copyAsync16OrZero(valueRows, to, values, from, next + key < stored);
          }
        }
      }
      Warp.commitCopies();
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
      int result = (split * (KernelContext.BSZ() * rows) + ofRow) * (kvHeads * sharing) + firstHead;
      for (int head = 0; head < HEADS; head++) {
        if (head < heads) {
          float largest = LOWEST;
          for (int i = 0; i < WARPS; i++) {
            largest = Warp.max(largest, facts.array(i * HEADS + head));
          }
          float weights = 0f;
          for (int i = 0; i < WARPS; i++) {
            float fading = Warp.exp2((facts.array(i * HEADS + head) - largest) * factor);
            weights += fading * facts.array((WARPS + i) * HEADS + head);
          }
          float exponent = largest * factor;
          float before = whole.array(HEADS * OWN_DIMS + head);
          float highestYet = Warp.max(before, exponent);
          float old = Warp.exp2(before - highestYet);
          float young = Warp.exp2(exponent - highestYet);
          float yet = whole.array(HEADS * OWN_DIMS + HEADS + head);
          whole.array(HEADS * OWN_DIMS + head, highestYet);
          whole.array(HEADS * OWN_DIMS + HEADS + head, Math.fma(weights, young, yet * old));
          for (int i = 0; i < OWN_DIMS; i++) {
            int dim = i * ITEMS + item;
            float sum = 0f;
            for (int j = 0; j < WARPS; j++) {
              float fading = Warp.exp2((facts.array(j * HEADS + head) - largest) * factor);
              sum += fading * results.array((j * HEADS + head) * MOST_DIMS + dim);
            }
            float ofPart = sum / WEIGHT_UNIT;
            whole.array(
                head * OWN_DIMS + i,
                Math.fma(ofPart, young, whole.array(head * OWN_DIMS + i) * old));
            if (!alone && dim < headDim) {
              parts.array((long) (result + head) * headDim + dim, ofPart);
            }
          }
          if (!alone && item == 0) {
            partSums.array((result + head) * 2, exponent);
            partSums.array((result + head) * 2 + 1, weights);
          }
        }
      }
      KernelContext.barrier();
      ownRow = nextRow;
      nextRow = afterRow;
      firstRow = SPLIT + 2 * warpKey - firstRow;
    }
    Warp.waitCopies(0);
    if (alone) {
      for (int head = 0; head < HEADS; head++) {
        if (head < heads) {
          float total = whole.array(HEADS * OWN_DIMS + HEADS + head);
          long to =
              ((long) ofRow * layout.array(2) + (long) (firstHead + head) * layout.array(3))
                  * PIECE;
          for (int i = 0; i < OWN_DIMS; i++) {
            int dim = i * ITEMS + item;
            if (dim < headDim) {
              float sum = whole.array(head * OWN_DIMS + i);
              RotaryBF16.store(out, to + dim, visible > 0 ? sum / total : 0f);
            }
          }
          if (item == 0) {
            float highest = whole.array(HEADS * OWN_DIMS + head);
            logSumExp.array(
                ofRow * (kvHeads * sharing) + firstHead + head,
                Math.fma(highest, LN_2, (float) Math.log(total)));
          }
        }
      }
    }
  }

  /** Merges the parts of every row and head, a warp for each, four dimensions for a lane. */
  @Reflect
  public static void merge(
      F32Array parts,
      F32Array partSums,
      BF16Array out,
      F32Array logSumExp,
      S32Array plan,
      S32Array layer,
      S32Array layout,
      int kvHeads,
      int sharing,
      int headDim) {
    Words words = Words.createPrivate();
    int lane = KernelContext.LIX() & 31;
    int rowHead = KernelContext.GIX() / Warp.SIZE;
    int heads = kvHeads * sharing;
    int row = rowHead / heads;
    int head = rowHead % heads;
    int of = KernelContext.BIZ() * SlotMap.LAYER_FIELDS;
    int rows = layer.array(of + SlotMap.ROWS);
    int planned = layer.array(of + SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS;
    int visible = row < rows ? plan.array(planned + SlotMap.VISIBLE) : 0;
    Warp.awaitLaunches();
    if (row < rows) {
      int ofRow = KernelContext.BIZ() * rows + row;
      int ofHead = ofRow * heads + head;
      int stride = KernelContext.BSZ() * rows * heads;
      int splits = (visible + SPLIT - 1) / SPLIT;
      int dim = lane * 4;
      float highest = LOWEST;
      float total = 0f;
      float sum0 = 0f;
      float sum1 = 0f;
      float sum2 = 0f;
      float sum3 = 0f;
      for (int first = 0; first < splits; first += Warp.SIZE) {
        int split = first + lane;
        int at = (split * stride + ofHead) * 2;
        float exponent = split < splits ? partSums.array(at) : LOWEST;
        float weights = split < splits ? partSums.array(at + 1) : 0f;
        float upTo = Warp.max(highest, exponent);
        for (int distance = 1; distance < Warp.SIZE; distance *= 2) {
          float earlier = Warp.shuffle(upTo, lane - distance & 31);
          upTo = lane >= distance ? Warp.max(earlier, upTo) : upTo;
        }
        float below = Warp.shuffle(upTo, lane - 1 & 31);
        float old = Warp.exp2((lane == 0 ? highest : below) - upTo);
        float young = Warp.exp2(exponent - upTo);
        highest = Warp.shuffle(upTo, 31);
        int last = Math.min(splits - first, Warp.SIZE);
        for (int eight = 0; eight < last; eight += 8) {
          for (int i = 0; i < 8; i++) {
            if (eight + i < last && dim < headDim) {
              int part = (first + eight + i) * stride + ofHead;
              Warp.load16(words, i * 4, parts, part * headDim + dim);
            } else {
              for (int j = 0; j < 4; j++) {
                words.array(i * 4 + j, 0f);
              }
            }
          }
          for (int i = 0; i < 8; i++) {
            float ofOld = Warp.shuffle(old, eight + i);
            float ofYoung = Warp.shuffle(young, eight + i);
            float added = Warp.shuffle(weights, eight + i);
            if (eight + i < last) {
              total = Math.fma(added, ofYoung, total * ofOld);
              sum0 = Math.fma(words.array(i * 4), ofYoung, sum0 * ofOld);
              sum1 = Math.fma(words.array(i * 4 + 1), ofYoung, sum1 * ofOld);
              sum2 = Math.fma(words.array(i * 4 + 2), ofYoung, sum2 * ofOld);
              sum3 = Math.fma(words.array(i * 4 + 3), ofYoung, sum3 * ofOld);
            }
          }
        }
      }
      if (dim < headDim) {
        long to = ((long) ofRow * layout.array(2) + (long) head * layout.array(3)) * PIECE + dim;
        RotaryBF16.store(out, to, visible > 0 ? sum0 / total : 0f);
        RotaryBF16.store(out, to + 1, visible > 0 ? sum1 / total : 0f);
        RotaryBF16.store(out, to + 2, visible > 0 ? sum2 / total : 0f);
        RotaryBF16.store(out, to + 3, visible > 0 ? sum3 / total : 0f);
      }
      if (lane == 0) {
        logSumExp.array(ofHead, Math.fma(highest, LN_2, (float) Math.log(total)));
      }
    }
  }
}
