package org.sepllm.reference.position;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * How rotary frequencies are changed for long contexts.
 *
 * <p>Rule: SEP-POS-006.
 */
public sealed interface RopeScaling {

  /**
   * Changes one frequency.
   *
   * <p>Range: {@code frequency} is positive, in radians per position.
   *
   * @param frequency the frequency without scaling
   * @return the frequency to use
   */
  double scale(double frequency);

  /** Frequencies stay as they are. */
  record None() implements RopeScaling {
    @Override
    public double scale(double frequency) {
      return frequency;
    }
  }

  /**
   * Llama-3's scaling: short waves stay, long waves are stretched, the range between is blended.
   *
   * <p>Rule: SEP-POS-006. With wavelength λ = 2π / frequency and L the original context: λ shorter
   * than L / highFactor stays, λ longer than L / lowFactor is divided by the factor, between them
   * the two are mixed linearly in L / λ.
   *
   * <p>Range: {@code factor ≥ 1}, {@code 0 < lowFactor < highFactor}, {@code originalContext ≥ 1}
   * positions.
   *
   * @param factor by how much long waves are stretched, 8 for Llama-3.1
   * @param lowFactor 1 for Llama-3.1
   * @param highFactor 4 for Llama-3.1
   * @param originalContext the context length before scaling, 8192 for Llama-3.1
   */
  record Llama3(double factor, double lowFactor, double highFactor, int originalContext)
      implements RopeScaling {

    /**
     * Builds the scaling.
     *
     * @param factor by how much long waves are stretched
     * @param lowFactor where stretching is complete
     * @param highFactor where stretching begins
     * @param originalContext the context length before scaling
     * @throws SpecException of kind {@code BAD_CONFIG} if a value is out of range
     */
    public Llama3 {
      if (!(factor >= 1 && lowFactor > 0 && highFactor > lowFactor && originalContext >= 1)
          || !Double.isFinite(factor)
          || !Double.isFinite(highFactor)) {
        throw new SpecException(
            ErrorKind.BAD_CONFIG,
            "SEP-POS-006",
            "rope scaling (factor %s, low %s, high %s, context %d) needs factor ≥ 1, 0 < low < high, context ≥ 1"
                .formatted(factor, lowFactor, highFactor, originalContext));
      }
    }

    @Override
    public double scale(double frequency) {
      double turns = originalContext * frequency / (2 * Math.PI);
      double share = Math.clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
      return (1 - share) * frequency / factor + share * frequency;
    }
  }
}
