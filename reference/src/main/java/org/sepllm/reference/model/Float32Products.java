package org.sepllm.reference.model;

import java.util.List;

/** Products of a weight matrix with rows in float32. */
final class Float32Products {
  private Float32Products() {}

  /**
   * Adds {@code weight[output][input] * row[input]} to every result, from the first input to the
   * last; each column of the matrix is read once for all rows of a chunk while it is in the
   * processor's cache.
   */
  static void add(WeightMatrix weight, List<float[]> rows, List<float[]> results) {
    float[] byColumn = weight.byColumn();
    int outputs = weight.rows();
    for (int input = 0; input < weight.columns(); input++) {
      for (int row = 0; row < results.size(); row++) {
        addColumn(byColumn, input * outputs, rows.get(row)[input], results.get(row));
      }
    }
  }

  private static void addColumn(float[] byColumn, int column, float factor, float[] result) {
    for (int output = 0; output < result.length; output++) {
      result[output] += byColumn[column + output] * factor;
    }
  }
}
