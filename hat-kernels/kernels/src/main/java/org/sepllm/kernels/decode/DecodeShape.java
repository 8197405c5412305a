package org.sepllm.kernels.decode;

/**
 * The sizes that kernels are compiled for, and the number of rows.
 *
 * @param rows rows of the batch
 * @param kvHeads heads of keys and values
 * @param sharing query heads that share a kvHead
 * @param headDim dimensions of a head
 * @param rotaryDim how many of them are rotated; 0 if none is
 * @param onRead whether keys are rotated when they are read, and not before they are stored
 * @param scale the factor of the scores
 * @param plain whether one work-item takes a row and head, as processors like it
 * @param busyGroups how many groups keep tensor cores busy; 0 if parts are not computed on them
 */
public record DecodeShape(
    int rows,
    int kvHeads,
    int sharing,
    int headDim,
    int rotaryDim,
    boolean onRead,
    float scale,
    boolean plain,
    int busyGroups) {
  private static final int WARP = 32;

  /**
   * Returns these sizes for another number of rows.
   *
   * @param count the number of rows
   * @return the sizes
   */
  public DecodeShape withRows(int count) {
    return new DecodeShape(
        count, kvHeads, sharing, headDim, rotaryDim, onRead, scale, plain, busyGroups);
  }

  /**
   * Returns the number of query heads.
   *
   * @return kvHeads times the query heads that share one
   */
  public int heads() {
    return kvHeads * sharing;
  }

  /**
   * Returns how many dimensions are rotated before a key is stored.
   *
   * @return the rotary dimensions, or 0
   */
  public int rotatedOnAppend() {
    return onRead ? 0 : rotaryDim;
  }

  /**
   * Returns how many groups append a token of every row.
   *
   * @return the number of groups
   */
  public int appendGroups() {
    return Math.ceilDiv(rows * kvHeads * (headDim / DecodeTiling.QUAD), DecodeTiling.ITEMS);
  }

  /**
   * Returns how many groups take one part of the keys of every row.
   *
   * @return the number of groups
   */
  public int partGroups() {
    return rows * kvHeads * Math.ceilDiv(sharing, DecodeTiling.HEADS);
  }

  /**
   * Returns how many groups merge the parts of every row.
   *
   * @return the number of groups
   */
  public int mergeGroups() {
    return Math.ceilDiv(rows * heads() * (headDim / DecodeTiling.QUAD), DecodeTiling.ITEMS);
  }

  /**
   * Returns how many groups decode plainly.
   *
   * @return the number of groups
   */
  public int plainGroups() {
    return Math.ceilDiv(rows * heads(), DecodeTiling.PLAIN_ITEMS);
  }

  /**
   * Returns how many keys a part has.
   *
   * @return the keys
   */
  public int split() {
    return tensor() ? DecodeTiling.TENSOR_SPLIT : DecodeTiling.SPLIT;
  }

  /**
   * Tells whether parts are computed on tensor cores.
   *
   * @return whether they are
   */
  public boolean tensor() {
    return busyGroups > 0;
  }

  /**
   * Returns how many groups share the parts of a row and kvHead on tensor cores: as many as there
   * are parts, unless fewer keep the device busy. One alone needs no merging.
   *
   * @param splits parts of the longest row
   * @param layers layers of the launch
   * @return from 1 to {@code splits}
   */
  public int partSharers(int splits, int layers) {
    long groups = (long) partGroups() * layers;
    return Math.clamp(Math.ceilDiv(busyGroups, groups), 1, splits);
  }

  /**
   * Returns how many groups merge the parts of every row on tensor cores' devices.
   *
   * @return the number of groups
   */
  public int warpMergeGroups() {
    return Math.ceilDiv(rows * heads() * WARP, DecodeTiling.ITEMS);
  }
}
