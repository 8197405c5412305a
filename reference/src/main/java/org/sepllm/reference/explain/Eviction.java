package org.sepllm.reference.explain;

/**
 * The compaction that dropped a key.
 *
 * <p>Range: indices are at least 0 and {@code key < step}.
 *
 * @param key the index of the key, absolute in the row
 * @param step the query whose step compacted, absolute in the row
 * @param reason why the compaction dropped the key
 */
public record Eviction(int key, int step, EvictionReason reason) {}
