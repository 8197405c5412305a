package org.sepllm.reference.attention;

/** The softmax of one head and query over its visible keys, in double precision. */
final class ExactRow {
  private final int[] keys;
  private final double[] scores;
  private final double[] weights;
  private final double logSumExp;

  private ExactRow(int[] keys, double[] scores, double[] weights, double logSumExp) {
    this.keys = keys;
    this.scores = scores;
    this.weights = weights;
    this.logSumExp = logSumExp;
  }

  static ExactRow of(AttentionInputs inputs, int head, int query) {
    int[] keys = inputs.visibility().row(query);
    double[] scores = new double[keys.length];
    for (int index = 0; index < keys.length; index++) {
      scores[index] = score(inputs, head, query, keys[index]);
    }
    return softmax(keys, scores);
  }

  /** x = scale * sum over dim of q[dim] * k[dim]. */
  static double score(AttentionInputs inputs, int head, int query, int key) {
    double[] q = inputs.q().row(head, query);
    double[] k = inputs.k().row(inputs.kvHead(head), key);
    return inputs.scale() * dot(q, k);
  }

  static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int dim = 0; dim < left.length; dim++) {
      sum += left[dim] * right[dim];
    }
    return sum;
  }

  /**
   * weight_j = exp(x_j - max) / sum of exp(x - max). No special case for non-finite scores: the
   * IEEE result of these very steps is the definition (SEP-ATTN-007).
   */
  private static ExactRow softmax(int[] keys, double[] scores) {
    double[] weights = new double[scores.length];
    if (keys.length == 0) {
      return new ExactRow(keys, scores, weights, Double.NEGATIVE_INFINITY);
    }
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (int index = 0; index < scores.length; index++) {
      weights[index] = StrictMath.exp(scores[index] - max);
      sum += weights[index];
    }
    for (int index = 0; index < scores.length; index++) {
      weights[index] /= sum;
    }
    return new ExactRow(keys, scores, weights, max + StrictMath.log(sum));
  }

  int count() {
    return keys.length;
  }

  int key(int index) {
    return keys[index];
  }

  double[] scores() {
    return scores;
  }

  double score(int index) {
    return scores[index];
  }

  double weight(int index) {
    return weights[index];
  }

  double logSumExp() {
    return logSumExp;
  }

  /** sum over index of factor(index) * v[key(index)], for any factors in the weights' place. */
  double[] weightedValues(AttentionInputs inputs, int head, double[] factors) {
    double[] out = new double[inputs.headDim()];
    for (int index = 0; index < keys.length; index++) {
      double[] v = inputs.v().row(inputs.kvHead(head), keys[index]);
      for (int dim = 0; dim < out.length; dim++) {
        out[dim] += factors[index] * v[dim];
      }
    }
    return out;
  }

  double[] weightedValues(AttentionInputs inputs, int head) {
    return weightedValues(inputs, head, weights);
  }
}
