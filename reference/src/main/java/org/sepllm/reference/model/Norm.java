package org.sepllm.reference.model;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/** What brings the numbers of a token to one size before a sublayer reads them. */
public sealed interface Norm {

  /**
   * Returns the number of dimensions.
   *
   * @return at least 1
   */
  int size();

  /**
   * Divides by the root of the mean square: {@code x[dim] / sqrt(mean(x²) + epsilon) *
   * weight[dim]}.
   *
   * <p>Rule: SEP-MODEL-002.
   *
   * <p>Range: {@code epsilon} is at least 0 and finite.
   *
   * <p>Example: x = (3, 4), weights 1, epsilon 0: the mean square is 12.5, the result (0.8485,
   * 1.1314).
   *
   * @param weight the scale of each dimension
   * @param epsilon what keeps the root away from 0
   */
  record Rms(WeightVector weight, double epsilon) implements Norm {

    /**
     * Builds the norm.
     *
     * @param weight the scale of each dimension
     * @param epsilon what keeps the root away from 0
     * @throws SpecException of kind {@code BAD_CONFIG} if epsilon is out of range
     */
    public Rms {
      requireEpsilon(Rule.RMS_NORM, epsilon);
    }

    @Override
    public int size() {
      return weight.size();
    }
  }

  /**
   * Subtracts the mean and divides by the standard deviation: {@code (x[dim] - mean) /
   * sqrt(variance + epsilon) * weight[dim] + bias[dim]}, the variance being the mean of the squared
   * distances.
   *
   * <p>Rule: SEP-MODEL-003.
   *
   * <p>Range: {@code epsilon} is at least 0 and finite.
   *
   * <p>Example: x = (3, 5), weights 1, biases 0, epsilon 0: the mean is 4, the variance 1, the
   * result (−1, 1).
   *
   * @param weight the scale of each dimension
   * @param bias what is added to each dimension
   * @param epsilon what keeps the root away from 0
   */
  record Layer(WeightVector weight, WeightVector bias, double epsilon) implements Norm {

    /**
     * Builds the norm.
     *
     * @param weight the scale of each dimension
     * @param bias what is added to each dimension
     * @param epsilon what keeps the root away from 0
     * @throws SpecException of kind {@code BAD_CONFIG} if epsilon is out of range, of kind {@code
     *     BAD_SHAPE} if weight and bias differ in size
     */
    public Layer {
      requireEpsilon(Rule.LAYER_NORM, epsilon);
      Require.length(Rule.LAYER_NORM, "bias of the norm", bias.size(), weight.size());
    }

    @Override
    public int size() {
      return weight.size();
    }
  }

  private static void requireEpsilon(String rule, double epsilon) {
    if (!(epsilon >= 0) || !Double.isFinite(epsilon)) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG, rule, "epsilon is " + epsilon + ", must be at least 0 and finite");
    }
  }
}
