package org.sepllm.reference.model;

import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.position.PositionScheme;

/**
 * Which keys the queries of each layer see, and at which positions.
 *
 * <p>Rule: SEP-MODEL-009.
 */
public sealed interface Context {

  /**
   * A mask, at the positions of the text.
   *
   * <p>Rule: SEP-MASK-006, SEP-POS-001.
   *
   * @param layers one rule for all layers, or one for each
   */
  record OfMask(List<MaskRule> layers) implements Context {

    /**
     * Builds the context.
     *
     * @param layers one rule for all layers, or one for each
     * @throws SpecException of kind {@code BAD_CONFIG} if there is none
     */
    public OfMask {
      layers = List.copyOf(layers);
      Require.atLeast(Rule.VISIBILITY, "number of mask rules", layers.size(), 1);
    }

    @Override
    public int rules() {
      return layers.size();
    }

    @Override
    public boolean usesTextPositions() {
      return true;
    }
  }

  /**
   * A cache and its positions.
   *
   * <p>Rule: SEP-CACHE-018, SEP-POS-001 to SEP-POS-003.
   *
   * @param layers one cache for all layers, or one for each
   * @param positions how positions are counted
   */
  record OfCache(List<CacheConfig> layers, PositionScheme positions) implements Context {

    /**
     * Builds the context.
     *
     * @param layers one cache for all layers, or one for each
     * @param positions how positions are counted
     * @throws SpecException of kind {@code BAD_CONFIG} if there is none
     */
    public OfCache {
      layers = List.copyOf(layers);
      Require.atLeast(Rule.VISIBILITY, "number of cache rules", layers.size(), 1);
    }

    @Override
    public int rules() {
      return layers.size();
    }

    @Override
    public boolean usesTextPositions() {
      return positions == PositionScheme.ORIGINAL;
    }
  }

  /**
   * Returns how many rules there are.
   *
   * @return 1 for all layers together, or one per layer
   */
  int rules();

  /**
   * Says whether positions are places in the text, which a model's maximum limits.
   *
   * @return true for masks and for ORIGINAL
   */
  boolean usesTextPositions();

  /**
   * Checks that there is one rule for all layers or one for each.
   *
   * <p>Range: {@code layers} at least 1.
   *
   * @param layers the number of layers of a model
   * @throws SpecException of kind {@code BAD_CONFIG} if there is another number of rules
   */
  default void requireLayers(int layers) {
    if (rules() != 1 && rules() != layers) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          Rule.VISIBILITY,
          "rules are given for " + rules() + " layers, the model has " + layers);
    }
  }
}
