package org.sepllm.kernels.decode;

import org.sepllm.kernels.rope.RotaryF32;

/** How the decode kernels divide their work, the same for every storage type. */
public final class DecodeTiling {
  /** Keys of a part. */
  public static final int SPLIT = 128;

  /** Work-items of a group: one for each key of a part. */
  public static final int ITEMS = SPLIT;

  /** Work-items of a group of {@code plain}. */
  public static final int PLAIN_ITEMS = 16;

  /** Query heads of a group, at most. */
  public static final int HEADS = 4;

  /** Dimensions of a head, at most. */
  public static final int MOST_DIMS = 128;

  /** Keys are used as stored. */
  public static final int AS_STORED = 0;

  /** Keys are rotated when they are read, at their place in the cache. */
  public static final int ON_READ = 1;

  /** Neighboring dimensions that are read as one. */
  public static final int QUAD = RotaryF32.QUAD;

  /** What strides are counted in. */
  public static final int OCTET = 8;

  /** Quads of a head, at most. */
  public static final int QUADS = MOST_DIMS / QUAD;

  /** Work-items that share a key. */
  public static final int LANES = 8;

  /** Quads of a key that a work-item takes, at most. */
  public static final int LANE_QUADS = QUADS / LANES;

  /** Dimensions of a key that a work-item takes, at most. */
  public static final int LANE_DIMS = LANE_QUADS * QUAD;

  /** Keys that a group takes at a time. */
  public static final int KEYS_AT_ONCE = ITEMS / LANES;

  /** Values that a group takes at a time. */
  public static final int VALUES_AT_ONCE = ITEMS / QUADS;

  /** Steps of the loop over keys that are read together. */
  public static final int KEY_STEPS = 2;

  /** Steps of the loop over values that are read together. */
  public static final int VALUE_STEPS = 8;

  /** Keys of a part on tensor cores. */
  public static final int TENSOR_SPLIT = 64;

  /** Work-items of a group on tensor cores: a warp for each 32 keys of a part. */
  public static final int TENSOR_ITEMS = 64;

  /** So many groups on tensor cores keep a graphics processor busy: two for each processor. */
  public static final int BUSY_GROUPS = 256;

  /** The same on a device that computes where its host does. */
  public static final int FEW_GROUPS = 3;

  /** Four numbers more for each row keep eight lanes of four keys in different banks. */
  public static final int STRIDE = SPLIT + 4;

  private DecodeTiling() {}
}
