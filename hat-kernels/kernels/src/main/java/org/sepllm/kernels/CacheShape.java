package org.sepllm.kernels;

import java.util.Optional;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RotaryEmbedding;

/**
 * What a cache on a device is made for, the same in all layers.
 *
 * <p>Range: {@code rows}, {@code kvHeads} and {@code mostTokens} at least 1; {@code heads} a
 * multiple of {@code kvHeads}; {@code headDim} a multiple of 8 from 8 to 128; storage f32, f16 or
 * bf16.
 *
 * @param rows rows of the batch
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim dimensions of a head
 * @param storage the type of keys, values, queries and results
 * @param positions how the positions of keys are counted
 * @param rotary how queries and keys are rotated; empty if the caller has done it, or nobody does
 * @param mostTokens how many tokens a row of a cache that grows can have; bounded policies take any
 *     number
 * @param scale the factor of the scores
 */
public record CacheShape(
    int rows,
    int heads,
    int kvHeads,
    int headDim,
    StorageType storage,
    PositionScheme positions,
    Optional<RotaryEmbedding> rotary,
    int mostTokens,
    float scale) {

  /** How many tokens a row can have unless another number is given: {@value}. */
  public static final int MOST_TOKENS = 131_072;

  private static final String RULE = "SEP-ATTN-001";
  private static final int DIM_UNIT = 8;
  private static final int MOST_DIMS = 128;

  /**
   * Checks the sizes.
   *
   * @throws SpecException of kind {@code BAD_CONFIG} if one is out of range, naming it
   */
  public CacheShape {
    Require.atLeast(RULE, "rows", rows, 1);
    Require.atLeast(RULE, "kvHeads", kvHeads, 1);
    Require.atLeast(RULE, "heads", heads, 1);
    Require.atLeast("SEP-CACHE-005", "most tokens", mostTokens, 1);
    require(
        heads % kvHeads == 0, "heads is " + heads + ", must be a multiple of kvHeads " + kvHeads);
    require(
        headDim >= DIM_UNIT && headDim <= MOST_DIMS && headDim % DIM_UNIT == 0,
        "headDim is " + headDim + ", must be a multiple of 8 from 8 to 128");
    require(storage != StorageType.F64, "dtype is f64, must be one of f32, f16, bf16");
    require(Float.isFinite(scale), "scale is " + scale + ", must be finite");
    rotary.ifPresent(embedding ->
        require(
            embedding.headDim() == headDim,
            "rotary headDim is " + embedding.headDim() + ", must be " + headDim));
    require(
        rotary.isPresent() || positions != PositionScheme.IN_CACHE,
        "positions is in-cache without a rotary embedding, must be original or insertion-length");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new SpecException(ErrorKind.BAD_CONFIG, RULE, message);
    }
  }

  /**
   * Describes a cache whose keys are rotated at their position in the text, with the usual scale.
   *
   * @param rows rows of the batch
   * @param heads query heads
   * @param kvHeads heads of keys and values
   * @param headDim dimensions of a head
   * @param storage the type of keys, values, queries and results
   * @param rotary how queries and keys are rotated
   * @return the shape, for rows of at most 131,072 tokens where a cache grows
   * @throws SpecException of kind {@code BAD_CONFIG} if a size is out of range
   */
  public static CacheShape original(
      int rows, int heads, int kvHeads, int headDim, StorageType storage, RotaryEmbedding rotary) {
    return new CacheShape(
        rows,
        heads,
        kvHeads,
        headDim,
        storage,
        PositionScheme.ORIGINAL,
        Optional.of(rotary),
        MOST_TOKENS,
        (float) AttentionInputs.defaultScale(headDim));
  }

  /**
   * Returns this shape with another way to count positions.
   *
   * @param scheme how positions are counted
   * @return the shape
   */
  public CacheShape withPositions(PositionScheme scheme) {
    return new CacheShape(
        rows, heads, kvHeads, headDim, storage, scheme, rotary, mostTokens, scale);
  }

  /**
   * Returns this shape for rows of another length.
   *
   * @param tokens how many tokens a row of a cache that grows can have
   * @return the shape
   * @throws SpecException of kind {@code BAD_CONFIG} if it is less than 1
   */
  public CacheShape withMostTokens(int tokens) {
    return new CacheShape(rows, heads, kvHeads, headDim, storage, positions, rotary, tokens, scale);
  }
}
