package org.sepllm.reference.attention;

import java.util.function.DoubleUnaryOperator;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** An immutable tensor with one row per query or key and head, such as q, k, v or out. */
public final class HeadTensor {
  private final double[][][] values;

  private HeadTensor(double[][][] values) {
    this.values = values;
  }

  /**
   * Copies nested arrays into a tensor.
   *
   * <p>Rule: SEP-ATTN-001.
   *
   * <p>Shape: {@code values[heads][rows][headDim]}, rectangular.
   *
   * <p>Range: at least one head, row and dimension; any value, also NaN and infinities.
   *
   * @param name how error messages call the tensor, for example {@code k}
   * @param values the numbers, copied
   * @return the tensor
   * @throws SpecException BAD_SHAPE if an axis is empty or the arrays are not rectangular
   */
  public static HeadTensor of(String name, double[][][] values) {
    requireNotEmpty(name, "heads", values.length);
    requireNotEmpty(name, "rows", values[0].length);
    requireNotEmpty(name, "headDim", values[0][0].length);
    double[][][] copy = new double[values.length][][];
    for (int head = 0; head < values.length; head++) {
      requireSame(name, "rows of head " + head, values[head].length, values[0].length);
      copy[head] = new double[values[head].length][];
      for (int row = 0; row < values[head].length; row++) {
        String axis = "headDim of head " + head + ", row " + row;
        requireSame(name, axis, values[head][row].length, values[0][0].length);
        copy[head][row] = values[head][row].clone();
      }
    }
    return new HeadTensor(copy);
  }

  /** Takes over arrays that this package has just filled and will not touch again. */
  static HeadTensor wrap(double[][][] values) {
    return new HeadTensor(values);
  }

  private static void requireNotEmpty(String name, String axis, int length) {
    if (length == 0) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, Rule.SHAPES, name + " has 0 " + axis + ", must have at least 1");
    }
  }

  private static void requireSame(String name, String axis, int length, int expected) {
    if (length != expected) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.SHAPES,
          name + ": " + axis + " is " + length + ", must be " + expected + " as in its first row");
    }
  }

  /**
   * Returns the number of heads.
   *
   * @return at least 1
   */
  public int heads() {
    return values.length;
  }

  /**
   * Returns the number of rows of every head: queries or keys.
   *
   * @return at least 1
   */
  public int rows() {
    return values[0].length;
  }

  /**
   * Returns the length of a row.
   *
   * @return at least 1
   */
  public int headDim() {
    return values[0][0].length;
  }

  /**
   * Returns one element.
   *
   * <p>Range: indices from 0 inclusive to the length of their axis exclusive.
   *
   * @param head the head
   * @param row the query or key
   * @param dim the dimension
   * @return the element
   * @throws IndexOutOfBoundsException if an index is outside its axis
   */
  public double at(int head, int row, int dim) {
    return values[head][row][dim];
  }

  /** The row itself; this package only reads it. */
  double[] row(int head, int row) {
    return values[head][row];
  }

  /**
   * Copies the tensor into nested arrays.
   *
   * <p>Shape: the result is {@code [heads][rows][headDim]}.
   *
   * @return a new array that the caller may change
   */
  public double[][][] toArray() {
    return map(DoubleUnaryOperator.identity()).values;
  }

  /**
   * Applies a function to every element.
   *
   * @param function for example {@code StorageType.F16::round}
   * @return a tensor of the same shape
   */
  public HeadTensor map(DoubleUnaryOperator function) {
    double[][][] mapped = new double[heads()][rows()][headDim()];
    for (int head = 0; head < heads(); head++) {
      for (int row = 0; row < rows(); row++) {
        for (int dim = 0; dim < headDim(); dim++) {
          mapped[head][row][dim] = function.applyAsDouble(values[head][row][dim]);
        }
      }
    }
    return new HeadTensor(mapped);
  }

  /**
   * Returns the shape as error messages print it.
   *
   * @return for example {@code [8][16][64]}
   */
  public String shape() {
    return "[" + heads() + "][" + rows() + "][" + headDim() + "]";
  }

  boolean sameShape(HeadTensor other) {
    return heads() == other.heads() && rows() == other.rows() && headDim() == other.headDim();
  }
}
