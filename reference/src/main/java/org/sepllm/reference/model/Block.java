package org.sepllm.reference.model;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * One layer of a model.
 *
 * <p>Rule: SEP-MODEL-007.
 *
 * @param attentionNorm the norm before attention
 * @param attention the sublayer in which tokens see one another
 * @param feedForwardNorm the norm before the feed-forward sublayer
 * @param feedForward the sublayer that works on each token alone
 * @param residual what the feed-forward sublayer reads
 */
public record Block(
    Norm attentionNorm,
    SelfAttention attention,
    Norm feedForwardNorm,
    FeedForward feedForward,
    Residual residual) {

  /**
   * Builds the layer.
   *
   * @param attentionNorm the norm before attention
   * @param attention the sublayer in which tokens see one another
   * @param feedForwardNorm the norm before the feed-forward sublayer
   * @param feedForward the sublayer that works on each token alone
   * @param residual what the feed-forward sublayer reads
   * @throws SpecException of kind {@code BAD_SHAPE} if the parts differ in their hidden size
   */
  public Block {
    int size = attention.size();
    Require.length(Rule.RESIDUAL, "norm before attention", attentionNorm.size(), size);
    Require.length(Rule.RESIDUAL, "norm before feed-forward", feedForwardNorm.size(), size);
    Require.length(Rule.RESIDUAL, "feed-forward", feedForward.size(), size);
  }
}
