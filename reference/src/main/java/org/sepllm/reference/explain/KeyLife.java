package org.sepllm.reference.explain;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What becomes of a key in a row.
 *
 * <p>Range: indices are at least 0.
 *
 * @param key the index of the key, absolute in the row
 * @param initial whether it is one of the first a tokens, which stay for good
 * @param joinedBlock the step that moved it from the recent run into the separator block, if any
 * @param eviction the compaction that dropped it, if any
 */
public record KeyLife(
    int key, boolean initial, OptionalInt joinedBlock, Optional<Eviction> eviction) {}
