package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.types.BF16;
import hat.types.F16;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;

/** A tensor in a buffer that kernels read and write in place. */
public sealed interface DeviceTensor {
  /**
   * Returns where its rows lie.
   *
   * @return the layout
   */
  TensorLayout layout();

  /**
   * Returns the type of its numbers.
   *
   * @return {@code F32}, {@code F16} or {@code BF16}
   */
  StorageType storage();

  /** Reads one number. */
  double get(long index);

  /** Rounds and writes one number. */
  void set(long index, double value);

  /**
   * A tensor of float32 numbers.
   *
   * @param buffer the numbers
   * @param layout where its rows lie
   */
  record OfF32(F32Array buffer, TensorLayout layout) implements DeviceTensor {
    /**
     * Checks that the buffer is long enough.
     *
     * @throws SpecException of kind {@code BAD_SHAPE} if it is not
     */
    public OfF32 {
      requireLength(buffer.length(), layout);
    }

    @Override
    public StorageType storage() {
      return StorageType.F32;
    }

    @Override
    public double get(long index) {
      return buffer.array(index);
    }

    @Override
    public void set(long index, double value) {
      buffer.array(index, (float) value);
    }
  }

  /**
   * A tensor of binary16 numbers.
   *
   * @param buffer the numbers
   * @param layout where its rows lie
   */
  record OfF16(F16Array buffer, TensorLayout layout) implements DeviceTensor {
    /**
     * Checks that the buffer is long enough.
     *
     * @throws SpecException of kind {@code BAD_SHAPE} if it is not
     */
    public OfF16 {
      requireLength(buffer.length(), layout);
    }

    @Override
    public StorageType storage() {
      return StorageType.F16;
    }

    @Override
    public double get(long index) {
      return F16.f16ToFloat(buffer.array(index));
    }

    @Override
    public void set(long index, double value) {
      buffer.array(index).value((short) StorageType.F16.toBits(value));
    }
  }

  /**
   * A tensor of bfloat16 numbers.
   *
   * @param buffer the numbers
   * @param layout where its rows lie
   */
  record OfBF16(BF16Array buffer, TensorLayout layout) implements DeviceTensor {
    /**
     * Checks that the buffer is long enough.
     *
     * @throws SpecException of kind {@code BAD_SHAPE} if it is not
     */
    public OfBF16 {
      requireLength(buffer.length(), layout);
    }

    @Override
    public StorageType storage() {
      return StorageType.BF16;
    }

    @Override
    public double get(long index) {
      return BF16.bf16ToFloat(buffer.array(index));
    }

    @Override
    public void set(long index, double value) {
      buffer.array(index).value((short) StorageType.BF16.toBits(value));
    }
  }

  private static void requireLength(int length, TensorLayout layout) {
    if (layout.extent() > length) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          "a buffer has " + length + " elements, its layout needs " + layout.extent());
    }
  }

  /**
   * Makes a tensor in a buffer of its own, unwritten.
   *
   * @param accelerator the device
   * @param storage {@code F32}, {@code F16} or {@code BF16}
   * @param layout where its rows lie
   * @return the tensor
   * @throws SpecException of kind {@code TOO_LARGE} if the layout needs 2^31 elements or more, of
   *     kind {@code BAD_CONFIG} if the storage is {@code F64}
   */
  static DeviceTensor create(Accelerator accelerator, StorageType storage, TensorLayout layout) {
    if (layout.extent() > Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-001",
          "a tensor needs " + layout.extent() + " elements, a buffer has at most 2^31 - 1");
    }
    int length = (int) layout.extent();
    return switch (storage) {
      case F32 -> new OfF32(F32Array.create(accelerator, length), layout);
      case F16 -> new OfF16(F16Array.create(accelerator, length), layout);
      case BF16 -> new OfBF16(BF16Array.create(accelerator, length), layout);
      case F64 ->
          throw new SpecException(
              ErrorKind.BAD_CONFIG, "SEP-ATTN-008", "dtype is f64, must be one of f32, f16, bf16");
    };
  }

  /**
   * Rounds and writes the rows of a batch.
   *
   * <p>Shape: one tensor {@code [heads][rows][headDim]} for each row of the batch.
   *
   * @param rows the numbers
   * @throws SpecException of kind {@code BAD_SHAPE} if they have another shape
   */
  default void write(List<HeadTensor> rows) {
    TensorLayout shape = layout();
    if (rows.size() != shape.batches()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          rows.size() + " rows are given, the batch has " + shape.batches());
    }
    for (int batch = 0; batch < rows.size(); batch++) {
      write(batch, rows.get(batch));
    }
  }

  private void write(int batch, HeadTensor row) {
    TensorLayout shape = layout();
    if (row.heads() != shape.heads()
        || row.rows() != shape.rows()
        || row.headDim() != shape.headDim()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          "a row of the batch is "
              + row.heads()
              + " x "
              + row.rows()
              + " x "
              + row.headDim()
              + ", must be "
              + shape.heads()
              + " x "
              + shape.rows()
              + " x "
              + shape.headDim());
    }
    for (int head = 0; head < row.heads(); head++) {
      for (int place = 0; place < row.rows(); place++) {
        long from = index(batch, head, place);
        for (int dim = 0; dim < row.headDim(); dim++) {
          set(from + dim, row.at(head, place, dim));
        }
      }
    }
  }

  private long index(int batch, int head, int row) {
    TensorLayout shape = layout();
    return batch * shape.batchStride() + head * shape.headStride() + row * shape.rowStride();
  }

  /**
   * Reads one row of the batch.
   *
   * <p>Shape: the result is {@code [heads][rows][headDim]}.
   *
   * @param batch which row, from 0 to {@code batches - 1}
   * @return its numbers
   */
  default HeadTensor read(int batch) {
    TensorLayout shape = layout();
    double[][][] values = new double[shape.heads()][shape.rows()][shape.headDim()];
    for (int head = 0; head < shape.heads(); head++) {
      for (int row = 0; row < shape.rows(); row++) {
        long from = index(batch, head, row);
        for (int dim = 0; dim < shape.headDim(); dim++) {
          values[head][row][dim] = get(from + dim);
        }
      }
    }
    return HeadTensor.of("tensor", values);
  }
}
