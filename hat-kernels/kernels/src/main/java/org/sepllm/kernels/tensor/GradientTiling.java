package org.sepllm.kernels.tensor;

import org.sepllm.kernels.attention.Tiling;

/** The sizes that the backward kernels on tensor cores and their plans share. */
public final class GradientTiling {
  /** Query rows of a tile of dQ, positions times packed heads, as forward: {@value}. */
  public static final int ROWS = ForwardTiling.ROWS;

  /** Key slots that a tile of dQ takes at a time: {@value}. */
  public static final int SLOTS = 32;

  /** Keys of a tile of dK and dV: {@value}. */
  public static final int KEYS = Tiling.ROWS;

  /**
   * Slots, queries of all heads that share a kvHead, that such a tile takes at a time: {@value}.
   */
  public static final int QUERIES = Tiling.SLOTS;

  /** Work-items of a group: {@value}. */
  public static final int ITEMS = 128;

  /** How many groups a processor holds at the same time: {@value}. */
  public static final int GROUPS = 2;

  /** How many numbers describe a tile of keys: {@value}. */
  public static final int KEY_TILE_INTS = Tiling.KEY_TILE_INTS;

  /** The largest headDim; rows in local memory are as long: {@value}. */
  public static final int MOST_DIMS = ForwardTiling.MOST_DIMS;

  /** Local memory that the kernels need at most, half of what an H100 has: {@value} bytes. */
  public static final int LOCAL_BYTES = 115_712;

  private GradientTiling() {}
}
