package org.sepllm.reference.mask;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * StreamingLLM: initial tokens and neighbors are visible, separators have no meaning.
 *
 * <p>Rule: SEP-MASK-007.
 *
 * <p>Range: {@code initTokens ≥ 0}, {@code neighbors ≥ 1}.
 *
 * @param initTokens a, how many tokens at the start of the row stay visible
 * @param neighbors n, how many tokens up to and including the query are visible
 */
public record StreamingLlmMask(int initTokens, int neighbors) implements MaskRule {

  /**
   * Builds the rule.
   *
   * @param initTokens a, how many tokens at the start of the row stay visible
   * @param neighbors n, how many tokens up to and including the query are visible
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code initTokens < 0} or {@code neighbors
   *     < 1}
   */
  public StreamingLlmMask {
    Require.atLeast("SEP-MASK-003", "init_tokens", initTokens, 0);
    Require.atLeast("SEP-MASK-002", "neighbors", neighbors, 1);
  }

  @Override
  public boolean keptBeyondWindow(int tokenId, int position) {
    return false;
  }
}
