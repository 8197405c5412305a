package org.sepllm.reference.explain;

/**
 * A visible key and where it stands in the cache.
 *
 * <p>Range: all numbers are at least 0.
 *
 * @param key the index of the key, absolute in the row
 * @param place the part of the cache
 * @param original its position by the scheme ORIGINAL, SEP-POS-001
 * @param inCache its position by the scheme IN_CACHE, SEP-POS-002
 */
public record PlacedKey(int key, KeyPlace place, int original, int inCache) {}
