package org.sepllm.reference.model;

/**
 * The complementary error function {@code erfc(z) = 2 / √π * integral from z to ∞ of e^(−t²) dt}.
 *
 * <p>Rule: SEP-MODEL-006. The relative error is below 1e−13 as far as the result is a normal
 * number.
 */
final class ErrorFunction {
  /** Where the series and the fraction need about as many terms. */
  private static final double SERIES_LIMIT = 2;

  /** Enough for 1e−16 from {@link #SERIES_LIMIT} on. */
  private static final int FRACTION_DEPTH = 120;

  private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

  private ErrorFunction() {}

  static double erfc(double z) {
    if (Math.abs(z) < SERIES_LIMIT) {
      return 1 - series(z);
    }
    double tail = fraction(Math.abs(z));
    return z > 0 ? tail : 2 - tail;
  }

  /** erf(z) = 2/√π · e^(−z²) · Σ 2^n z^(2n+1) / (1·3·…·(2n+1)); every term has the sign of z. */
  private static double series(double z) {
    double term = z;
    double sum = z;
    for (int n = 1; sum + term != sum; n++) {
      term *= 2 * z * z / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_ROOT_PI * StrictMath.exp(-z * z) * sum;
  }

  /** erfc(z) = e^(−z²)/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))), for positive z. */
  private static double fraction(double z) {
    double denominator = z;
    for (int depth = FRACTION_DEPTH; depth >= 1; depth--) {
      denominator = z + depth / 2.0 / denominator;
    }
    return TWO_OVER_ROOT_PI / 2 * StrictMath.exp(-z * z) / denominator;
  }
}
