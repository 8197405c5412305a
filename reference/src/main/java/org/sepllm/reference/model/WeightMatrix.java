package org.sepllm.reference.model;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * A matrix of weights, one row per output and one column per input.
 *
 * <p>It is stored column by column: the products of one input with the weights of all outputs then
 * run along memory, and every sum over inputs still goes from the first input to the last.
 */
public final class WeightMatrix {
  private final int rows;
  private final float[][] columns;

  private WeightMatrix(int rows, float[][] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Takes weights over as files hold them.
   *
   * <p>Shape: {@code rowMajor[rows * columns]}.
   *
   * <p>Range: {@code rows} and {@code columns} at least 1; float32 holds weights that are stored as
   * f16 and bf16 exactly.
   *
   * @param rows the number of outputs
   * @param columns the number of inputs
   * @param rowMajor the weights, row after row, copied
   * @return the matrix
   * @throws SpecException of kind {@code BAD_CONFIG} if an axis is empty, of kind {@code BAD_SHAPE}
   *     if there are more or fewer weights than rows times columns
   * @throws ArithmeticException if rows times columns is more than an array can hold
   */
  public static WeightMatrix of(int rows, int columns, float[] rowMajor) {
    Require.atLeast(Rule.LINEAR, "number of rows", rows, 1);
    Require.atLeast(Rule.LINEAR, "number of columns", columns, 1);
    Require.length(Rule.LINEAR, "weights", rowMajor.length, Math.multiplyExact(rows, columns));
    float[][] byColumn = new float[columns][rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        byColumn[column][row] = rowMajor[row * columns + column];
      }
    }
    return new WeightMatrix(rows, byColumn);
  }

  /**
   * Returns the number of outputs.
   *
   * @return at least 1
   */
  public int rows() {
    return rows;
  }

  /**
   * Returns the number of inputs.
   *
   * @return at least 1
   */
  public int columns() {
    return columns.length;
  }

  /**
   * Returns one weight.
   *
   * <p>Range: {@code row} in {@code [0, rows)}, {@code column} in {@code [0, columns)}.
   *
   * @param row the output
   * @param column the input
   * @return the weight
   */
  public float at(int row, int column) {
    return columns[column][row];
  }

  /**
   * Returns the weights of one input.
   *
   * <p>Shape: {@code [rows]}.
   *
   * <p>Range: {@code column} in {@code [0, columns)}.
   *
   * @param column the input
   * @return a copy
   */
  public float[] toColumn(int column) {
    return columns[column].clone();
  }

  /** The weights of one input themselves; this package only reads them. */
  float[] column(int column) {
    return columns[column];
  }
}
