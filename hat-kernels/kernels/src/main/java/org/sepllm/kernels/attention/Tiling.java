package org.sepllm.kernels.attention;

/** The sizes that the forward kernels and their plans share. */
public final class Tiling {
  /** Query rows of a tile, positions times packed heads: {@value}. */
  public static final int ROWS = 64;

  /** Key slots that a tile takes at a time: {@value}. */
  public static final int SLOTS = 64;

  /** Work-items of a group: {@value}. */
  public static final int ITEMS = 128;

  /** How many numbers describe a tile: {@value}. */
  public static final int TILE_INTS = 9;

  /** How many numbers describe a tile of keys: {@value}. */
  public static final int KEY_TILE_INTS = 9;

  /** How many numbers describe a tile of keys whose queries were split: {@value}. */
  public static final int SUM_TILE_INTS = 5;

  /** Dimensions that the work-items of a group cover with four each: {@value}. */
  public static final int PART = 64;

  /** Local memory that the tiled forward kernels need: {@value} bytes. */
  public static final int FORWARD_LOCAL_BYTES = 29_440;

  /** Local memory that the tiled backward kernels need at most: {@value} bytes. */
  public static final int BACKWARD_LOCAL_BYTES = 42_496;

  private Tiling() {}
}
