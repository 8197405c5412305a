package org.sepllm.reference.model;

import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * A model that predicts the next token: weights and nothing else.
 *
 * <p>Rule: SEP-MODEL-008. A token's row of the embedding runs through the blocks and the final
 * norm; {@code logit[token] = sum over dim of output[token][dim] * x[dim]}. With tied embeddings
 * {@code output} is {@code embedding}.
 *
 * <p>Shape: embedding and output are {@code [vocabulary][hidden]}.
 *
 * <p>Range: at least one block; {@code maxPositions} at least 1.
 *
 * @param embedding one row per token of the vocabulary
 * @param blocks the layers in order
 * @param finalNorm the norm before the logits
 * @param output one row per token of the vocabulary
 * @param rotary how queries and keys are rotated
 * @param maxPositions how many positions the model was made for
 */
public record LanguageModel(
    WeightMatrix embedding,
    List<Block> blocks,
    Norm finalNorm,
    WeightMatrix output,
    RotaryEmbedding rotary,
    int maxPositions) {

  /**
   * Builds the model.
   *
   * @param embedding one row per token of the vocabulary
   * @param blocks the layers in order
   * @param finalNorm the norm before the logits
   * @param output one row per token of the vocabulary
   * @param rotary how queries and keys are rotated
   * @param maxPositions how many positions the model was made for
   * @throws SpecException of kind {@code BAD_SHAPE} if the parts do not fit together, of kind
   *     {@code BAD_CONFIG} if there is no block or no position
   */
  public LanguageModel {
    blocks = List.copyOf(blocks);
    Require.atLeast(Rule.LOGITS, "number of layers", blocks.size(), 1);
    Require.atLeast(Rule.POSITIONS, "maximum of positions", maxPositions, 1);
    int size = embedding.columns();
    Require.length(Rule.LOGITS, "final norm", finalNorm.size(), size);
    Require.length(Rule.LOGITS, "row of the output matrix", output.columns(), size);
    Require.length(Rule.LOGITS, "output matrix", output.rows(), embedding.rows());
    for (Block block : blocks) {
      Require.length(Rule.RESIDUAL, "row of a layer", block.attention().size(), size);
      Require.length(Rule.ATTENTION, "head", block.attention().headDim(), rotary.headDim());
    }
  }

  /**
   * Returns the number of token ids.
   *
   * @return at least 1
   */
  public int vocabularySize() {
    return embedding.rows();
  }

  /**
   * Returns how many numbers a token is between layers.
   *
   * @return the hidden size
   */
  public int hiddenSize() {
    return embedding.columns();
  }

  /**
   * Returns how many weights the model has; tied embeddings count once.
   *
   * @return the number of parameters
   */
  public long parameters() {
    return ParameterCounter.of(this);
  }

  /**
   * Returns how many numbers a cache holds per stored key, over all layers.
   *
   * @return keys and values together
   */
  public long cachedNumbersPerKey() {
    return blocks.stream().mapToLong(block -> 2L * block.attention().key().outputs()).sum();
  }

  /**
   * Returns the same model with another number of positions, for runs beyond the context it was
   * trained for.
   *
   * <p>Range: {@code positions} at least 1.
   *
   * @param positions how many positions are allowed
   * @return the model
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code positions < 1}
   */
  public LanguageModel withMaxPositions(int positions) {
    Require.atLeast(Rule.POSITIONS, "maximum of positions", positions, 1);
    return new LanguageModel(embedding, blocks, finalNorm, output, rotary, positions);
  }

  /**
   * Checks that the model can read tokens.
   *
   * <p>Rule: SEP-MODEL-008, SEP-MODEL-012.
   *
   * <p>Shape: {@code tokenIds[tokens]}.
   *
   * <p>Range: {@code length} at least 0.
   *
   * @param length how many tokens came before in the row
   * @param tokenIds the next tokens
   * @param textPositions whether positions are places in the text, which the model's maximum limits
   * @throws SpecException of kind {@code BAD_TOKEN} if an id lies outside the vocabulary, of kind
   *     {@code BAD_SHAPE} if there is no token, of kind {@code TOO_LARGE} if a position of the text
   *     reaches the model's maximum
   */
  public void requireReadable(long length, int[] tokenIds, boolean textPositions) {
    if (tokenIds.length == 0) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, Rule.VISIBILITY, "chunk has 0 tokens, must have at least 1");
    }
    for (int place = 0; place < tokenIds.length; place++) {
      requireKnown(length + place, tokenIds[place]);
    }
    long end = length + tokenIds.length;
    if (textPositions && end > maxPositions) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          Rule.POSITIONS,
          "token at index %d needs position %d of the text, the model has positions below %d"
              .formatted(end - 1, end - 1, maxPositions));
    }
  }

  /**
   * Checks that there is a token to score after each of those that the model reads.
   *
   * <p>Rule: SEP-MODEL-008, SEP-MODEL-010.
   *
   * <p>Shape: {@code tokenIds[tokens]}, {@code nextIds[tokens]}.
   *
   * <p>Range: {@code length} at least 0.
   *
   * @param length how many tokens came before in the row
   * @param tokenIds the next tokens
   * @param nextIds the token that follows each of them
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one token after each, of kind
   *     {@code BAD_TOKEN} if its id lies outside the vocabulary
   */
  public void requireFollowed(long length, int[] tokenIds, int[] nextIds) {
    Require.length(Rule.NLL, "tokens that follow", nextIds.length, tokenIds.length);
    for (int place = 0; place < nextIds.length; place++) {
      requireKnown(length + place + 1, nextIds[place]);
    }
  }

  private void requireKnown(long index, int tokenId) {
    if (tokenId < 0 || tokenId >= vocabularySize()) {
      throw new SpecException(
          ErrorKind.BAD_TOKEN,
          Rule.LOGITS,
          "token id at index %d is %d, must be in [0, %d)"
              .formatted(index, tokenId, vocabularySize()));
    }
  }
}
