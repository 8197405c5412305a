package org.sepllm.reference.mask;

import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;

/**
 * The fundamental design: initial tokens, separators and neighbors are visible.
 *
 * <p>Rule: SEP-MASK-001, SEP-MASK-002 (§3.1).
 *
 * <p>Range: {@code initTokens ≥ 0}, {@code neighbors ≥ 1}.
 *
 * @param initTokens a, how many tokens at the start of the row stay visible
 * @param neighbors n, how many tokens up to and including the query are visible
 * @param separators the separator ids
 */
public record SepLlmMask(int initTokens, int neighbors, SeparatorSet separators)
    implements MaskRule {

  /**
   * Builds the rule.
   *
   * @param initTokens a, how many tokens at the start of the row stay visible
   * @param neighbors n, how many tokens up to and including the query are visible
   * @param separators the separator ids
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code initTokens < 0} or {@code neighbors
   *     < 1}
   */
  public SepLlmMask {
    Require.atLeast("SEP-MASK-003", "init_tokens", initTokens, 0);
    Require.atLeast("SEP-MASK-002", "neighbors", neighbors, 1);
  }

  /**
   * Builds one rule per layer; only the neighbors differ.
   *
   * <p>Rule: SEP-MASK-006 (§4.3).
   *
   * <p>Shape: {@code neighbors[layers]}.
   *
   * <p>Range: {@code initTokens ≥ 0}, every entry of {@code neighbors} at least 1.
   *
   * @param initTokens a, the same in every layer
   * @param neighbors n for each layer
   * @param separators the separator ids, the same in every layer
   * @return the rules in order of the layers
   * @throws SpecException of kind {@code BAD_CONFIG} if a size is out of range or no layer is given
   */
  public static List<MaskRule> perLayer(int initTokens, int[] neighbors, SeparatorSet separators) {
    Require.atLeast("SEP-MASK-006", "number of layers", neighbors.length, 1);
    return Arrays.stream(neighbors)
        .<MaskRule>mapToObj(n -> new SepLlmMask(initTokens, n, separators))
        .toList();
  }

  @Override
  public boolean keptBeyondWindow(int tokenId, int position) {
    return separators.contains(tokenId);
  }
}
