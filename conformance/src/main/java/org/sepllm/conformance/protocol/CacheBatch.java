package org.sepllm.conformance.protocol;

import org.sepllm.reference.cache.CacheState;

/** Independent rows over a cache, fed place by place. */
public interface CacheBatch extends AutoCloseable {

  /**
   * Feeds one place of each row to all layers; rows that have no such place rest.
   *
   * <p>Range: 0 at first, one more at every call.
   *
   * @param place the place, counted from the start of the rows
   */
  void step(int place);

  /**
   * Shows what the last step of a row did.
   *
   * <p>Range: indices of the rows and layers that were given.
   *
   * @param row a row that took part in the last step
   * @param layer the layer
   * @return the view, valid until the next step
   */
  StepView view(int row, int layer);

  /**
   * Saves one layer of a row.
   *
   * <p>Range: indices of the rows and layers that were given.
   *
   * @param row the row
   * @param layer the layer
   * @return the state, from which the row can go on
   */
  CacheState state(int row, int layer);

  @Override
  void close();
}
