package org.sepllm.reference.mask;

/**
 * Full causal attention, as the member of the family whose window has no end.
 *
 * <p>Rule: SEP-MASK-009.
 */
public record FullMask() implements MaskRule {

  @Override
  public int initTokens() {
    return 0;
  }

  @Override
  public int neighbors() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean keptBeyondWindow(int tokenId, int position) {
    return true;
  }
}
