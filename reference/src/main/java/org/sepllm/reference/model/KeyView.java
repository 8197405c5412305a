package org.sepllm.reference.model;

import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.trace.KeyList;

/**
 * What one query of a layer sees.
 *
 * <p>Rule: SEP-MODEL-009.
 *
 * @param visible the visible keys in the order of the cache, the query's own last
 * @param positions the positions of the query and of each visible key
 * @param stored the keys that a later query may still see
 */
public record KeyView(KeyList visible, KeyPositions positions, KeyList stored) {}
