package org.sepllm.reference.position;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * The rotary embedding, half-split: dimension k is paired with dimension k + r/2.
 *
 * <p>Rule: SEP-POS-004, SEP-POS-005.
 *
 * <p>Range: {@code rotaryDim} even, {@code 2 ≤ rotaryDim ≤ headDim}; {@code base > 0}, finite.
 *
 * @param headDim the number of dimensions of a head
 * @param rotaryDim r, how many of the first dimensions are rotated
 * @param base θ, 10000 for Pythia, 500000 for Llama-3
 * @param scaling how the frequencies are changed for long contexts
 */
public record RotaryEmbedding(int headDim, int rotaryDim, double base, RopeScaling scaling) {

  /**
   * Builds the embedding.
   *
   * @param headDim the number of dimensions of a head
   * @param rotaryDim r, how many of the first dimensions are rotated
   * @param base θ
   * @param scaling how the frequencies are changed for long contexts
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code rotaryDim} is odd, less than 2 or
   *     more than {@code headDim}, or the base is not positive and finite
   */
  public RotaryEmbedding {
    if (rotaryDim < 2 || rotaryDim % 2 != 0 || rotaryDim > headDim) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-POS-005",
          "rotary dim is " + rotaryDim + ", must be even and in [2, head dim " + headDim + "]");
    }
    if (!(base > 0) || !Double.isFinite(base)) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-POS-004",
          "rope base is " + base + ", must be positive and finite");
    }
  }

  /**
   * Returns the angle per position of each rotated pair.
   *
   * <p>Rule: SEP-POS-004, SEP-POS-006: {@code base^(−2k/r)}, scaled.
   *
   * <p>Shape: {@code [r/2]}, radians per position.
   *
   * @return the frequencies
   */
  public double[] frequencies() {
    double[] frequencies = new double[rotaryDim / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = scaling.scale(StrictMath.pow(base, -2.0 * pair / rotaryDim));
    }
    return frequencies;
  }

  /**
   * Rotates one head's vector of a query or key.
   *
   * <p>Rule: SEP-POS-004, SEP-POS-005. Dimensions from r on are left as they are. The score of a
   * rotated query and key depends on the difference of their positions alone.
   *
   * <p>Shape: {@code vector[headDim]}, result {@code [headDim]}.
   *
   * <p>Range: any position.
   *
   * <p>Example: headDim 2, position 1: (1, 0) becomes (cos 1, sin 1).
   *
   * @param vector the vector before rotation; it is not changed
   * @param position the position
   * @return the rotated vector
   * @throws SpecException of kind {@code BAD_SHAPE} if the vector has another length than headDim
   */
  public double[] rotate(double[] vector, long position) {
    Require.length("SEP-POS-004", "vector", vector.length, headDim);
    double[] rotated = vector.clone();
    double[] frequencies = frequencies();
    int half = rotaryDim / 2;
    for (int pair = 0; pair < half; pair++) {
      double angle = position * frequencies[pair];
      double first = vector[pair];
      double second = vector[pair + half];
      rotated[pair] = first * StrictMath.cos(angle) - second * StrictMath.sin(angle);
      rotated[pair + half] = second * StrictMath.cos(angle) + first * StrictMath.sin(angle);
    }
    return rotated;
  }
}
