package org.sepllm.reference.attention;

/**
 * A-priori bounds for the distance between an evaluation of attention and {@link ExactAttention}.
 *
 * <p>Rule: SEP-ATTN-013 and SEP-ATTN-014. A bound holds for every evaluation that keeps the
 * premises of its {@link ErrorModel}, whatever the order of its sums; it includes the oracle's own
 * error. It is infinite where nothing can be promised: visible non-finite values, possible
 * overflow, or scores so large that rounding them may change a weight by half. {@code
 * docs/numerics.md} derives the formulas.
 */
public final class ErrorBound {
  /** Covers the rounding errors in the bound itself; see "Evaluating the bound". */
  private static final double SLACK = 1 + 0x1p-8;

  /** The oracle's weights are trusted to this relative error; see "Evaluating the bound". */
  private static final double ORACLE_LIMIT = 0x1p-12;

  private ErrorBound() {}

  /**
   * Bounds the error of out and logSumExp.
   *
   * <p>Rule: SEP-ATTN-013. A padding query has bound 0. Example: a query with the single visible
   * key k = (1), q = (1), v = (3) in F32 has out 3 with a bound of 1.5e-5.
   *
   * <p>Shape: the result holds {@code out[heads][queries][headDim]} and {@code
   * logSumExp[heads][queries]}.
   *
   * <p>Cost: some five times that of {@link ExactAttention#forward}.
   *
   * @param inputs q, k and v exactly as the evaluation reads them, that is already rounded to the
   *     storage type, the visibility and the scale
   * @param model what the evaluation may do
   * @return the bounds, 0 to infinity
   */
  public static AttentionResult forward(AttentionInputs inputs, ErrorModel model) {
    double[][][] out = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    double[][] logSumExp = new double[inputs.heads()][inputs.queries()];
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        if (row.count() > 0) {
          RowBound oracle = RowBound.of(inputs, head, query, row, ErrorModel.ORACLE);
          RowBound port = RowBound.of(inputs, head, query, row, model);
          double trust = trust(oracle);
          double[] exact = row.weightedValues(inputs, head);
          for (int dim = 0; dim < exact.length; dim++) {
            double error = trust + oracle.out(dim) + port.out(dim);
            out[head][query][dim] = withStorage(exact[dim], error, model.storage());
          }
          double error = trust + oracle.logSumExp() + port.logSumExp();
          logSumExp[head][query] = withStorage(row.logSumExp(), error, model.arithmetic());
        }
      }
    }
    return new AttentionResult(HeadTensor.wrap(out), HeadMatrix.of("bound", logSumExp));
  }

  /**
   * Bounds the error of the gradients.
   *
   * <p>Rule: SEP-ATTN-014. Padding queries and keys that no query sees have bound 0.
   *
   * <p>Shape: {@code dOut[heads][queries][headDim]}.
   *
   * <p>Cost: some twenty times that of {@link ExactAttention#gradients}.
   *
   * @param inputs q, k and v already rounded to the storage type, the visibility and the scale
   * @param dOut the gradient with respect to out, already rounded to the storage type
   * @param model what the evaluation may do
   * @return the bounds, 0 to infinity
   * @throws org.sepllm.reference.SpecException BAD_SHAPE if {@code dOut} has not out's shape
   */
  public static AttentionGradients gradients(
      AttentionInputs inputs, HeadTensor dOut, ErrorModel model) {
    inputs.requireOutShape(dOut);
    GradientBound oracle = new GradientBound(inputs, dOut, ErrorModel.ORACLE);
    GradientBound port = new GradientBound(inputs, dOut, model);
    double trust = 0;
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        if (row.count() > 0) {
          RowBound oracleRow = RowBound.of(inputs, head, query, row, ErrorModel.ORACLE);
          oracle.add(head, query, row, oracleRow);
          port.add(head, query, row, RowBound.of(inputs, head, query, row, model));
          trust = Math.max(trust, trust(oracleRow));
        }
      }
    }
    AttentionGradients exact = ExactAttention.gradients(inputs, dOut);
    StorageType storage = model.storage();
    return new AttentionGradients(
        withStorage(exact.dQ(), oracle.dQ(), port.dQ(), trust, storage),
        withStorage(exact.dK(), oracle.dK(), port.dK(), trust, storage),
        withStorage(exact.dV(), oracle.dV(), port.dV(), trust, storage));
  }

  /** 0 where the oracle's weights are accurate, infinite where they are not. */
  private static double trust(RowBound oracle) {
    return oracle.largestExponentError() <= ORACLE_LIMIT ? 0 : Double.POSITIVE_INFINITY;
  }

  private static HeadTensor withStorage(
      HeadTensor exact, HeadTensor oracle, HeadTensor port, double trust, StorageType storage) {
    double[][][] bounds = new double[exact.heads()][exact.rows()][exact.headDim()];
    for (int head = 0; head < exact.heads(); head++) {
      for (int row = 0; row < exact.rows(); row++) {
        for (int dim = 0; dim < exact.headDim(); dim++) {
          double error = oracle.at(head, row, dim) + port.at(head, row, dim);
          // Without any term the result is exactly 0, however little the weights are trusted.
          bounds[head][row][dim] =
              error == 0 ? 0 : withStorage(exact.at(head, row, dim), trust + error, storage);
        }
      }
    }
    return HeadTensor.wrap(bounds);
  }

  /** Adds the one rounding to the storage type and the slack; infinite instead of NaN. */
  private static double withStorage(double exact, double error, StorageType storage) {
    double bound = SLACK * (error + storageError(storage, Math.abs(exact) + error));
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }

  /** The error of rounding a number of at most this size; none where it is stored as computed. */
  static double storageError(StorageType storage, double size) {
    if (!(size <= storage.maxFinite())) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (storage) {
      case F64, F32 -> 0;
      case F16, BF16 ->
          storage.unitRoundoff() * size
              + Math.max(storage.subnormalRoundoff(), StorageType.F32.minNormal());
    };
  }
}
