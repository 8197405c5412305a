package org.sepllm.conformance.check.judge;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.HeadTensor;

/** An immutable tensor of an attention case: heads, rows and dimensions. */
public final class Tensor {
  private final double[][][] values;

  private Tensor(double[][][] values) {
    this.values = values;
  }

  /**
   * Takes over an array that nobody else holds.
   *
   * <p>Shape: {@code values[heads][rows][dims]}, no axis empty.
   *
   * @param values the numbers
   * @return the tensor
   */
  public static Tensor owning(double[][][] values) {
    return new Tensor(values);
  }

  /**
   * Counts the heads.
   *
   * @return how many heads there are
   */
  public int heads() {
    return values.length;
  }

  /**
   * Counts the rows of a head.
   *
   * @return how many rows each head has
   */
  public int rows() {
    return values[0].length;
  }

  /**
   * Counts the numbers of a row.
   *
   * @return how many dimensions each row has
   */
  public int dims() {
    return values[0][0].length;
  }

  /**
   * Copies the numbers.
   *
   * <p>Shape: the result is {@code [heads][rows][dims]}.
   *
   * @return an array that belongs to the caller
   */
  public double[][][] toArray() {
    return map(DoubleUnaryOperator.identity()).values;
  }

  /**
   * Gives the numbers as the reference takes them.
   *
   * @return the tensor of the reference
   */
  public HeadTensor headTensor() {
    return HeadTensor.of("tensor", values);
  }

  /**
   * Changes every number, in the order of the axes.
   *
   * @param change gives the new number for an old one
   * @return the changed tensor
   */
  public Tensor map(DoubleUnaryOperator change) {
    return new Tensor(
        Arrays.stream(values)
            .map(head ->
                Arrays.stream(head)
                    .map(row -> Arrays.stream(row).map(change).toArray())
                    .toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /**
   * Keeps the given heads in the given order.
   *
   * <p>Shape: {@code kept[places]}.
   *
   * <p>Range: each place at least 0 and less than {@link #heads()}.
   *
   * @param kept the places kept
   * @return the smaller tensor
   */
  public Tensor heads(int... kept) {
    return new Tensor(IntStream.of(kept).mapToObj(head -> values[head]).toArray(double[][][]::new));
  }

  /**
   * Keeps the given rows of every head in the given order.
   *
   * <p>Shape: {@code kept[places]}.
   *
   * <p>Range: each place at least 0 and less than {@link #rows()}.
   *
   * @param kept the places kept
   * @return the smaller tensor
   */
  public Tensor rows(int... kept) {
    return new Tensor(
        Arrays.stream(values)
            .map(head -> IntStream.of(kept).mapToObj(row -> head[row]).toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /**
   * Keeps the given dimensions of every row in the given order.
   *
   * <p>Shape: {@code kept[places]}.
   *
   * <p>Range: each place at least 0 and less than {@link #dims()}.
   *
   * @param kept the places kept
   * @return the smaller tensor
   */
  public Tensor dims(int... kept) {
    return new Tensor(
        Arrays.stream(values)
            .map(head ->
                Arrays.stream(head)
                    .map(row -> IntStream.of(kept).mapToDouble(dim -> row[dim]).toArray())
                    .toArray(double[][]::new))
            .toArray(double[][][]::new));
  }

  /**
   * Sets one number in all heads and dimensions of a row.
   *
   * <p>Range: {@code changed} at least 0 and less than {@link #rows()}; {@code number} any.
   *
   * @param changed the row
   * @param number the number
   * @return the changed tensor
   */
  public Tensor withRow(int changed, double number) {
    double[][][] copy = toArray();
    for (double[][] head : copy) {
      Arrays.fill(head[changed], number);
    }
    return new Tensor(copy);
  }

  /**
   * Says whether every number is finite.
   *
   * @return false if a number is NaN or infinite
   */
  public boolean finite() {
    return Arrays.stream(values)
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .allMatch(Double::isFinite);
  }

  /**
   * Compares shapes and numbers.
   *
   * @param other another tensor
   * @return whether all are equal; NaN equals NaN, and the two zeros differ
   */
  public boolean same(Tensor other) {
    return Arrays.deepEquals(values, other.values);
  }
}
