package org.sepllm.reference.model;

/** Attention of one head and query in float32: scores, their softmax, the weighted values. */
final class Float32Softmax {
  private Float32Softmax() {}

  /** score[place] = Σ q[dim] · k[dim] / √headDim, for the head that starts at the given places. */
  static float[] scores(float[] query, int queryStart, float[][] keys, int keyStart, int headDim) {
    float scale = (float) (1 / Math.sqrt(headDim));
    float[] scores = new float[keys.length];
    for (int place = 0; place < keys.length; place++) {
      float[] key = keys[place];
      float sum = 0;
      for (int dim = 0; dim < headDim; dim++) {
        sum += query[queryStart + dim] * key[keyStart + dim];
      }
      scores[place] = sum * scale;
    }
    return scores;
  }

  /** Replaces scores by exp(score − max), divided by their sum. */
  static void toWeights(float[] scores) {
    float max = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      max = Math.max(max, score);
    }
    float sum = 0;
    for (int place = 0; place < scores.length; place++) {
      scores[place] = (float) Math.exp(scores[place] - max);
      sum += scores[place];
    }
    for (int place = 0; place < scores.length; place++) {
      scores[place] /= sum;
    }
  }

  /** Adds Σ weight[place] · value[place][dim] to the head of the result. */
  static void addValues(
      float[] weights, float[][] values, int valueStart, float[] out, int outStart, int headDim) {
    for (int place = 0; place < weights.length; place++) {
      float[] value = values[place];
      float weight = weights[place];
      for (int dim = 0; dim < headDim; dim++) {
        out[outStart + dim] += weight * value[valueStart + dim];
      }
    }
  }
}
