package org.sepllm.conformance.view;

import java.util.List;
import org.sepllm.reference.explain.Eviction;
import org.sepllm.reference.trace.KeyList;

/**
 * What one compaction did.
 *
 * <p>Range: all numbers are at least 0.
 *
 * @param step the query whose step compacted
 * @param retained how many keys were kept
 * @param joined the separators that moved into the separator block
 * @param evictions what was dropped, ascending by key
 */
public record CompactionEvent(int step, int retained, KeyList joined, List<Eviction> evictions) {

  /**
   * Builds an event.
   *
   * @param step the query whose step compacted
   * @param retained how many keys were kept
   * @param joined the separators that moved into the separator block
   * @param evictions what was dropped
   */
  public CompactionEvent {
    evictions = List.copyOf(evictions);
  }
}
