package org.sepllm.kernels.model;

import org.sepllm.reference.model.Norm;

/** Norms and activations over arrays in float32. */
final class ArrayMath {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693145752f;
  private static final float LN2_LOW = 1.42860677e-6f;
  private static final float LEAST_EXPONENT = -126;
  private static final float MOST_EXPONENT = 127;

  /** Adding and taking away this rounds a float to an integer. */
  private static final float ROUNDING = 12582912f;

  private static final int BIAS = 127;
  private static final int MANTISSA_BITS = 23;

  private ArrayMath() {}

  /**
   * e to the power of x, within 3e-7 of it; what is below the normal numbers becomes the least of
   * them. Powers of two are set as bits, the rest is a polynomial.
   */
  static float exp(float x) {
    float whole = whole(x);
    return power(x, whole) * Float.intBitsToFloat(((int) whole + BIAS) << MANTISSA_BITS);
  }

  private static float whole(float x) {
    return Math.max(LEAST_EXPONENT, Math.min(MOST_EXPONENT, x * LOG2_E)) + ROUNDING - ROUNDING;
  }

  /** e to the power of x, divided by 2 to the power of a whole number. */
  private static float power(float x, float whole) {
    float bounded = Math.max(LEAST_EXPONENT / LOG2_E, Math.min(MOST_EXPONENT / LOG2_E, x));
    float rest = bounded - whole * LN2_HIGH - whole * LN2_LOW;
    return 1f
        + rest
            * (1f
                + rest
                    * (1f / 2
                        + rest
                            * (1f / 6 + rest * (1f / 24 + rest * (1f / 120 + rest * (1f / 720))))));
  }

  /**
   * The same for every number of a row, less a subtrahend. What compilers turn into vector
   * instructions stands in loops of its own.
   */
  static void exp(float[] x, int size, float subtrahend, float[] results) {
    int[] scales = new int[size];
    for (int i = 0; i < size; i++) {
      float shifted = x[i] - subtrahend;
      float whole = whole(shifted);
      results[i] = power(shifted, whole);
      scales[i] = (int) whole;
    }
    for (int i = 0; i < size; i++) {
      results[i] *= Float.intBitsToFloat((scales[i] + BIAS) << MANTISSA_BITS);
    }
  }

  /** SEP-MODEL-002, SEP-MODEL-003, for each row. */
  static void norm(Norm norm, float[][] rows, int count, float[][] results) {
    for (int row = 0; row < count; row++) {
      switch (norm) {
        case Norm.Rms rms -> rms(rms, rows[row], results[row]);
        case Norm.Layer layer -> layer(layer, rows[row], results[row]);
      }
    }
  }

  private static void rms(Norm.Rms norm, float[] row, float[] result) {
    int size = norm.size();
    float squares = 0;
    for (int dim = 0; dim < size; dim++) {
      squares += row[dim] * row[dim];
    }
    float root = (float) Math.sqrt(squares / size + (float) norm.epsilon());
    for (int dim = 0; dim < size; dim++) {
      result[dim] = row[dim] / root * norm.weight().at(dim);
    }
  }

  private static void layer(Norm.Layer norm, float[] row, float[] result) {
    int size = norm.size();
    float sum = 0;
    for (int dim = 0; dim < size; dim++) {
      sum += row[dim];
    }
    float mean = sum / size;
    float squares = 0;
    for (int dim = 0; dim < size; dim++) {
      squares += (row[dim] - mean) * (row[dim] - mean);
    }
    float root = (float) Math.sqrt(squares / size + (float) norm.epsilon());
    for (int dim = 0; dim < size; dim++) {
      result[dim] = (row[dim] - mean) / root * norm.weight().at(dim) + norm.bias().at(dim);
    }
  }

  /** SEP-MODEL-005: {@code gate = silu(gate) * up}. */
  static void gate(float[] gate, float[] up, int size) {
    for (int dim = 0; dim < size; dim++) {
      gate[dim] = gate[dim] / (1 + exp(-gate[dim])) * up[dim];
    }
  }

  /** SEP-MODEL-006. */
  static void gelu(float[] row, int size) {
    for (int dim = 0; dim < size; dim++) {
      row[dim] = ModelF32.gelu(row[dim]);
    }
  }

  /** SEP-MODEL-010. */
  static double nll(float[] logits, int next) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    float[] terms = new float[logits.length];
    exp(logits, logits.length, max, terms);
    double sum = 0;
    for (float term : terms) {
      sum += term;
    }
    return max + Math.log(sum) - logits[next];
  }
}
