package org.sepllm.kernels.rope;

/**
 * The sizes of a rotation.
 *
 * @param heads heads of a token
 * @param headDim dimensions of a head
 * @param rotaryDim how many of them are rotated
 */
public record RotaryShape(int heads, int headDim, int rotaryDim) {

  /**
   * Returns how many groups rotate so many tokens.
   *
   * @param tokens the number of tokens
   * @return the number of groups
   * @throws ArithmeticException if the work-items do not fit into an int
   */
  public int groups(int tokens) {
    long items = (long) tokens * heads * (headDim / RotaryF32.QUAD);
    Math.toIntExact(items + RotaryF32.GROUP);
    return Math.toIntExact(Math.ceilDiv(items, (long) RotaryF32.GROUP));
  }
}
