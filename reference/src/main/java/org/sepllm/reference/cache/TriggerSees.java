package org.sepllm.reference.cache;

/**
 * What the query of a compacting step attends to.
 *
 * <p>Rule: SEP-CACHE-007.
 */
public enum TriggerSees {
  /** The set before compaction, the query's own key included. */
  FULL,
  /** The compacted set. */
  COMPACT
}
