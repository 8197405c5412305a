package org.sepllm.reference.model;

/**
 * Attention of one head and query in float32: scores, their softmax, the weighted values.
 *
 * <p>Four keys are worked on at a time, as sums of different keys do not wait for one another;
 * every sum runs in the order of its rule.
 */
final class Float32Softmax {
  private static final int GROUP = 4;

  private Float32Softmax() {}

  /** score[place] = Σ q[dim] · k[dim] / √headDim, for the head that starts at the given places. */
  static float[] scores(float[] query, int queryStart, float[][] keys, int keyStart, int headDim) {
    float scale = (float) (1 / Math.sqrt(headDim));
    float[] head = new float[headDim];
    System.arraycopy(query, queryStart, head, 0, headDim);
    float[] scores = new float[keys.length];
    int grouped = keys.length / GROUP * GROUP;
    for (int place = 0; place < grouped; place += GROUP) {
      scoreFour(head, keys, place, keyStart, scores);
    }
    for (int place = grouped; place < keys.length; place++) {
      float sum = 0;
      for (int dim = 0; dim < headDim; dim++) {
        sum += head[dim] * keys[place][keyStart + dim];
      }
      scores[place] = sum;
    }
    for (int place = 0; place < keys.length; place++) {
      scores[place] *= scale;
    }
    return scores;
  }

  private static void scoreFour(
      float[] head, float[][] keys, int place, int keyStart, float[] scores) {
    float[] first = keys[place];
    float[] second = keys[place + 1];
    float[] third = keys[place + 2];
    float[] fourth = keys[place + 3];
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int dim = 0; dim < head.length; dim++) {
      float q = head[dim];
      a += q * first[keyStart + dim];
      b += q * second[keyStart + dim];
      c += q * third[keyStart + dim];
      d += q * fourth[keyStart + dim];
    }
    scores[place] = a;
    scores[place + 1] = b;
    scores[place + 2] = c;
    scores[place + 3] = d;
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

  /**
   * out[dim] = Σ weight[place] · value[place][dim], for the head that starts at the given places.
   */
  static void putValues(
      float[] weights, float[][] values, int valueStart, float[] out, int outStart, int headDim) {
    float[] head = new float[headDim];
    int grouped = weights.length / GROUP * GROUP;
    for (int place = 0; place < grouped; place += GROUP) {
      addFour(weights, values, place, valueStart, head);
    }
    for (int place = grouped; place < weights.length; place++) {
      for (int dim = 0; dim < headDim; dim++) {
        head[dim] += weights[place] * values[place][valueStart + dim];
      }
    }
    System.arraycopy(head, 0, out, outStart, headDim);
  }

  private static void addFour(
      float[] weights, float[][] values, int place, int valueStart, float[] head) {
    float[] first = values[place];
    float[] second = values[place + 1];
    float[] third = values[place + 2];
    float[] fourth = values[place + 3];
    float a = weights[place];
    float b = weights[place + 1];
    float c = weights[place + 2];
    float d = weights[place + 3];
    for (int dim = 0; dim < head.length; dim++) {
      head[dim] =
          head[dim]
              + a * first[valueStart + dim]
              + b * second[valueStart + dim]
              + c * third[valueStart + dim]
              + d * fourth[valueStart + dim];
    }
  }
}
