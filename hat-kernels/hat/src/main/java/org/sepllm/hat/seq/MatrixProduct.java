package org.sepllm.hat.seq;

import java.math.BigDecimal;
import java.util.function.LongToDoubleFunction;

/**
 * The product of a 16 x 16 and a 16 x 8 matrix of halves, added to sums, as the lanes of a warp
 * hold them.
 *
 * <p>A sum becomes the exact sum of its value and 16 products, rounded once. A product of halves is
 * exact in {@code double}, and additions in {@code double} whose error is 0 are exact too; only
 * where one is not, the sum is computed in decimal fractions, which hold every {@code double}.
 */
final class MatrixProduct {
  private static final int DEPTH = 16;
  private static final int ROWS = 16;
  private static final int COLUMNS = 8;

  private final LongToDoubleFunction widen;
  private final double[][] a = new double[ROWS][DEPTH];
  private final double[][] b = new double[COLUMNS][DEPTH];

  MatrixProduct(LongToDoubleFunction widen) {
    this.widen = widen;
  }

  /** Sets the two halves in a register of the left matrix. */
  void setA(int lane, int register, int bits) {
    int row = lane / 4 + register % 2 * 8;
    int column = lane % 4 * 2 + register / 2 * 8;
    a[row][column] = widen.applyAsDouble(bits & 0xffff);
    a[row][column + 1] = widen.applyAsDouble(bits >>> 16);
  }

  /** Sets the two halves in a register of the right matrix. */
  void setB(int lane, int register, int bits) {
    int row = lane % 4 * 2 + register * 8;
    int column = lane / 4;
    b[column][row] = widen.applyAsDouble(bits & 0xffff);
    b[column][row + 1] = widen.applyAsDouble(bits >>> 16);
  }

  /** Returns what one of the four sums of a lane becomes. */
  float sum(int lane, int register, float before) {
    return sum(a[lane / 4 + register / 2 * 8], b[lane % 4 * 2 + register % 2], before);
  }

  /** Returns the exact sum of a number and products, rounded once. */
  static float sum(double[] left, double[] right, float before) {
    double sum = before;
    boolean exact = true;
    for (int k = 0; k < DEPTH; k++) {
      double product = left[k] * right[k];
      double next = sum + product;
      double part = next - sum;
      double error = (sum - (next - part)) + (product - part);
      exact &= error == 0;
      sum = next;
    }
    return exact || !Double.isFinite(sum) ? (float) sum : sumOfDecimals(left, right, before);
  }

  private static float sumOfDecimals(double[] left, double[] right, float before) {
    BigDecimal sum = new BigDecimal(before);
    for (int k = 0; k < DEPTH; k++) {
      sum = sum.add(new BigDecimal(left[k] * right[k]));
    }
    return sum.floatValue();
  }
}
