package org.sepllm.reference.mask;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * FixLLM: beside initial tokens and neighbors every Δ-th token is visible.
 *
 * <p>Rule: SEP-MASK-008 (App. I). Phase and anchor of the interval are published nowhere; this is
 * the definition of this project: position p is kept if {@code p ≥ a} and {@code (p − a) mod Δ =
 * 0}, with p counted from the first real token of the document.
 *
 * <p>Range: {@code initTokens ≥ 0}, {@code neighbors ≥ 1}, {@code interval ≥ 1}.
 *
 * <p>Example: with a = 2 and Δ = 4 the positions 2, 6, 10, … stay visible.
 *
 * @param initTokens a, how many tokens at the start of the row stay visible
 * @param neighbors n, how many tokens up to and including the query are visible
 * @param interval Δ, the distance between kept tokens
 */
public record FixLlmMask(int initTokens, int neighbors, int interval) implements MaskRule {

  /**
   * Builds the rule.
   *
   * @param initTokens a, how many tokens at the start of the row stay visible
   * @param neighbors n, how many tokens up to and including the query are visible
   * @param interval Δ, the distance between kept tokens
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code initTokens < 0}, {@code neighbors <
   *     1} or {@code interval < 1}
   */
  public FixLlmMask {
    Require.atLeast("SEP-MASK-003", "init_tokens", initTokens, 0);
    Require.atLeast("SEP-MASK-002", "neighbors", neighbors, 1);
    Require.atLeast("SEP-MASK-008", "interval", interval, 1);
  }

  @Override
  public boolean keptBeyondWindow(int tokenId, int position) {
    return position >= initTokens && (position - initTokens) % interval == 0;
  }
}
