package org.sepllm.conformance.device;

import hat.Accelerator;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.StorageType;

/** Vectors {@code [row][head][dim]} that a cache takes or gives at one step. */
final class StepTensor {
  private final DeviceTensor tensor;
  private final int rows;
  private final int heads;
  private final int headDim;

  StepTensor(Accelerator accelerator, StorageType storage, int rows, int heads, int headDim) {
    this.rows = rows;
    this.heads = heads;
    this.headDim = headDim;
    this.tensor =
        DeviceTensor.create(accelerator, storage, TensorLayout.byHead(rows, heads, 1, headDim));
  }

  void set(int row, int head, int dim, double value) {
    tensor.set(index(row, head, dim), value);
  }

  void fill(double value) {
    for (int row = 0; row < rows; row++) {
      for (int head = 0; head < heads; head++) {
        for (int dim = 0; dim < headDim; dim++) {
          set(row, head, dim, value);
        }
      }
    }
  }

  double get(int row, int head, int dim) {
    return tensor.get(index(row, head, dim));
  }

  private long index(int row, int head, int dim) {
    return ((long) row * heads + head) * headDim + dim;
  }

  DeviceTensor tensor() {
    return tensor;
  }
}
