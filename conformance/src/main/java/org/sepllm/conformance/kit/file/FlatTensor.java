package org.sepllm.conformance.kit.file;

import java.util.Arrays;
import java.util.function.Supplier;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.datasets.DatasetException;

/** Tensors as lists of numbers in row-major order. */
final class FlatTensor {
  private FlatTensor() {}

  static double[] flat(Tensor tensor) {
    return Arrays.stream(tensor.toArray())
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /** Cuts a list into a tensor; a list of another length is refused. */
  static Tensor tensor(
      double[] numbers, int heads, int rows, int dims, Supplier<DatasetException> wrongLength) {
    if (heads < 1 || rows < 1 || dims < 1 || numbers.length != (long) heads * rows * dims) {
      throw wrongLength.get();
    }
    double[][][] values = new double[heads][rows][];
    for (int head = 0; head < heads; head++) {
      for (int row = 0; row < rows; row++) {
        int start = (head * rows + row) * dims;
        values[head][row] = Arrays.copyOfRange(numbers, start, start + dims);
      }
    }
    return Tensor.owning(values);
  }
}
