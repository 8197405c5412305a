package org.sepllm.kernels.decode;

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
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.decode.DecodeMemory.Dims;
import org.sepllm.kernels.decode.DecodeMemory.Maxima;
import org.sepllm.kernels.decode.DecodeMemory.OfHeads;
import org.sepllm.kernels.decode.DecodeMemory.Own;
import org.sepllm.kernels.decode.DecodeMemory.OwnQueries;
import org.sepllm.kernels.decode.DecodeMemory.Parts;
import org.sepllm.kernels.decode.DecodeMemory.Queries;
import org.sepllm.kernels.decode.DecodeMemory.Slots;
import org.sepllm.kernels.decode.DecodeMemory.Sums;
import org.sepllm.kernels.decode.DecodeMemory.Weights;
import org.sepllm.kernels.rope.RotaryF16;

/**
 * Attention of the newest token of every row over the keys of its cache.
 *
 * <p>Rule: SEP-ATTN-001 to SEP-ATTN-005, SEP-CACHE-007, SEP-POS-001, SEP-POS-002.
 *
 * <p>Floor for B rows of H kvHeads that see N keys of D dimensions in b bytes: 2 B H N D b bytes; 4
 * N D operations for each row and query head. B = 64, H = 8, N = 800, D = 128 in 16 bits: 210 MB,
 * 70 µs at 3.0 TB/s; 0.84 GFLOP for 32 heads, 13 µs at 67 TFLOP/s.
 *
 * <p>{@code plain} says what is computed: a work-item takes one row and head and walks over its
 * keys. Processors run that. In {@code part} and {@code merge}, for graphics processors, the keys
 * of a row are split into parts of 128 in the order of the cache, whatever the batch, so that a
 * row's result does not depend on other rows. A group takes one part for up to {@value #HEADS}
 * query heads that share a kvHead: each key and each value is read once. Eight work-items share a
 * key, each with every eighth quad of dimensions; their sums are added up in local memory. For the
 * values a work-item owns four dimensions and every fourth key. Parts are merged by a second kernel
 * in the order of the parts.
 *
 * <p>The third axis of a launch names the layer: a table of several layers has the numbers of one
 * after those of another, and q, out and logSumExp the rows of one after those of another.
 */
public final class DecodeF16 {
  private static final int SPLIT = DecodeTiling.SPLIT;
  private static final int ITEMS = DecodeTiling.ITEMS;
  private static final int HEADS = DecodeTiling.HEADS;
  private static final int MOST_DIMS = DecodeTiling.MOST_DIMS;
  private static final int AS_STORED = DecodeTiling.AS_STORED;
  private static final int ON_READ = DecodeTiling.ON_READ;
  private static final int QUAD = DecodeTiling.QUAD;
  private static final int OCTET = DecodeTiling.OCTET;
  private static final int QUADS = DecodeTiling.QUADS;
  private static final int LANES = DecodeTiling.LANES;
  private static final int LANE_QUADS = DecodeTiling.LANE_QUADS;
  private static final int LANE_DIMS = DecodeTiling.LANE_DIMS;
  private static final int KEYS_AT_ONCE = DecodeTiling.KEYS_AT_ONCE;
  private static final int VALUES_AT_ONCE = DecodeTiling.VALUES_AT_ONCE;
  private static final int KEY_STEPS = DecodeTiling.KEY_STEPS;
  private static final int VALUE_STEPS = DecodeTiling.VALUE_STEPS;
  private static final int STRIDE = DecodeTiling.STRIDE;

  private DecodeF16() {}

  /** Private memory: what was read together, as it is stored. */
  interface Stored extends NonMappableIface {
    DeviceSchema<Stored> deviceSchema =
        DeviceSchema.of(
            Stored.class,
            b -> b.array("array", KEY_STEPS * LANE_DIMS, half -> half.field("value")));

    F16 array(int index);

    static Stored createPrivate() {
      return KernelMemory.own(Stored.class);
    }
  }

