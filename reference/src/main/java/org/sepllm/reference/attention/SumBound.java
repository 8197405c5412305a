package org.sepllm.reference.attention;

/**
 * The error of a scaled sum of products, summed in any order: section "Sums of products" of {@code
 * docs/numerics.md}.
 */
final class SumBound {
  /** Roundings beside one per term: the scale itself, its product, a change of the exp's base. */
  private static final int EXTRA_ROUNDINGS = 5;

  /** Room between the largest partial result and overflow. */
  private static final double HEADROOM = 4;

  private final ErrorModel model;
  private double factorErrors;
  private double magnitude;
  private double sizes;
  private int terms;

  SumBound(ErrorModel model) {
    this.model = model;
  }

  /** Adds the term factor * element, where the factor itself is only known up to factorError. */
  void add(double factor, double factorError, double element) {
    double factorSize = Math.abs(factor) + factorError;
    double elementSize = Math.abs(element);
    factorErrors += factorError * elementSize;
    magnitude += factorSize * elementSize;
    sizes += 1 + factorSize + elementSize;
    terms++;
  }

  /** Adds every product of two exactly known rows. */
  SumBound addProducts(double[] left, double[] right) {
    for (int dim = 0; dim < left.length; dim++) {
      add(left[dim], 0, right[dim]);
    }
    return this;
  }

  /** The sum of the absolute values of the terms. */
  double magnitude() {
    return magnitude;
  }

  /** The largest error of scale * sum; infinite where the arithmetic may overflow. */
  double bound(double scale) {
    double scaleSize = Math.abs(scale);
    double largest = (1 + scaleSize) * (magnitude + sizes);
    if (!(HEADROOM * largest <= model.arithmetic().maxFinite())) {
      return Double.POSITIVE_INFINITY;
    }
    double rounding = factorErrors + model.gamma(terms + EXTRA_ROUNDINGS) * magnitude;
    double flushing = 2 * model.tiny() * ((1 + scaleSize) * sizes + magnitude);
    return scaleSize * rounding + flushing;
  }
}
