package org.sepllm.kernels;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * Where the vector of a row and head starts in a caller's buffer: {@code row * rowStride + head *
 * headStride}.
 *
 * <p>Range: multiples of 8, at least 0.
 *
 * <p>Example: {@code [row][head][dim]} of 32 heads of 128 dimensions has strides 4096 and 128.
 *
 * @param row elements from one row to the next
 * @param head elements from one head to the next
 */
public record HeadStrides(int row, int head) {
  private static final int UNIT = 8;

  /**
   * Checks the strides.
   *
   * @throws SpecException of kind {@code BAD_SHAPE} if one is negative or no multiple of 8
   */
  public HeadStrides {
    require("row", row);
    require("head", head);
  }

  private static void require(String axis, int stride) {
    if (stride < 0 || stride % UNIT != 0) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          axis + " stride is " + stride + ", must be a multiple of 8, at least 0");
    }
  }

  /**
   * The strides of {@code [row][head][dim]}.
   *
   * @param heads heads of a row
   * @param headDim dimensions of a head
   * @return the strides
   */
  public static HeadStrides contiguous(int heads, int headDim) {
    return new HeadStrides(Math.multiplyExact(heads, headDim), headDim);
  }

  /** How many elements a buffer must have at least. */
  long elements(int rows, int heads, int headDim) {
    return (long) (rows - 1) * row + (long) (heads - 1) * head + headDim;
  }

  /** The strides in the units that kernels count in. */
  int rowUnits() {
    return row / UNIT;
  }

  int headUnits() {
    return head / UNIT;
  }
}
