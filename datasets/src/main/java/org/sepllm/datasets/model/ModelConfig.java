package org.sepllm.datasets.model;

import java.util.List;
import java.util.OptionalInt;
import org.sepllm.reference.model.Residual;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * What a model's {@code config.json} says.
 *
 * <p>Range: sizes are at least 1; {@code heads} is a multiple of {@code kvHeads}.
 *
 * @param family how layers are built and tensors are called
 * @param vocabularySize the number of token ids
 * @param hiddenSize how many numbers a token is between layers
 * @param layers the number of layers
 * @param heads the number of query heads
 * @param kvHeads the number of key and value heads
 * @param intermediateSize the size within the feed-forward sublayer
 * @param rotary how queries and keys are rotated; it holds headDim
 * @param epsilon what keeps the norms' roots away from 0
 * @param tiedEmbeddings whether the output matrix is the embedding
 * @param attentionBias whether the linear layers of attention have biases
 * @param feedForwardBias whether the linear layers of the feed-forward sublayer have biases
 * @param residual what the feed-forward sublayer reads
 * @param maxPositions how many positions the model was made for
 * @param bosTokenId the token that begins a text, if there is one
 * @param separatorTokenIds the separators the model was trained with; none if it was not
 */
public record ModelConfig(
    ModelFamily family,
    int vocabularySize,
    int hiddenSize,
    int layers,
    int heads,
    int kvHeads,
    int intermediateSize,
    RotaryEmbedding rotary,
    double epsilon,
    boolean tiedEmbeddings,
    boolean attentionBias,
    boolean feedForwardBias,
    Residual residual,
    int maxPositions,
    OptionalInt bosTokenId,
    List<Integer> separatorTokenIds) {

  /**
   * Builds the configuration.
   *
   * @param family how layers are built and tensors are called
   * @param vocabularySize the number of token ids
   * @param hiddenSize how many numbers a token is between layers
   * @param layers the number of layers
   * @param heads the number of query heads
   * @param kvHeads the number of key and value heads
   * @param intermediateSize the size within the feed-forward sublayer
   * @param rotary how queries and keys are rotated
   * @param epsilon what keeps the norms' roots away from 0
   * @param tiedEmbeddings whether the output matrix is the embedding
   * @param attentionBias whether the linear layers of attention have biases
   * @param feedForwardBias whether the linear layers of the feed-forward sublayer have biases
   * @param residual what the feed-forward sublayer reads
   * @param maxPositions how many positions the model was made for
   * @param bosTokenId the token that begins a text, if there is one
   * @param separatorTokenIds the separators the model was trained with
   */
  public ModelConfig {
    separatorTokenIds = List.copyOf(separatorTokenIds);
  }

  /** The number of dimensions of a head. */
  int headDim() {
    return rotary.headDim();
  }
}
