package org.sepllm.reference.attention;

/** The double-precision oracle: attention as its equations state it. */
public final class ExactAttention {
  private ExactAttention() {}

  /**
   * Computes out and logSumExp.
   *
   * <p>Rule: SEP-ATTN-003, paper section 3.1. With the visible keys j of a query, {@code x_j =
   * scale * sum over dim of q[dim] * k_j[dim]}, {@code weight_j = exp(x_j) / sum of exp(x)}, {@code
   * out = sum of weight_j * v_j} and {@code logSumExp = log(sum of exp(x))}. Evaluated after
   * subtracting the largest score, with the logarithms and exponentials of {@link StrictMath}. A
   * padding query has out 0 and logSumExp minus infinity (SEP-ATTN-004). Keys that a query does not
   * see are never read (SEP-ATTN-005); visible NaN and infinities go through these steps as IEEE
   * 754 says (SEP-ATTN-007). Example: q = (2), two visible keys k = (0) and (1), v = (1) and (4),
   * scale 1: the scores are 0 and 2, the weights 0.1192 and 0.8808, out 3.6424 and logSumExp
   * 2.1269.
   *
   * <p>Shape: the result is {@code out[heads][queries][headDim]}, {@code
   * logSumExp[heads][queries]}.
   *
   * <p>Cost: two products and sums per head, visible pair and dimension.
   *
   * @param inputs q, k, v, the visibility and the scale
   * @return out and logSumExp
   */
  public static AttentionResult forward(AttentionInputs inputs) {
    double[][][] out = new double[inputs.heads()][inputs.queries()][];
    double[][] logSumExp = new double[inputs.heads()][inputs.queries()];
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        out[head][query] = row.weightedValues(inputs, head);
        logSumExp[head][query] = row.logSumExp();
      }
    }
    return new AttentionResult(HeadTensor.wrap(out), HeadMatrix.of("log_sum_exp", logSumExp));
  }

  /**
   * Computes the gradients of a loss with respect to q, k and v from its gradient with respect to
   * out.
   *
   * <p>Rule: SEP-ATTN-006. Per head and query, with {@code dWeight_j = dOut · v_j} and {@code
   * dScore_j = weight_j * (dWeight_j - sum of weight * dWeight)}: {@code dQ = scale * sum of
   * dScore_j * k_j}; {@code dK_j} and {@code dV_j} sum {@code scale * dScore_j * q} and {@code
   * weight_j * dOut} over the queries and heads that read key j. Padding queries and keys that no
   * query sees have gradient exactly 0.
   *
   * <p>Shape: {@code dOut[heads][queries][headDim]}.
   *
   * <p>Cost: five products and sums per head, visible pair and dimension.
   *
   * @param inputs q, k, v, the visibility and the scale
   * @param dOut the gradient with respect to out
   * @return the gradients with respect to q, k and v
   * @throws org.sepllm.reference.SpecException BAD_SHAPE if {@code dOut} has not out's shape
   */
  public static AttentionGradients gradients(AttentionInputs inputs, HeadTensor dOut) {
    inputs.requireOutShape(dOut);
    double[][][] dQ = new double[inputs.heads()][inputs.queries()][inputs.headDim()];
    double[][][] dK = new double[inputs.k().heads()][inputs.keys()][inputs.headDim()];
    double[][][] dV = new double[inputs.k().heads()][inputs.keys()][inputs.headDim()];
    for (int head = 0; head < inputs.heads(); head++) {
      int kvHead = inputs.kvHead(head);
      for (int query = 0; query < inputs.queries(); query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        double[] dWeights = dWeights(inputs, row, head, dOut.row(head, query));
        double mean = mean(row, dWeights);
        for (int index = 0; index < row.count(); index++) {
          int key = row.key(index);
          double dScore = row.weight(index) * (dWeights[index] - mean);
          addScaled(dQ[head][query], inputs.scale() * dScore, inputs.k().row(kvHead, key));
          addScaled(dK[kvHead][key], inputs.scale() * dScore, inputs.q().row(head, query));
          addScaled(dV[kvHead][key], row.weight(index), dOut.row(head, query));
        }
      }
    }
    return new AttentionGradients(HeadTensor.wrap(dQ), HeadTensor.wrap(dK), HeadTensor.wrap(dV));
  }

  /** dWeight_j = dOut · v_j. */
  static double[] dWeights(AttentionInputs inputs, ExactRow row, int head, double[] dOut) {
    double[] dWeights = new double[row.count()];
    for (int index = 0; index < row.count(); index++) {
      dWeights[index] = ExactRow.dot(dOut, inputs.v().row(inputs.kvHead(head), row.key(index)));
    }
    return dWeights;
  }

  /** sum of weight_j * dWeight_j. */
  static double mean(ExactRow row, double[] dWeights) {
    double mean = 0;
    for (int index = 0; index < row.count(); index++) {
      mean += row.weight(index) * dWeights[index];
    }
    return mean;
  }

  private static void addScaled(double[] target, double factor, double[] row) {
    for (int dim = 0; dim < target.length; dim++) {
      target[dim] += factor * row[dim];
    }
  }
}
