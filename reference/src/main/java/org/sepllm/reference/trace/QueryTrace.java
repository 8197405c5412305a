package org.sepllm.reference.trace;

/**
 * What one query sees and what is kept after it.
 *
 * <p>Rule: SEP-TRACE-001 (§3.3).
 *
 * <p>Range: {@code query} is at least 0.
 *
 * @param query the index of the query, absolute in the row
 * @param visible the keys it sees; empty for a padding query
 * @param stored the keys kept after the step, in the order of the cache
 */
public record QueryTrace(int query, KeyList visible, KeyList stored) {}
