package org.sepllm.conformance.check;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.HeadTensor;

/** An immutable tensor of an attention case: heads, rows and dimensions. */
final class Tensor {
  private final double[][][] values;

  private Tensor(double[][][] values) {
    this.values = values;
  }

  /** Takes over an array that nobody else holds. */
  static Tensor owning(double[][][] values) {
    return new Tensor(values);
  }

  int heads() {
    return values.length;
  }

  int rows() {
    return values[0].length;
  }

  int dims() {
    return values[0][0].length;
  }

  double[][][] toArray() {
    return map(DoubleUnaryOperator.identity()).values;
  }

  HeadTensor headTensor() {
    return HeadTensor.of("tensor", values);
  }

  Tensor map(DoubleUnaryOperator change) {
    return new Tensor(
        Arrays.stream(values)
            .map(head ->
                Arrays.stream(head)
                    .map(row -> Arrays.stream(row).map(change).toArray())
                    .toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /** The given heads in the given order. */
  Tensor heads(int... kept) {
    return new Tensor(IntStream.of(kept).mapToObj(head -> values[head]).toArray(double[][][]::new));
  }

  Tensor withoutRows(Cut cut) {
    int[] kept = cut.rest(rows());
    return new Tensor(
        Arrays.stream(values)
            .map(head -> IntStream.of(kept).mapToObj(row -> head[row]).toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  Tensor withoutDims(Cut cut) {
    int[] kept = cut.rest(dims());
    return new Tensor(
        Arrays.stream(values)
            .map(head ->
                Arrays.stream(head)
                    .map(row -> IntStream.of(kept).mapToDouble(dim -> row[dim]).toArray())
                    .toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /** The same tensor with one number in all heads and dimensions of a row. */
  Tensor withRow(int changed, double number) {
    double[][][] copy = toArray();
    for (double[][] head : copy) {
      Arrays.fill(head[changed], number);
    }
    return new Tensor(copy);
  }

  boolean finite() {
    return Arrays.stream(values)
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .allMatch(Double::isFinite);
  }

  boolean same(Tensor other) {
    return Arrays.deepEquals(values, other.values);
  }
}
