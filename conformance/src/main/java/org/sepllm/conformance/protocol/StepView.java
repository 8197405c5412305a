package org.sepllm.conformance.protocol;

import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** What the last step of one row and layer did, whichever cache ran it. */
interface StepView {
  CacheStep step();

  KeyList visible();

  KeyList stored();

  KeyList evicted();

  /** The positions at a step that was no padding. */
  KeyPositions positions(PositionScheme scheme);
}
