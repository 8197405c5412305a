package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * The layers in float32, sums from left to right as in {@link ExactArithmetic}; exponentials and
 * angles are taken in float64 and rounded.
 */
final class Float32Arithmetic implements Arithmetic<float[]> {
  private final RotaryTable turns;
  private final int headDim;

  Float32Arithmetic(RotaryEmbedding rotary) {
    this.turns = new RotaryTable(rotary);
    this.headDim = rotary.headDim();
  }

  @Override
  public float[] embed(WeightMatrix embedding, int tokenId) {
    float[] row = new float[embedding.columns()];
    for (int dim = 0; dim < row.length; dim++) {
      row[dim] = embedding.at(tokenId, dim);
    }
    return row;
  }

  @Override
  public List<float[]> linear(Linear layer, List<float[]> rows) {
    List<float[]> results = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      results.add(layer.bias().map(WeightVector::toArray).orElse(new float[layer.outputs()]));
    }
    Float32Products.add(layer.weight(), rows, results);
    return results;
  }

  @Override
  public float[] norm(Norm norm, float[] row) {
    return switch (norm) {
      case Norm.Rms rms -> rms(rms, row);
      case Norm.Layer layer -> layer(layer, row);
    };
  }

  private static float[] rms(Norm.Rms norm, float[] row) {
    float squares = 0;
    for (float x : row) {
      squares += x * x;
    }
    float root = (float) Math.sqrt(squares / row.length + (float) norm.epsilon());
    float[] weight = norm.weight().values();
    float[] result = new float[row.length];
    for (int dim = 0; dim < row.length; dim++) {
      result[dim] = row[dim] / root * weight[dim];
    }
    return result;
  }

  private static float[] layer(Norm.Layer norm, float[] row) {
    float sum = 0;
    for (float x : row) {
      sum += x;
    }
    float mean = sum / row.length;
    float squares = 0;
    for (float x : row) {
      squares += (x - mean) * (x - mean);
    }
    float root = (float) Math.sqrt(squares / row.length + (float) norm.epsilon());
    float[] result = new float[row.length];
    for (int dim = 0; dim < row.length; dim++) {
      result[dim] = (row[dim] - mean) / root * norm.weight().at(dim) + norm.bias().at(dim);
    }
    return result;
  }

  @Override
  public float[] sum(float[] left, float[] right) {
    float[] result = new float[left.length];
    for (int dim = 0; dim < result.length; dim++) {
      result[dim] = left[dim] + right[dim];
    }
    return result;
  }

  @Override
  public float[] gated(float[] gate, float[] up) {
    float[] result = new float[gate.length];
    for (int dim = 0; dim < result.length; dim++) {
      result[dim] = gate[dim] / (1 + (float) Math.exp(-gate[dim])) * up[dim];
    }
    return result;
  }

  @Override
  public float[] gelu(float[] row) {
    float[] result = new float[row.length];
    for (int dim = 0; dim < result.length; dim++) {
      result[dim] = row[dim] / 2 * (float) ErrorFunction.erfc(-row[dim] / Math.sqrt(2));
    }
    return result;
  }

  @Override
  public float[] rotate(float[] row, int position) {
    float[] turn = turns.at(position);
    int half = turn.length / 2;
    float[] rotated = row.clone();
    for (int start = 0; start < row.length; start += headDim) {
      for (int pair = 0; pair < half; pair++) {
        float first = row[start + pair];
        float second = row[start + half + pair];
        rotated[start + pair] = first * turn[2 * pair] - second * turn[2 * pair + 1];
        rotated[start + half + pair] = second * turn[2 * pair] + first * turn[2 * pair + 1];
      }
    }
    return rotated;
  }

  @Override
  public float[] attend(
      SelfAttention attention,
      float[] query,
      List<KeyValue<float[]>> seen,
      List<Integer> positions) {
    float[][] keys = new float[seen.size()][];
    float[][] values = new float[seen.size()][];
    for (int place = 0; place < keys.length; place++) {
      KeyValue<float[]> entry = seen.get(place);
      keys[place] = entry.keyAt(positions.get(place), position -> rotate(entry.key(), position));
      values[place] = entry.value();
    }
    float[] out = new float[query.length];
    for (int head = 0; head < attention.heads(); head++) {
      int start = attention.kvHead(head) * headDim;
      float[] weights = Float32Softmax.scores(query, head * headDim, keys, start, headDim);
      Float32Softmax.toWeights(weights);
      Float32Softmax.putValues(weights, values, start, out, head * headDim, headDim);
    }
    return out;
  }

  @Override
  public double[] widen(float[] row) {
    double[] wide = new double[row.length];
    for (int dim = 0; dim < row.length; dim++) {
      wide[dim] = row[dim];
    }
    return wide;
  }
}
