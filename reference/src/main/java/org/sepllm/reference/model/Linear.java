package org.sepllm.reference.model;

import java.util.Optional;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * A linear layer: {@code y[output] = sum over input of weight[output][input] * x[input]}, plus
 * {@code bias[output]} where there is one.
 *
 * <p>Rule: SEP-MODEL-001.
 *
 * @param weight the weights, {@code [outputs][inputs]}
 * @param bias what is added, {@code [outputs]}
 */
public record Linear(WeightMatrix weight, Optional<WeightVector> bias) {

  /**
   * Builds the layer.
   *
   * @param weight the weights
   * @param bias what is added, one number per output
   * @throws SpecException of kind {@code BAD_SHAPE} if the bias has not one number per output
   */
  public Linear {
    if (bias.isPresent()) {
      Require.length(Rule.LINEAR, "bias", bias.get().size(), weight.rows());
    }
  }

  /**
   * Returns the size of the input.
   *
   * @return at least 1
   */
  public int inputs() {
    return weight.columns();
  }

  /**
   * Returns the size of the output.
   *
   * @return at least 1
   */
  public int outputs() {
    return weight.rows();
  }

  /** Checks the sizes; the name is for the message. */
  void requireShape(String rule, String name, int outputs, int inputs) {
    Require.length(rule, "output of " + name, outputs(), outputs);
    Require.length(rule, "input of " + name, inputs(), inputs);
  }
}
