package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/** SA-softmax: softmax weights multiplied by a factor of the score, not renormalized. */
public final class SaSoftmax {

  /** Which factor multiplies a softmax weight. */
  public sealed interface Form permits Ratio, Product {}

  /**
   * Form 1: the score's place in the range of the scores.
   *
   * <p>Rule: SEP-ATTN-010. {@code weight_j = p_j * (x_j - low + b_n) / (high - low)} with {@code
   * low = min(0, min x)} and {@code high = max(0, max x + b_d) + b_d}. Upstream's defaults are
   * {@code b_n = 0}, {@code b_d = 1e-10}.
   *
   * <p>Range: {@code numeratorBias} finite; {@code denominatorBias} finite and above 0.
   *
   * @param numeratorBias b_n
   * @param denominatorBias b_d
   * @param range which scores low and high are taken over
   */
  public record Ratio(double numeratorBias, double denominatorBias, Range range) implements Form {
    /**
     * Checks the biases.
     *
     * @throws SpecException BAD_CONFIG if a bias is outside its range
     */
    public Ratio {
      if (!Double.isFinite(numeratorBias)) {
        throw badConfig("numerator bias is " + numeratorBias + ", must be finite");
      }
      if (!(denominatorBias > 0) || Double.isInfinite(denominatorBias)) {
        throw badConfig("denominator bias is " + denominatorBias + ", must be finite and above 0");
      }
    }

    private static SpecException badConfig(String message) {
      return new SpecException(ErrorKind.BAD_CONFIG, Rule.SA_RATIO, message);
    }

    /** (x_j - low + b_n) / (high - low), with low and high taken over the scores of the range. */
    private double[] factors(double[] scores, double[] rangeScores) {
      double low = 0;
      double top = Double.NEGATIVE_INFINITY;
      for (double score : rangeScores) {
        low = Math.min(low, score);
        top = Math.max(top, score);
      }
      double high = Math.max(0, top + denominatorBias) + denominatorBias;
      double[] factors = new double[scores.length];
      for (int index = 0; index < scores.length; index++) {
        factors[index] = (scores[index] - low + numeratorBias) / (high - low);
      }
      return factors;
    }
  }

  /**
   * Form 2: the score itself.
   *
   * <p>Rule: SEP-ATTN-011. {@code weight_j = p_j * x_j}; a weight may be negative.
   */
  public record Product() implements Form {}

  /** Which scores form 1 takes its range over. */
  public enum Range {
    /** The scores of the visible keys. */
    VISIBLE,
    /**
     * The published code's range: the scores of keys 0 to the query's own index, visible or not,
     * and a zero for each key after it.
     *
     * <p>Rule: SEP-ATTN-012. A compatibility mode: an invisible key changes the result. The number
     * of queries must equal the number of keys.
     */
    CAUSAL
  }

  /**
   * What SA-softmax yields.
   *
   * <p>Shape: {@code out[heads][queries][headDim]}; {@code weights[heads][queries][visible keys]}
   * in the order of the visibility's rows.
   *
   * @param out the weighted values
   * @param weights the weight of every visible key
   */
  public record Result(HeadTensor out, double[][][] weights) {
    /** Copies the weights. */
    public Result {
      weights = copy(weights);
    }

    /**
     * Returns the weight of every visible key.
     *
     * <p>Shape: the result is {@code [heads][queries][visible keys]}.
     *
     * @return a copy
     */
    @Override
    public double[][][] weights() {
      return copy(weights);
    }

    private static double[][][] copy(double[][][] weights) {
      double[][][] copy = new double[weights.length][][];
      for (int head = 0; head < weights.length; head++) {
        copy[head] = new double[weights[head].length][];
        for (int query = 0; query < weights[head].length; query++) {
          copy[head][query] = weights[head][query].clone();
        }
      }
      return copy;
    }
  }

  private SaSoftmax() {}

  /**
   * Computes out and the weights.
   *
   * <p>Rule: SEP-ATTN-010 and SEP-ATTN-011; a padding query has out 0 (SEP-ATTN-004). Example: two
   * visible keys with scores 0 and 2 have softmax weights 0.1192 and 0.8808. Form 2 gives weights 0
   * and 1.7616; form 1 with biases 0 and 0.5 has low 0 and high 3, weights 0 and 0.5872.
   *
   * <p>Shape: the result is {@code out[heads][queries][headDim]}.
   *
   * <p>Cost: that of {@link ExactAttention#forward}, with range {@code CAUSAL} that of full causal
   * attention.
   *
   * @param inputs q, k, v, the visibility and the scale
   * @param form which factor multiplies a softmax weight
   * @return out and weights
   * @throws SpecException BAD_SHAPE if the range is {@code CAUSAL} and the number of queries is not
   *     the number of keys
   */
  public static Result forward(AttentionInputs inputs, Form form) {
    requireSquareIfCausal(inputs, form);
    double[][][] out = new double[inputs.heads()][inputs.queries()][];
    double[][][] weights = new double[inputs.heads()][inputs.queries()][];
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        weights[head][query] = weights(inputs, form, row, head, query);
        out[head][query] = row.weightedValues(inputs, head, weights[head][query]);
      }
    }
    return new Result(HeadTensor.wrap(out), weights);
  }

  private static double[] weights(
      AttentionInputs inputs, Form form, ExactRow row, int head, int query) {
    double[] factors =
        switch (form) {
          case Product() -> row.scores();
          case Ratio ratio -> ratio.factors(row.scores(), range(inputs, ratio, row, head, query));
        };
    double[] weights = new double[row.count()];
    for (int index = 0; index < weights.length; index++) {
      weights[index] = row.weight(index) * factors[index];
    }
    return weights;
  }

  private static double[] range(
      AttentionInputs inputs, Ratio ratio, ExactRow row, int head, int query) {
    return switch (ratio.range()) {
      case VISIBLE -> row.scores();
      case CAUSAL -> lowerTriangularRow(inputs, head, query);
    };
  }

  /** Scores up to the diagonal; the rest of the row keeps the array's zeros. */
  private static double[] lowerTriangularRow(AttentionInputs inputs, int head, int query) {
    double[] scores = new double[inputs.keys()];
    for (int key = 0; key <= query; key++) {
      scores[key] = ExactRow.score(inputs, head, query, key);
    }
    return scores;
  }

  private static void requireSquareIfCausal(AttentionInputs inputs, Form form) {
    boolean causal = form instanceof Ratio ratio && ratio.range() == Range.CAUSAL;
    if (causal && inputs.queries() != inputs.keys()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.SA_CAUSAL,
          "range causal with "
              + inputs.queries()
              + " queries, must be "
              + inputs.keys()
              + " as there are keys");
    }
  }
}
