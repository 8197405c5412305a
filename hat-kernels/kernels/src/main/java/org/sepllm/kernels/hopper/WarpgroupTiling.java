package org.sepllm.kernels.hopper;

import org.sepllm.kernels.tensor.ForwardTiling;

/** The sizes that the forward kernels for warpgroups and their plans share. */
public final class WarpgroupTiling {
  /** Query rows of a tile, positions times packed heads: {@value}. */
  public static final int ROWS = ForwardTiling.ROWS;

  /** Key slots that a tile takes at a time: {@value}. */
  public static final int SLOTS = 128;

  /** How many blocks of slots are in local memory at a time: {@value}. */
  public static final int STAGES = 3;

  /** Work-items of a group, one warpgroup that brings rows and two that compute: {@value}. */
  public static final int ITEMS = 384;

  /** Registers of a work-item that brings rows: {@value}. */
  public static final int FEW_REGISTERS = 40;

  /** Registers of a work-item that computes: {@value}. */
  public static final int MANY_REGISTERS = 232;

  /** The largest headDim; rows in local memory are as long: {@value}. */
  public static final int MOST_DIMS = ForwardTiling.MOST_DIMS;

  /** Local memory of a group: queries, keys and values, and barriers: {@value} bytes. */
  public static final int LOCAL_BYTES = (ROWS + 2 * STAGES * SLOTS) * MOST_DIMS * Short.BYTES + 128;

  private WarpgroupTiling() {}
}
