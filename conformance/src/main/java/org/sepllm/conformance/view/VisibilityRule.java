package org.sepllm.conformance.view;

import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/** What decides which keys a query sees: a mask, or a cache. */
public sealed interface VisibilityRule {

  /**
   * Draws what the queries of a range see.
   *
   * <p>Range: {@code 0 ≤ from < to ≤ row length}, at most 1024 queries.
   *
   * @param row the tokens
   * @param from the first query
   * @param to the query after the last
   * @return the grid
   * @throws SpecException of kind {@code BAD_SHAPE} if the range does not lie in the row
   * @throws DatasetException if the range has more than 1024 queries, or they see more than 8192
   *     keys
   */
  VisibilityGrid grid(TokenRow row, int from, int to);

  /**
   * Returns the words of a picture.
   *
   * @return title and legend
   */
  PictureWords words();

  /**
   * A mask.
   *
   * @param rule the member of the mask family
   */
  record OfMask(MaskRule rule) implements VisibilityRule {
    @Override
    public VisibilityGrid grid(TokenRow row, int from, int to) {
      return VisibilityGrid.ofMask(rule, row, from, to);
    }

    @Override
    public PictureWords words() {
      return PictureWords.ofMask(rule);
    }
  }

  /**
   * A cache.
   *
   * @param config sizes and policy of the layer
   */
  record OfCache(CacheConfig config) implements VisibilityRule {
    @Override
    public VisibilityGrid grid(TokenRow row, int from, int to) {
      return VisibilityGrid.ofCache(config, row, from, to);
    }

    @Override
    public PictureWords words() {
      return PictureWords.ofCache(config);
    }
  }
}
