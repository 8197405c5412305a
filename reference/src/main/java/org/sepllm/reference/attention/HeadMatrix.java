package org.sepllm.reference.attention;

/** An immutable matrix with one number per head and query, such as logSumExp. */
public final class HeadMatrix {
  private final HeadTensor column;

  private HeadMatrix(HeadTensor column) {
    this.column = column;
  }

  /**
   * Copies nested arrays into a matrix.
   *
   * <p>Rule: SEP-ATTN-001.
   *
   * <p>Shape: {@code values[heads][queries]}, rectangular.
   *
   * <p>Range: at least one head and query; any value, also NaN and infinities.
   *
   * @param name how error messages call the matrix, for example {@code log_sum_exp}
   * @param values the numbers, copied
   * @return the matrix
   * @throws org.sepllm.reference.SpecException BAD_SHAPE if an axis is empty or the arrays are not
   *     rectangular
   */
  public static HeadMatrix of(String name, double[][] values) {
    double[][][] column = new double[values.length][][];
    for (int head = 0; head < values.length; head++) {
      column[head] = new double[values[head].length][];
      for (int query = 0; query < values[head].length; query++) {
        column[head][query] = new double[] {values[head][query]};
      }
    }
    return new HeadMatrix(HeadTensor.of(name, column));
  }

  /**
   * Returns the number of heads.
   *
   * @return at least 1
   */
  public int heads() {
    return column.heads();
  }

  /**
   * Returns the number of queries of every head.
   *
   * @return at least 1
   */
  public int queries() {
    return column.rows();
  }

  /**
   * Returns one element.
   *
   * <p>Range: indices from 0 inclusive to the length of their axis exclusive.
   *
   * @param head the head
   * @param query the query
   * @return the element
   * @throws IndexOutOfBoundsException if an index is outside its axis
   */
  public double at(int head, int query) {
    return column.at(head, query, 0);
  }

  /**
   * Copies the matrix into nested arrays.
   *
   * <p>Shape: the result is {@code [heads][queries]}.
   *
   * @return a new array that the caller may change
   */
  public double[][] toArray() {
    double[][] copy = new double[heads()][queries()];
    for (int head = 0; head < heads(); head++) {
      for (int query = 0; query < queries(); query++) {
        copy[head][query] = at(head, query);
      }
    }
    return copy;
  }

  /** The same numbers with a last axis of length 1. */
  HeadTensor asTensor() {
    return column;
  }
}
