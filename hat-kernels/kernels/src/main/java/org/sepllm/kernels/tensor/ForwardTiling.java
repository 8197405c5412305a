package org.sepllm.kernels.tensor;

/** The sizes that the forward kernels on tensor cores and their plans share. */
public final class ForwardTiling {
  /** Query rows of a tile, positions times packed heads: {@value}. */
  public static final int ROWS = 128;

  /** Key slots that a tile takes at a time: {@value}. */
  public static final int SLOTS = 64;

  /** Work-items of a group, each warp with 32 rows: {@value}. */
  public static final int ITEMS = 128;

  /** How many groups a processor holds at the same time: {@value}. */
  public static final int GROUPS = 2;

  /** How many numbers describe a tile: {@value}. */
  public static final int TILE_INTS = 9;

  /** The largest headDim; rows in local memory are as long: {@value}. */
  public static final int MOST_DIMS = 128;

  private ForwardTiling() {}
}
