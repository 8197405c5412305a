package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.position.RotaryEmbedding;

/** The layers in double precision, as their equations state them. */
final class ExactArithmetic implements Arithmetic<double[]> {
  private final RotaryEmbedding rotary;

  ExactArithmetic(RotaryEmbedding rotary) {
    this.rotary = rotary;
  }

  @Override
  public double[] embed(WeightMatrix embedding, int tokenId) {
    return IntStream.range(0, embedding.columns())
        .mapToDouble(dim -> embedding.at(tokenId, dim))
        .toArray();
  }

  @Override
  public List<double[]> linear(Linear layer, List<double[]> rows) {
    List<double[]> results = new ArrayList<>(rows.size());
    for (double[] row : rows) {
      double[] result = new double[layer.outputs()];
      layer.bias().ifPresent(bias -> Arrays.setAll(result, bias::at));
      addProducts(layer.weight(), row, result);
      results.add(result);
    }
    return results;
  }

  /** The sum of each output starts with the bias and runs from the first input to the last. */
  private static void addProducts(WeightMatrix weight, double[] row, double[] result) {
    for (int input = 0; input < row.length; input++) {
      double factor = row[input];
      float[] column = weight.column(input);
      for (int output = 0; output < result.length; output++) {
        result[output] += column[output] * factor;
      }
    }
  }

  @Override
  public double[] norm(Norm norm, double[] row) {
    return switch (norm) {
      case Norm.Rms rms -> rms(rms, row);
      case Norm.Layer layer -> layer(layer, row);
    };
  }

  private static double[] rms(Norm.Rms norm, double[] row) {
    double meanSquare = Arrays.stream(row).map(x -> x * x).sum() / row.length;
    double root = Math.sqrt(meanSquare + norm.epsilon());
    return map(row, (dim, x) -> x / root * norm.weight().at(dim));
  }

  private static double[] layer(Norm.Layer norm, double[] row) {
    double mean = Arrays.stream(row).sum() / row.length;
    double variance = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum() / row.length;
    double root = Math.sqrt(variance + norm.epsilon());
    return map(row, (dim, x) -> (x - mean) / root * norm.weight().at(dim) + norm.bias().at(dim));
  }

  @Override
  public double[] sum(double[] left, double[] right) {
    return map(left, (dim, x) -> x + right[dim]);
  }

  @Override
  public double[] gated(double[] gate, double[] up) {
    return map(gate, (dim, z) -> z / (1 + StrictMath.exp(-z)) * up[dim]);
  }

  @Override
  public double[] gelu(double[] row) {
    return map(row, (_, z) -> z / 2 * ErrorFunction.erfc(-z / Math.sqrt(2)));
  }

  private interface OfDimension {
    double apply(int dim, double x);
  }

  private static double[] map(double[] row, OfDimension function) {
    double[] result = new double[row.length];
    Arrays.setAll(result, dim -> function.apply(dim, row[dim]));
    return result;
  }

  @Override
  public double[] rotate(double[] row, int position) {
    double[] rotated = new double[row.length];
    for (int start = 0; start < row.length; start += rotary.headDim()) {
      double[] head = Arrays.copyOfRange(row, start, start + rotary.headDim());
      System.arraycopy(rotary.rotate(head, position), 0, rotated, start, head.length);
    }
    return rotated;
  }

  /** One query against the keys it sees and no others, which is then full attention. */
  @Override
  public double[] attend(
      SelfAttention attention,
      double[] query,
      List<KeyValue<double[]>> seen,
      List<Integer> positions) {
    List<double[]> keys = new ArrayList<>(seen.size());
    List<double[]> values = new ArrayList<>(seen.size());
    for (int place = 0; place < seen.size(); place++) {
      KeyValue<double[]> entry = seen.get(place);
      keys.add(entry.keyAt(positions.get(place), position -> rotate(entry.key(), position)));
      values.add(entry.value());
    }
    AttentionInputs inputs =
        AttentionInputs.of(
            heads(List.of(query), attention.headDim()),
            heads(keys, attention.headDim()),
            heads(values, attention.headDim()),
            Visibility.of(new int[][] {IntStream.range(0, seen.size()).toArray()}, seen.size()));
    HeadTensor out = ExactAttention.forward(inputs).out();
    return IntStream.range(0, query.length)
        .mapToDouble(dim -> out.at(dim / attention.headDim(), 0, dim % attention.headDim()))
        .toArray();
  }

  /** Cuts rows of {@code heads * headDim} numbers into {@code [heads][rows][headDim]}. */
  private static double[][][] heads(List<double[]> rows, int headDim) {
    double[][][] heads = new double[rows.getFirst().length / headDim][rows.size()][];
    for (int head = 0; head < heads.length; head++) {
      for (int row = 0; row < rows.size(); row++) {
        heads[head][row] = Arrays.copyOfRange(rows.get(row), head * headDim, (head + 1) * headDim);
      }
    }
    return heads;
  }

  @Override
  public double[] widen(double[] row) {
    return row;
  }
}
