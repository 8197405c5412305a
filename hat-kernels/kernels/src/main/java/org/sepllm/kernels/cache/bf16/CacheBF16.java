package org.sepllm.kernels.cache.bf16;

import hat.KernelContext;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import jdk.incubator.code.Reflect;
import org.sepllm.kernels.cache.SlotMap;
import org.sepllm.kernels.rope.bf16.RotaryBF16;

/**
 * Writes new keys into the cache and moves kept ones.
 *
 * <p>Rule: SEP-CACHE-002, SEP-CACHE-003, SEP-POS-001.
 *
 * <p>Floors for B rows of H kvHeads of D dimensions in b bytes, keys and values together, read and
 * written once:
 *
 * <ul>
 *   <li>{@code append}: 4 B H D b bytes a layer; 0.26 MB for B = 64, H = 8, D = 128, 16 bits, which
 *       is less than a launch costs. Predicted: 3 µs.
 *   <li>{@code compact}: 4 B H D b bytes for each separator that leaves the window and layer; with
 *       s = 64 of them 34 MB a layer, 11 µs at 3.0 TB/s, predicted 13 µs. One launch for all layers
 *       and rows.
 *   <li>{@code gather}: the same for each kept key; 170 MB a layer for s + w = 320 kept separators
 *       and recent tokens and a = 4, 57 µs, predicted 63 µs. It is how a cache that lies in order
 *       would compact.
 * </ul>
 *
 * <p>A group moves the keys or the values of one row, layer and kvHead: neighboring work-items take
 * neighboring octets of a slot, and the slots follow one another.
 */
public final class CacheBF16 {
  /** Work-items of a group. */
  public static final int GROUP = 128;

  /** Neighboring dimensions that a work-item moves at a time. */
  public static final int OCTET = 8;

  /** Numbers of a compaction of one row and layer. */
  public static final int MOVE_FIELDS = 5;

  /** Numbers of a gathering of one row and layer. */
  public static final int GATHER_FIELDS = 6;

  private CacheBF16() {}

  /** Copies eight neighboring numbers as they are stored; all are read before any is written. */
  @Reflect
  public static void copyOctet(BF16Array from, long source, BF16Array to, long target) {
    BF16 n0 = from.array(source);
    BF16 n1 = from.array(source + 1);
    BF16 n2 = from.array(source + 2);
    BF16 n3 = from.array(source + 3);
    BF16 n4 = from.array(source + 4);
    BF16 n5 = from.array(source + 5);
    BF16 n6 = from.array(source + 6);
    BF16 n7 = from.array(source + 7);
    to.array(target).value(n0.value());
    to.array(target + 1).value(n1.value());
    to.array(target + 2).value(n2.value());
    to.array(target + 3).value(n3.value());
    to.array(target + 4).value(n4.value());
    to.array(target + 5).value(n5.value());
    to.array(target + 6).value(n6.value());
    to.array(target + 7).value(n7.value());
  }

