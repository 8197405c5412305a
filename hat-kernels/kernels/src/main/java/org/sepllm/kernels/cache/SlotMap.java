package org.sepllm.kernels.cache;

import jdk.incubator.code.Reflect;

/**
 * Where the keys of a row and layer lie, and the numbers by which kernels find them.
 *
 * <p>Rule: SEP-CACHE-003: the order of the cache is initial | separators | recent run. The slots
 * are initial | ring of separators | ring of recent tokens.
 */
public final class SlotMap {
  /** Numbers that describe a layer. */
  public static final int LAYER_FIELDS = 9;

  /** The first slot of the layer in the buffers of keys and values. */
  public static final int BASE = 0;

  /** How many slots a row and kvHead has. */
  public static final int SLOTS = 1;

  /** Slots of initial tokens. */
  public static final int INITIAL = 2;

  /** Slots of the ring of separators. */
  public static final int SEPARATOR_RING = 3;

  /** Slots of the ring of recent tokens. */
  public static final int RECENT_RING = 4;

  /** Where the layer's rows start in the plan of a step. */
  public static final int PLAN = 5;

  /** The first slot of the layer in the list of entries. */
  public static final int ENTRIES = 6;

  /** How many rows the plan of a step has. */
  public static final int ROWS = 7;

  /**
   * What a row of the plan is: 1 if each has slots of its own, 0 if all are tokens of the only row.
   */
  public static final int OWN_SLOTS = 8;

  /** Numbers that describe a row in the plan of a step. */
  public static final int PLAN_FIELDS = 8;

  /** How many keys the row's query sees, its own included; 0 if it sees nothing. */
  public static final int VISIBLE = 0;

  /** How many of them are in the separator block. */
  public static final int SEPARATORS = 1;

  /** The place in the ring of the oldest separator. */
  public static final int OLDEST = 2;

  /** The place in the ring of the first recent token. */
  public static final int RECENT = 3;

  /** The slot of the new token, or -1. */
  public static final int SLOT = 4;

  /** The key index of the new token. */
  public static final int KEY = 5;

  /** The id of the new token. */
  public static final int TOKEN = 6;

  /** How many keys were stored before the new token. */
  public static final int LENGTH = 7;

  /** Numbers of an entry: key index, token id, insertion length. */
  public static final int ENTRY_FIELDS = 3;

  private SlotMap() {}

  /** The slot of the key at a place in the order of the cache. */
  @Reflect
  public static int slot(
      int place,
      int initial,
      int separators,
      int oldest,
      int separatorRing,
      int recent,
      int recentRing) {
    int beyond = place - initial;
    if (beyond < 0) {
      return place;
    }
    if (beyond < separators) {
      int block = oldest + beyond;
      return initial + (block < separatorRing ? block : block - separatorRing);
    }
    int run = recent + beyond - separators;
    return initial + separatorRing + (run < recentRing ? run : run - recentRing);
  }
}