  /** All keys of one row and head, by one work-item, with a running maximum. */
  @Reflect
  public static void plain(
      F16Array q,
      F16Array keys,
      F16Array values,
      F32Array cos,
      F32Array sin,
      F16Array out,
      F32Array logSumExp,
      S32Array plan,
      S32Array layer,
      S32Array layout,
      int kvHeads,
      int sharing,
      int headDim,
      int rotaryDim,
      int rotation,
      float scale) {
    Dims query = Dims.createPrivate();
    Dims sums = Dims.createPrivate();
    int rowHead = KernelContext.GIX();
    int row = rowHead / (kvHeads * sharing);
    int head = rowHead % (kvHeads * sharing);
    int of = KernelContext.BIZ() * SlotMap.LAYER_FIELDS;
    int rows = layer.array(of + SlotMap.ROWS);
    int ofRow = KernelContext.BIZ() * rows + row;
    if (row < rows) {
      int planned = layer.array(of + SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS;
      int visible = plan.array(planned + SlotMap.VISIBLE);
      int slots = layer.array(of + SlotMap.SLOTS);
      int owner = row * layer.array(of + SlotMap.OWN_SLOTS);
      int base = layer.array(of + SlotMap.BASE) + (owner * kvHeads + head / sharing) * slots;
      int position = rotation == ON_READ ? visible - 1 : planned / SlotMap.PLAN_FIELDS;
      long asked = ((long) ofRow * layout.array(0) + (long) head * layout.array(1)) * OCTET;
      for (int dim = 0; dim < headDim && visible > 0; dim++) {
        long angles = (long) position * (rotaryDim / 2);
        query.array(dim, RotaryF16.rotated(q, asked, dim, rotaryDim, cos, sin, angles));
        sums.array(dim, 0f);
      }
      float highest = -Float.MAX_VALUE;
      float total = 0f;
      for (int place = 0; place < visible; place++) {
        int slot =
            SlotMap.slot(
                place,
                layer.array(of + SlotMap.INITIAL),
                plan.array(planned + SlotMap.SEPARATORS),
                plan.array(planned + SlotMap.OLDEST),
                layer.array(of + SlotMap.SEPARATOR_RING),
                plan.array(planned + SlotMap.RECENT),
                layer.array(of + SlotMap.RECENT_RING));
        long from = (long) (base + slot) * headDim;
        long angles = (long) place * (rotaryDim / 2);
        int turned = rotation == ON_READ ? rotaryDim : 0;
        float score = 0f;
        for (int dim = 0; dim < headDim; dim++) {
          score += query.array(dim) * RotaryF16.rotated(keys, from, dim, turned, cos, sin, angles);
        }
        score *= scale;
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
        for (int dim = 0; dim < headDim; dim++) {
          sums.array(dim, sums.array(dim) + weight * RotaryF16.load(values, from + dim));
        }
      }
      long to = ((long) ofRow * layout.array(2) + (long) head * layout.array(3)) * OCTET;
      for (int dim = 0; dim < headDim; dim++) {
        RotaryF16.store(out, to + dim, visible > 0 ? sums.array(dim) / total : 0f);
      }
      logSumExp.array(ofRow * (kvHeads * sharing) + head, highest + (float) Math.log(total));
    }
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
    Queries queries = Queries.createLocal();
    Parts sums = Parts.createLocal();
    Weights weights = Weights.createLocal();
    Maxima maxima = Maxima.createLocal();
    Slots slots = Slots.createLocal();
    OwnQueries ownQueries = OwnQueries.createPrivate();
    Own own = Own.createPrivate();
    Stored stored = Stored.createPrivate();
    OfHeads scores = OfHeads.createPrivate();
    OfHeads totals = OfHeads.createPrivate();
    Sums out = Sums.createPrivate();

    int item = KernelContext.LIX();
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
    int firstKey = KernelContext.BIY() * SPLIT;
    int count = visible - firstKey < SPLIT ? visible - firstKey : SPLIT;
    int quad = item % QUADS;
    int quarter = item / QUADS;
    int lane = item % LANES;

    int result =
        (KernelContext.BIY() * (KernelContext.BSZ() * rows) + ofRow) * (kvHeads * sharing)
            + firstHead;

    if (item < count) {
      int slot =
          SlotMap.slot(
              firstKey + item,
              layer.array(of + SlotMap.INITIAL),
              plan.array(planned + SlotMap.SEPARATORS),
              plan.array(planned + SlotMap.OLDEST),
              layer.array(of + SlotMap.SEPARATOR_RING),
              plan.array(planned + SlotMap.RECENT),
              layer.array(of + SlotMap.RECENT_RING));
      int owner = row * layer.array(of + SlotMap.OWN_SLOTS);
      int run = (owner * kvHeads + kvHead) * layer.array(of + SlotMap.SLOTS);
      slots.array(item, layer.array(of + SlotMap.BASE) + run + slot);
    }
    if (count > 0) {
      int position = rotation == ON_READ ? visible - 1 : planned / SlotMap.PLAN_FIELDS;
      long angles = (long) position * (rotaryDim / 2);
      for (int i = item; i < heads * headDim; i += ITEMS) {
        int head = i / headDim;
        int dim = i % headDim;
        long query =
            ((long) ofRow * layout.array(0) + (long) (firstHead + head) * layout.array(1)) * OCTET;
        float turned = RotaryF16.rotated(q, query, dim, rotaryDim, cos, sin, angles);
        queries.array(head * MOST_DIMS + dim, turned);
      }
    }
    KernelContext.barrier();
    for (int i = 0; i < LANE_QUADS; i++) {
      for (int head = 0; head < HEADS; head++) {
        for (int j = 0; j < QUAD; j++) {
          int dim = (lane + i * LANES) * QUAD + j;
          boolean present = dim < headDim && head < heads && count > 0;
          float query = present ? queries.array(head * MOST_DIMS + dim) : 0f;
          ownQueries.array((head * LANE_QUADS + i) * QUAD + j, query);
        }
      }
    }
    for (int key0 = item / LANES; key0 < count; key0 += KEY_STEPS * KEYS_AT_ONCE) {
      if (rotation == AS_STORED) {
        for (int step = 0; step < KEY_STEPS; step++) {
          int key = key0 + step * KEYS_AT_ONCE;
          long from = (long) slots.array(key < count ? key : key0) * headDim;
          for (int i = 0; i < LANE_QUADS; i++) {
            int first = (lane + i * LANES) * QUAD;
            if (first < headDim) {
              for (int j = 0; j < QUAD; j++) {
                F16 element = keys.array(from + first + j);
                stored.array((step * LANE_QUADS + i) * QUAD + j).value(element.value());
              }
            }
          }
        }
      }
      for (int step = 0; step < KEY_STEPS; step++) {
        int key = key0 + step * KEYS_AT_ONCE;
        if (key < count) {
          long from = (long) slots.array(key) * headDim;
          long angles = (long) (firstKey + key) * (rotaryDim / 2);
          for (int i = 0; i < LANE_QUADS; i++) {
            int first = (lane + i * LANES) * QUAD;
            if (first < headDim) {
              for (int j = 0; j < QUAD; j++) {
                if (rotation == ON_READ) {
                  float turned =
                      RotaryF16.rotated(keys, from, first + j, rotaryDim, cos, sin, angles);
                  own.array(i * QUAD + j, turned);
                } else {
                  F16 element = stored.array((step * LANE_QUADS + i) * QUAD + j);
                  own.array(i * QUAD + j, F16.f16ToFloat(element));
                }
              }
            }
          }
          for (int head = 0; head < HEADS; head++) {
            if (head < heads) {
              float sum = 0f;
              for (int i = 0; i < LANE_QUADS; i++) {
                if ((lane + i * LANES) * QUAD < headDim) {
                  for (int j = 0; j < QUAD; j++) {
                    float query = ownQueries.array((head * LANE_QUADS + i) * QUAD + j);
                    sum += query * own.array(i * QUAD + j);
                  }
                }
              }
              sums.array((head * LANES + lane) * STRIDE + key, sum);
            }
          }
        }
      }
    }
    if (quarter < count && quad * QUAD < headDim) {
      for (int step = 0; step < VALUE_STEPS; step++) {
        int key = quarter + step * VALUES_AT_ONCE;
        long from = (long) slots.array(key < count ? key : quarter) * headDim + quad * QUAD;
        for (int j = 0; j < QUAD; j++) {
          F16 element = values.array(from + j);
          stored.array(step * QUAD + j).value(element.value());
        }
      }
    }
    KernelContext.barrier();
    for (int head = 0; head < HEADS; head++) {
      float score = -Float.MAX_VALUE;
      if (head < heads && item < count) {
        score = 0f;
        for (int i = 0; i < LANES; i++) {
          score += sums.array((head * LANES + i) * STRIDE + item);
        }
        score *= scale;
      }
      scores.array(head, score);
      weights.array(head * SPLIT + item, score);
    }
    KernelContext.barrier();
    float largest = -Float.MAX_VALUE;
    for (int i = 0; i < SPLIT / QUADS; i++) {
      float score = weights.array(quarter * SPLIT + i * QUADS + quad);
      largest = score > largest ? score : largest;
    }
    maxima.array(item, largest);
    KernelContext.barrier();
    for (int head = 0; head < HEADS; head++) {
      float highest = -Float.MAX_VALUE;
      for (int i = 0; i < QUADS; i++) {
        float score = maxima.array(head * QUADS + i);
        highest = score > highest ? score : highest;
      }
      boolean sees = head < heads && item < count;
      weights.array(item * HEADS + head, sees ? HATMath.expf(scores.array(head) - highest) : 0f);
      if (item == 0 && head < heads && count > 0) {
        partSums.array((result + head) * 2, highest);
      }
    }
    KernelContext.barrier();
    for (int head = 0; head < HEADS; head++) {
      totals.array(head, 0f);
      for (int j = 0; j < QUAD; j++) {
        out.array(head * QUAD + j, 0f);
      }
    }
    for (int key0 = quarter; key0 < count; key0 += VALUE_STEPS * VALUES_AT_ONCE) {
      if (quad * QUAD < headDim) {
        for (int i = 0; i < VALUE_STEPS * QUAD; i++) {
          F16 element = stored.array(i);
          own.array(i, F16.f16ToFloat(element));
        }
        int next = key0 + VALUE_STEPS * VALUES_AT_ONCE;
        if (next < count) {
          for (int step = 0; step < VALUE_STEPS; step++) {
            int key = next + step * VALUES_AT_ONCE;
            long from = (long) slots.array(key < count ? key : next) * headDim + quad * QUAD;
            for (int j = 0; j < QUAD; j++) {
              F16 element = values.array(from + j);
              stored.array(step * QUAD + j).value(element.value());
            }
          }
        }
        for (int step = 0; step < VALUE_STEPS; step++) {
          int key = key0 + step * VALUES_AT_ONCE;
          if (key < count) {
            for (int head = 0; head < HEADS; head++) {
              float weight = weights.array(key * HEADS + head);
              totals.array(head, totals.array(head) + weight);
              for (int j = 0; j < QUAD; j++) {
                float product = weight * own.array(step * QUAD + j);
                out.array(head * QUAD + j, out.array(head * QUAD + j) + product);
              }
            }
          }
        }
      }
    }
    for (int head = 0; head < HEADS; head++) {
      for (int j = 0; j < QUAD; j++) {
        sums.array(
            (quarter * HEADS + head) * MOST_DIMS + quad * QUAD + j, out.array(head * QUAD + j));
      }
      if (quad == 0) {
        maxima.array(head * VALUES_AT_ONCE + quarter, totals.array(head));
      }
    }
    KernelContext.barrier();
    if (count > 0) {
      if (item < headDim) {
        for (int head = 0; head < heads; head++) {
          float sum = 0f;
          for (int i = 0; i < VALUES_AT_ONCE; i++) {
            sum += sums.array((i * HEADS + head) * MOST_DIMS + item);
          }
          parts.array((long) (result + head) * headDim + item, sum);
        }
      }
      if (item < heads) {
        float total = 0f;
        for (int i = 0; i < VALUES_AT_ONCE; i++) {
          total += maxima.array(item * VALUES_AT_ONCE + i);
        }
        partSums.array((result + item) * 2 + 1, total);
      }
    }
  }

  /** Merges the parts of every row and head in their order, four dimensions for a work-item. */
  @Reflect
  public static void merge(
      F32Array parts,
      F32Array partSums,
      F16Array out,
      F32Array logSumExp,
      S32Array plan,
      S32Array layer,
      S32Array layout,
      int kvHeads,
      int sharing,
      int headDim) {
    int quads = headDim / QUAD;
    int rowHead = KernelContext.GIX() / quads;
    int first = KernelContext.GIX() % quads * QUAD;
    int heads = kvHeads * sharing;
    int row = rowHead / heads;
    int head = rowHead % heads;
    int of = KernelContext.BIZ() * SlotMap.LAYER_FIELDS;
    int rows = layer.array(of + SlotMap.ROWS);
    int ofRow = KernelContext.BIZ() * rows + row;
    int ofHead = ofRow * heads + head;
    if (row < rows) {
      int visible = plan.array(layer.array(of + SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS);
      int splits = (visible + SPLIT - 1) / SPLIT;
      int stride = KernelContext.BSZ() * rows * heads;
      float highest = -Float.MAX_VALUE;
      for (int split = 0; split < splits; split++) {
        float largest = partSums.array((split * stride + ofHead) * 2);
        highest = largest > highest ? largest : highest;
      }
      float total = 0f;
      float sum0 = 0f;
      float sum1 = 0f;
      float sum2 = 0f;
      float sum3 = 0f;
      for (int split = 0; split < splits; split++) {
        int part = split * stride + ofHead;
        float factor = HATMath.expf(partSums.array(part * 2) - highest);
        long from = (long) part * headDim + first;
        total += factor * partSums.array(part * 2 + 1);
        sum0 += factor * parts.array(from);
        sum1 += factor * parts.array(from + 1);
        sum2 += factor * parts.array(from + 2);
        sum3 += factor * parts.array(from + 3);
      }
      long to = ((long) ofRow * layout.array(2) + (long) head * layout.array(3)) * OCTET + first;
      RotaryF16.store(out, to, visible > 0 ? sum0 / total : 0f);
      RotaryF16.store(out, to + 1, visible > 0 ? sum1 / total : 0f);
      RotaryF16.store(out, to + 2, visible > 0 ? sum2 / total : 0f);
      RotaryF16.store(out, to + 3, visible > 0 ? sum3 / total : 0f);
      if (first == 0) {
        logSumExp.array(ofHead, highest + (float) Math.log(total));
      }
    }
  }
}
