package org.sepllm.reference.model;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/** One weight per dimension: a bias or the scale of a norm. */
public final class WeightVector {
  private final float[] values;

  private WeightVector(float[] values) {
    this.values = values;
  }

  /**
   * Takes weights over.
   *
   * <p>Shape: {@code values[size]}.
   *
   * <p>Range: at least one weight; float32 holds those stored as f16 and bf16 exactly.
   *
   * @param values the weights, copied
   * @return the vector
   * @throws SpecException of kind {@code BAD_CONFIG} if there is none
   */
  public static WeightVector of(float[] values) {
    Require.atLeast(Rule.LINEAR, "size of a weight vector", values.length, 1);
    return new WeightVector(values.clone());
  }

  /**
   * Returns the number of weights.
   *
   * @return at least 1
   */
  public int size() {
    return values.length;
  }

  /**
   * Returns one weight.
   *
   * <p>Range: {@code dim} in {@code [0, size)}.
   *
   * @param dim the dimension
   * @return the weight
   */
  public float at(int dim) {
    return values[dim];
  }

  /**
   * Returns the weights.
   *
   * <p>Shape: {@code [size]}.
   *
   * @return a copy
   */
  public float[] toArray() {
    return values.clone();
  }

  /** The weights themselves; this package only reads them. */
  float[] values() {
    return values;
  }
}
