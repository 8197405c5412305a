package org.sepllm.reference.model;

import java.util.Arrays;
import java.util.List;

/**
 * Products of a weight matrix with rows in float32.
 *
 * <p>Every sum runs from the first input to the last, whatever is grouped: four inputs at a time,
 * so that a result is loaded and stored once for four products, and two rows of a chunk at a time,
 * so that a weight is loaded once for both.
 */
final class Float32Products {
  private static final int GROUP = 4;

  private Float32Products() {}

  /** Adds {@code weight[output][input] * row[input]} over all inputs to every result. */
  static void add(WeightMatrix weight, List<float[]> rows, List<float[]> results) {
    int grouped = weight.columns() / GROUP * GROUP;
    for (int input = 0; input < grouped; input += GROUP) {
      addGroup(weight, input, rows, results);
    }
    for (int input = grouped; input < weight.columns(); input++) {
      for (int row = 0; row < results.size(); row++) {
        addColumn(weight.column(input), rows.get(row)[input], results.get(row));
      }
    }
  }

  private static void addGroup(
      WeightMatrix weight, int input, List<float[]> rows, List<float[]> results) {
    float[] w0 = weight.column(input);
    float[] w1 = weight.column(input + 1);
    float[] w2 = weight.column(input + 2);
    float[] w3 = weight.column(input + 3);
    int paired = results.size() / 2 * 2;
    for (int row = 0; row < paired; row += 2) {
      float[] left = Arrays.copyOfRange(rows.get(row), input, input + GROUP);
      float[] right = Arrays.copyOfRange(rows.get(row + 1), input, input + GROUP);
      addToTwo(w0, w1, w2, w3, left, right, results.get(row), results.get(row + 1));
    }
    if (paired < results.size()) {
      float[] left = Arrays.copyOfRange(rows.get(paired), input, input + GROUP);
      addToOne(w0, w1, w2, w3, left, results.get(paired));
    }
  }

  private static void addToTwo(
      float[] w0,
      float[] w1,
      float[] w2,
      float[] w3,
      float[] left,
      float[] right,
      float[] toLeft,
      float[] toRight) {
    float a0 = left[0];
    float a1 = left[1];
    float a2 = left[2];
    float a3 = left[3];
    float b0 = right[0];
    float b1 = right[1];
    float b2 = right[2];
    float b3 = right[3];
    for (int output = 0; output < toLeft.length; output++) {
      toLeft[output] =
          toLeft[output] + w0[output] * a0 + w1[output] * a1 + w2[output] * a2 + w3[output] * a3;
      toRight[output] =
          toRight[output] + w0[output] * b0 + w1[output] * b1 + w2[output] * b2 + w3[output] * b3;
    }
  }

  private static void addToOne(
      float[] w0, float[] w1, float[] w2, float[] w3, float[] left, float[] toLeft) {
    float a0 = left[0];
    float a1 = left[1];
    float a2 = left[2];
    float a3 = left[3];
    for (int output = 0; output < toLeft.length; output++) {
      toLeft[output] =
          toLeft[output] + w0[output] * a0 + w1[output] * a1 + w2[output] * a2 + w3[output] * a3;
    }
  }

  private static void addColumn(float[] column, float factor, float[] result) {
    for (int output = 0; output < result.length; output++) {
      result[output] += column[output] * factor;
    }
  }
}