  /**
   * Writes the new token's key and value of every row, one work-item for four dimensions, the key
   * rotated by the row's angles if {@code rotaryDim} is not 0.
   */
  @Reflect
  public static void append(
      BF16Array newKeys,
      BF16Array newValues,
      BF16Array keys,
      BF16Array values,
      F32Array cos,
      F32Array sin,
      S32Array plan,
      S32Array layer,
      S32Array entries,
      S32Array layout,
      int kvHeads,
      int headDim,
      int rotaryDim) {
    int quads = headDim / RotaryBF16.QUAD;
    int head = KernelContext.GIX() / quads;
    int first = KernelContext.GIX() % quads * RotaryBF16.QUAD;
    int row = head / kvHeads;
    int kvHead = head % kvHeads;
    if (row < layer.array(SlotMap.ROWS)) {
      int planned = layer.array(SlotMap.PLAN) + row * SlotMap.PLAN_FIELDS;
      int slot = plan.array(planned + SlotMap.SLOT);
      if (slot >= 0) {
        int slots = layer.array(SlotMap.SLOTS);
        int owner = row * layer.array(SlotMap.OWN_SLOTS);
        int run = layer.array(SlotMap.BASE) + (owner * kvHeads + kvHead) * slots;
        long to = (long) (run + slot) * headDim;
        long key = ((long) row * layout.array(0) + (long) kvHead * layout.array(1)) * OCTET;
        long value = ((long) row * layout.array(2) + (long) kvHead * layout.array(3)) * OCTET;
        long angles = (long) (planned / SlotMap.PLAN_FIELDS) * (rotaryDim / 2);
        for (int i = 0; i < RotaryBF16.QUAD; i++) {
          float turned = RotaryBF16.rotated(newKeys, key, first + i, rotaryDim, cos, sin, angles);
          RotaryBF16.store(keys, to + first + i, turned);
        }
        for (int i = 0; i < RotaryBF16.QUAD; i++) {
          RotaryBF16.store(values, to + first + i, RotaryBF16.load(newValues, value + first + i));
        }
        if (kvHead == 0 && first == 0) {
          int entry = (layer.array(SlotMap.ENTRIES) + owner * slots + slot) * SlotMap.ENTRY_FIELDS;
          entries.array(entry, plan.array(planned + SlotMap.KEY));
          entries.array(entry + 1, plan.array(planned + SlotMap.TOKEN));
          entries.array(entry + 2, plan.array(planned + SlotMap.LENGTH));
        }
      }
    }
  }

  /**
   * Moves the separators that leave the window into their ring, for all rows and layers that are
   * due. What is read and what is written are never the same slots.
   */
  @Reflect
  public static void compact(
      BF16Array keys,
      BF16Array values,
      S32Array entries,
      S32Array moves,
      int kvHeads,
      int headDim) {
    int octets = headDim / OCTET;
    int move = KernelContext.BIX() / kvHeads * MOVE_FIELDS;
    int kvHead = KernelContext.BIX() % kvHeads;
    int base = moves.array(move) + kvHead * moves.array(move + 1);
    int count = moves.array(move + 3);
    int list = moves.array(move + 4);
    for (int i = KernelContext.LIX(); i < count * octets; i += GROUP) {
      int pair = list + i / octets * 2;
      int first = i % octets * OCTET;
      long from = (long) (base + moves.array(pair)) * headDim + first;
      long to = (long) (base + moves.array(pair + 1)) * headDim + first;
      if (KernelContext.BIY() == 0) {
        copyOctet(keys, from, keys, to);
      } else {
        copyOctet(values, from, values, to);
      }
    }
    if (kvHead == 0 && KernelContext.BIY() == 0) {
      int entry = moves.array(move + 2);
      for (int i = KernelContext.LIX(); i < count * SlotMap.ENTRY_FIELDS; i += GROUP) {
        int pair = list + i / SlotMap.ENTRY_FIELDS * 2;
        int field = i % SlotMap.ENTRY_FIELDS;
        int from = (entry + moves.array(pair)) * SlotMap.ENTRY_FIELDS + field;
        int to = (entry + moves.array(pair + 1)) * SlotMap.ENTRY_FIELDS + field;
        entries.array(to, entries.array(from));
      }
    }
  }

  /** Copies listed slots, one after the other, to the start of other rows of slots. */
  @Reflect
  public static void gather(
      BF16Array keys,
      BF16Array values,
      BF16Array toKeys,
      BF16Array toValues,
      S32Array gathers,
      int kvHeads,
      int headDim) {
    int octets = headDim / OCTET;
    int gather = KernelContext.BIX() / kvHeads * GATHER_FIELDS;
    int kvHead = KernelContext.BIX() % kvHeads;
    int source = gathers.array(gather) + kvHead * gathers.array(gather + 1);
    int target = gathers.array(gather + 2) + kvHead * gathers.array(gather + 3);
    int count = gathers.array(gather + 4);
    int list = gathers.array(gather + 5);
    for (int i = KernelContext.LIX(); i < count * octets; i += GROUP) {
      int place = i / octets;
      int first = i % octets * OCTET;
      long from = (long) (source + gathers.array(list + place)) * headDim + first;
      long to = (long) (target + place) * headDim + first;
      if (KernelContext.BIY() == 0) {
        copyOctet(keys, from, toKeys, to);
      } else {
        copyOctet(values, from, toValues, to);
      }
    }
  }
}
