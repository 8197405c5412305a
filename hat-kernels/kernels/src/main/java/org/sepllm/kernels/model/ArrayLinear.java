package org.sepllm.kernels.model;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sepllm.reference.model.Linear;
import org.sepllm.reference.model.WeightMatrix;
import org.sepllm.reference.model.WeightVector;

/**
 * A linear layer in arrays, one for each input: {@code columns[input][output]}.
 *
 * <p>The innermost loop runs over outputs, which compilers turn into vector instructions. Rows are
 * taken by fours with two inputs at a time, so that a weight is loaded once for four rows, and a
 * sum loaded and stored once for two products; a row left over is taken alone with four inputs.
 * Loops with more products than eight were not turned into vector instructions. Every sum runs from
 * the first input to the last. Parts of large products run at once.
 */
final class ArrayLinear {
  /** Inputs taken at a time for one row. */
  private static final int INPUTS_OF_ONE = 4;

  /** The same for {@link #ROWS} rows. */
  private static final int INPUTS_OF_FOUR = 2;

  /** Outputs of a part: its weights stay in the second cache of a core. */
  private static final int PART = 256;

  /** The same where many rows keep all cores busy: long loops are worth more than a small tile. */
  private static final int WIDE_PART = 1024;

  /** So many rows are many. */
  private static final int MANY = 8;

  /** Rows that are worked on together: their sums stay in the first cache. */
  private static final int ROWS = 4;

  /** Products of a layer from which on parts run at once. */
  private static final long LARGE = 1L << 19;

  private final float[][] columns;
  private final float[] bias;
  private final int outputs;

  private ArrayLinear(float[][] columns, float[] bias, int outputs) {
    this.columns = columns;
    this.bias = bias;
    this.outputs = outputs;
  }

  static ArrayLinear of(Linear linear) {
    return new ArrayLinear(
        columns(linear.weight()),
        linear.bias().map(WeightVector::toArray).orElseGet(() -> new float[linear.outputs()]),
        linear.outputs());
  }

  static ArrayLinear of(WeightMatrix matrix) {
    return new ArrayLinear(columns(matrix), new float[matrix.rows()], matrix.rows());
  }

  private static float[][] columns(WeightMatrix matrix) {
    float[][] columns = new float[matrix.columns()][];
    Arrays.setAll(columns, matrix::toColumn);
    return columns;
  }

  int outputs() {
    return outputs;
  }

  /** One weight. */
  float at(int output, int input) {
    return columns[input][output];
  }

  /** {@code results[row] = weight * rows[row] + bias}. */
  void multiply(float[][] rows, int count, float[][] results) {
    for (int row = 0; row < count; row++) {
      System.arraycopy(bias, 0, results[row], 0, outputs);
    }
    addProducts(rows, count, results);
  }

  /** {@code results[row] += weight * rows[row] + bias}. */
  void add(float[][] rows, int count, float[][] results) {
    for (int row = 0; row < count; row++) {
      for (int output = 0; output < outputs; output++) {
        results[row][output] += bias[output];
      }
    }
    addProducts(rows, count, results);
  }

  private void addProducts(float[][] rows, int count, float[][] results) {
    int width = count < MANY ? PART : WIDE_PART;
    int parts = Math.ceilDiv(outputs, width);
    IntStream tasks = IntStream.range(0, parts * Math.ceilDiv(count, ROWS));
    boolean large = (long) count * outputs * columns.length >= LARGE;
    (large ? tasks.parallel() : tasks)
        .forEach(task -> {
          int from = task % parts * width;
          int first = task / parts * ROWS;
          int last = Math.min(first + ROWS, count);
          part(rows, results, first, last, from, Math.min(from + width, outputs));
        });
  }

  private void part(float[][] rows, float[][] results, int first, int last, int from, int to) {
    if (last - first == ROWS) {
      fourRows(rows, results, first, from, to);
    } else {
      for (int row = first; row < last; row++) {
        oneRow(rows[row], results[row], from, to);
      }
    }
  }

  private void fourRows(float[][] rows, float[][] results, int first, int from, int to) {
    int grouped = columns.length / INPUTS_OF_FOUR * INPUTS_OF_FOUR;
    for (int input = 0; input < grouped; input += INPUTS_OF_FOUR) {
      addToFour(input, rows, results, first, from, to);
    }
    for (int row = first; row < first + ROWS; row++) {
      addRest(grouped, rows[row], results[row], from, to);
    }
  }

  private void oneRow(float[] row, float[] result, int from, int to) {
    int grouped = columns.length / INPUTS_OF_ONE * INPUTS_OF_ONE;
    for (int input = 0; input < grouped; input += INPUTS_OF_ONE) {
      addToOne(input, row, result, from, to);
    }
    addRest(grouped, row, result, from, to);
  }

  private void addRest(int grouped, float[] row, float[] result, int from, int to) {
    for (int input = grouped; input < columns.length; input++) {
      addColumn(columns[input], row[input], result, from, to);
    }
  }

  private void addToOne(int input, float[] x, float[] result, int from, int to) {
    float[] w0 = columns[input];
    float[] w1 = columns[input + 1];
    float[] w2 = columns[input + 2];
    float[] w3 = columns[input + 3];
    float x0 = x[input];
    float x1 = x[input + 1];
    float x2 = x[input + 2];
    float x3 = x[input + 3];
    for (int i = from; i < to; i++) {
      float sum = Math.fma(w1[i], x1, Math.fma(w0[i], x0, result[i]));
      result[i] = Math.fma(w3[i], x3, Math.fma(w2[i], x2, sum));
    }
  }

  private void addToFour(
      int input, float[][] rows, float[][] results, int first, int from, int to) {
    addToFour(
        columns[input],
        columns[input + 1],
        rows[first][input],
        rows[first][input + 1],
        rows[first + 1][input],
        rows[first + 1][input + 1],
        rows[first + 2][input],
        rows[first + 2][input + 1],
        rows[first + 3][input],
        rows[first + 3][input + 1],
        results[first],
        results[first + 1],
        results[first + 2],
        results[first + 3],
        from,
        to);
  }

  private static void addToFour(
      float[] w0,
      float[] w1,
      float a0,
      float a1,
      float b0,
      float b1,
      float c0,
      float c1,
      float d0,
      float d1,
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      float sumA = Math.fma(w1[i], a1, Math.fma(w0[i], a0, a[i]));
      float sumB = Math.fma(w1[i], b1, Math.fma(w0[i], b0, b[i]));
      float sumC = Math.fma(w1[i], c1, Math.fma(w0[i], c0, c[i]));
      float sumD = Math.fma(w1[i], d1, Math.fma(w0[i], d0, d[i]));
      a[i] = sumA;
      b[i] = sumB;
      c[i] = sumC;
      d[i] = sumD;
    }
  }

  private static void addColumn(float[] column, float factor, float[] result, int from, int to) {
    for (int i = from; i < to; i++) {
      result[i] = Math.fma(column[i], factor, result[i]);
    }
  }
}
