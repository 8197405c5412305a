package org.sepllm.reference.attention;

/**
 * The errors of one softmax row: sections "Scores" to "Weights" of {@code docs/numerics.md}, whose
 * letters the comments name.
 */
final class RowBound {
  /** Room between the largest partial sum and overflow. */
  private static final double HEADROOM = 4;

  private final AttentionInputs inputs;
  private final int kvHead;
  private final ExactRow row;
  private final ErrorModel model;

  /** How often a partial sum is rescaled and merged: R and M. */
  private final int rescales;

  private final int merges;

  /** L and X. */
  private final double logCount;

  private final double largestScore;

  /** T_j and, with the rounding of the weight, w_j * Phi'_j. */
  private final double[] exponentErrors;

  private final double[] numeratorErrors;

  /** nu: the error of one normalized weight by flushing subnormal numbers to zero. */
  private final double flushing;

  /** rho: the relative error of the sum of exponentials, infinite where there is no bound. */
  private final double relative;

  private RowBound(
      AttentionInputs inputs,
      int kvHead,
      ExactRow row,
      ErrorModel model,
      double[] scoreErrors,
      double largestScore) {
    this.inputs = inputs;
    this.kvHead = kvHead;
    this.row = row;
    this.model = model;
    this.rescales = Math.min(model.rescales(), row.count() - 1);
    this.merges = Math.min(model.merges(), row.count() - 1);
    this.logCount = StrictMath.log(row.count()) + 1;
    this.largestScore = largestScore + logCount;
    this.flushing = 2 * (2.0 * rescales + 4.0 * merges + 8) * model.tiny();
    this.exponentErrors = exponentErrors(scoreErrors);
    this.numeratorErrors = numeratorErrors();
    this.relative = relativeError();
  }

  static RowBound of(AttentionInputs inputs, int head, int query, ExactRow row, ErrorModel model) {
    int kvHead = inputs.kvHead(head);
    double[] scoreErrors = new double[row.count()];
    double largestScore = 0;
    for (int index = 0; index < row.count(); index++) {
      // exp(-infinity) is exactly 0 in any arithmetic, so such a key adds no error.
      if (row.score(index) != Double.NEGATIVE_INFINITY) {
        double[] k = inputs.k().row(kvHead, row.key(index));
        SumBound score = new SumBound(model).addProducts(inputs.q().row(head, query), k);
        scoreErrors[index] = score.bound(inputs.scale());
        largestScore = Math.max(largestScore, Math.abs(row.score(index)) + scoreErrors[index]);
      }
    }
    return new RowBound(inputs, kvHead, row, model, scoreErrors, largestScore);
  }

  /** T_j: how far the logarithm of a weight, before normalization, can be off. */
  private double[] exponentErrors(double[] scoreErrors) {
    double shifts = model.gamma(8 + rescales + 12.0 * merges) * largestScore;
    double functions = (2 + rescales + 2.0 * merges * (1 + logCount)) * model.functionError();
    double roundings = model.gamma(row.count() + rescales + 3.0 * merges + 4);
    double[] errors = new double[row.count()];
    for (int index = 0; index < errors.length; index++) {
      errors[index] = scoreErrors[index] + shifts + functions + roundings;
    }
    return errors;
  }

  private double[] numeratorErrors() {
    double[] errors = new double[row.count()];
    for (int index = 0; index < errors.length; index++) {
      double exponentError = exponentErrors[index] + model.weightRoundoff();
      errors[index] = row.weight(index) * StrictMath.expm1(exponentError) + 2 * model.weightFloor();
    }
    return errors;
  }

  private double relativeError() {
    double error = flushing * row.count();
    for (int index = 0; index < row.count(); index++) {
      error += row.weight(index) * StrictMath.expm1(exponentErrors[index]);
    }
    return error < 0.5 ? error : Double.POSITIVE_INFINITY;
  }

  /** The largest T_j, by which the caller judges whether the computed weights can be trusted. */
  double largestExponentError() {
    double largest = 0;
    for (double error : exponentErrors) {
      largest = Math.max(largest, error);
    }
    return largest;
  }

  /** The sum of weight * |v| of one dimension. */
  double outMagnitude(int dim) {
    double magnitude = 0;
    for (int index = 0; index < row.count(); index++) {
      magnitude += row.weight(index) * Math.abs(value(index, dim));
    }
    return magnitude;
  }

  /** The error of one dimension of out before it is rounded to the storage type. */
  double out(int dim) {
    double numerator = relative * outMagnitude(dim);
    double sizes = 0;
    for (int index = 0; index < row.count(); index++) {
      double size = Math.abs(value(index, dim));
      numerator += numeratorErrors[index] * size + flushing * (size + 1);
      sizes += size;
    }
    boolean finite = HEADROOM * sizes <= model.arithmetic().maxFinite();
    return finite ? numerator / (1 - relative) : Double.POSITIVE_INFINITY;
  }

  private double value(int index, int dim) {
    return inputs.v().at(kvHead, row.key(index), dim);
  }

  /** The error of logSumExp, which stays in the arithmetic type. */
  double logSumExp() {
    return -StrictMath.log1p(-relative)
        + model.functionError() * logCount
        + model.gamma(6) * largestScore
        + model.tiny();
  }

  /** a_j: the error of a weight, whether divided by the sum or recomputed from logSumExp. */
  double[] weights() {
    double common = logSumExp() + model.gamma(8) * largestScore + model.functionError();
    double[] errors = new double[row.count()];
    for (int index = 0; index < errors.length; index++) {
      if (row.score(index) != Double.NEGATIVE_INFINITY) {
        double exponentError = exponentErrors[index] + common;
        errors[index] = row.weight(index) * StrictMath.expm1(exponentError) + flushing;
      }
    }
    return errors;
  }
}
