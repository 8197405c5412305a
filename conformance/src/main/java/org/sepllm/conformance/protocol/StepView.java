package org.sepllm.conformance.protocol;

import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** What the last step of one row and layer did, whichever cache ran it. */
public interface StepView {
  /**
   * Returns the counts of the step.
   *
   * @return the counts
   */
  CacheStep step();

  /**
   * Returns what the query saw.
   *
   * @return the keys in the order of the cache
   */
  KeyList visible();

  /**
   * Returns what is stored after the step.
   *
   * @return the keys in the order of the cache
   */
  KeyList stored();

  /**
   * Returns what the step dropped.
   *
   * @return the keys in the order of the cache
   */
  KeyList evicted();

  /**
   * Returns the positions at a step that was no padding.
   *
   * @param scheme how positions are counted
   * @return the positions of the query and the visible keys
   */
  KeyPositions positions(PositionScheme scheme);
}
