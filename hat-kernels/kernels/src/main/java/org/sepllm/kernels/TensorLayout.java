package org.sepllm.kernels;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * Where the rows of a tensor lie in its buffer.
 *
 * <p>Rule: SEP-ATTN-001. Element {@code dim} of a row lies at {@code batch · batchStride + head ·
 * headStride + row · rowStride + dim}; {@link #byHead} and {@link #byRow} make the two usual
 * orders.
 *
 * <p>Shape: {@code [batches][heads][rows][headDim]}.
 *
 * <p>Range: sizes at least 1; {@code headDim} a multiple of 8 from 8 to 128; strides in elements,
 * multiples of 8 from 0 to 2^34 - 8, so that eight adjacent numbers start at a multiple of eight.
 *
 * @param batches how many rows of the batch there are
 * @param heads how many heads
 * @param rows how many queries or keys of each head
 * @param headDim the length of a row
 * @param batchStride the distance of two rows of the batch
 * @param headStride the distance of two heads
 * @param rowStride the distance of two queries or keys
 */
public record TensorLayout(
    int batches,
    int heads,
    int rows,
    int headDim,
    long batchStride,
    long headStride,
    long rowStride) {

  /** What strides and headDim are multiples of: {@value}. */
  public static final int UNIT = 8;

  /** The largest headDim: {@value}. */
  public static final int MOST_DIMS = 128;

  /**
   * Checks sizes and strides.
   *
   * @throws SpecException of kind {@code BAD_SHAPE} if a size or stride is outside its range, of
   *     kind {@code TOO_LARGE} if the last element's index does not fit a long
   */
  public TensorLayout {
    requireSize("batches", batches);
    requireSize("heads", heads);
    requireSize("rows", rows);
    if (headDim < UNIT || headDim > MOST_DIMS || headDim % UNIT != 0) {
      throw badShape(
          "headDim is " + headDim + ", must be a multiple of " + UNIT + " from 8 to " + MOST_DIMS);
    }
    requireStride("batchStride", batchStride);
    requireStride("headStride", headStride);
    requireStride("rowStride", rowStride);
    try {
      extent(batches, heads, rows, headDim, batchStride, headStride, rowStride);
    } catch (ArithmeticException overflow) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-001",
          "a tensor of "
              + batches
              + " x "
              + heads
              + " x "
              + rows
              + " rows has more than 2^63 - 1"
              + " elements");
    }
  }

  private static void requireSize(String name, int size) {
    if (size < 1) {
      throw badShape(name + " is " + size + ", must be at least 1");
    }
  }

  private static void requireStride(String name, long stride) {
    if (stride < 0 || stride % UNIT != 0 || stride / UNIT > Integer.MAX_VALUE) {
      throw badShape(
          name + " is " + stride + ", must be a multiple of " + UNIT + " from 0 to 2^34 - " + UNIT);
    }
  }

  private static SpecException badShape(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, "SEP-ATTN-001", message);
  }

  /**
   * Lays a tensor out as {@code [batches][heads][rows][headDim]} without gaps.
   *
   * <p>Range: sizes at least 1; {@code headDim} a multiple of 8 from 8 to 128.
   *
   * @param batches how many rows of the batch there are
   * @param heads how many heads
   * @param rows how many queries or keys of each head
   * @param headDim the length of a row
   * @return the layout
   * @throws SpecException of kind {@code BAD_SHAPE} if a size or a stride is outside its range
   */
  public static TensorLayout byHead(int batches, int heads, int rows, int headDim) {
    long headStride = (long) rows * headDim;
    return new TensorLayout(batches, heads, rows, headDim, heads * headStride, headStride, headDim);
  }

  /**
   * Lays a tensor out as {@code [batches][rows][heads][headDim]} without gaps.
   *
   * <p>Range: sizes at least 1; {@code headDim} a multiple of 8 from 8 to 128.
   *
   * @param batches how many rows of the batch there are
   * @param heads how many heads
   * @param rows how many queries or keys of each head
   * @param headDim the length of a row
   * @return the layout
   * @throws SpecException of kind {@code BAD_SHAPE} if a size or a stride is outside its range
   */
  public static TensorLayout byRow(int batches, int heads, int rows, int headDim) {
    long rowStride = (long) heads * headDim;
    return new TensorLayout(batches, heads, rows, headDim, rows * rowStride, headDim, rowStride);
  }

  private static long extent(
      int batches, int heads, int rows, int headDim, long batchStride, long headStride, long row) {
    long lastBatch = Math.multiplyExact(batches - 1L, batchStride);
    long lastHead = Math.multiplyExact(heads - 1L, headStride);
    long lastRow = Math.multiplyExact(rows - 1L, row);
    return Math.addExact(Math.addExact(lastBatch, lastHead), Math.addExact(lastRow, headDim));
  }

  /**
   * Returns how many elements a buffer of this layout needs.
   *
   * @return one more than the largest index
   */
  public long extent() {
    return extent(batches, heads, rows, headDim, batchStride, headStride, rowStride);
  }

  /** The strides of batch, head and row in units of eight elements, as kernels take them. */
  IntStream units() {
    return LongStream.of(batchStride, headStride, rowStride)
        .mapToInt(stride -> Math.toIntExact(stride / UNIT));
  }
}
