package org.sepllm.reference.attention;

/** The softmax of one head and query over its visible keys, in float32 from left to right. */
final class Float32Row {
  private final int[] keys;
  private final float[] weights;
  private final float logSumExp;

  private Float32Row(int[] keys, float[] weights, float logSumExp) {
    this.keys = keys;
    this.weights = weights;
    this.logSumExp = logSumExp;
  }

  /** Two passes over the scores: the largest first, then exponentials and their sum. */
  static Float32Row of(AttentionInputs inputs, int head, int query) {
    int[] keys = inputs.visibility().row(query);
    float[] weights = new float[keys.length];
    if (keys.length == 0) {
      return new Float32Row(keys, weights, Float.NEGATIVE_INFINITY);
    }
    float[] scores = new float[keys.length];
    float max = Float.NEGATIVE_INFINITY;
    for (int index = 0; index < keys.length; index++) {
      double[] k = inputs.k().row(inputs.kvHead(head), keys[index]);
      scores[index] = dot(inputs.q().row(head, query), k) * (float) inputs.scale();
      max = Math.max(max, scores[index]);
    }
    float sum = 0;
    for (int index = 0; index < keys.length; index++) {
      weights[index] = (float) StrictMath.exp(scores[index] - max);
      sum += weights[index];
    }
    for (int index = 0; index < keys.length; index++) {
      weights[index] /= sum;
    }
    return new Float32Row(keys, weights, max + (float) StrictMath.log(sum));
  }

  /** The rows hold values of a storage type no wider than float32, so the casts are exact. */
  static float dot(double[] left, double[] right) {
    float sum = 0;
    for (int dim = 0; dim < left.length; dim++) {
      sum += (float) left[dim] * (float) right[dim];
    }
    return sum;
  }

  int count() {
    return keys.length;
  }

  int key(int index) {
    return keys[index];
  }

  float weight(int index) {
    return weights[index];
  }

  float logSumExp() {
    return logSumExp;
  }
}
