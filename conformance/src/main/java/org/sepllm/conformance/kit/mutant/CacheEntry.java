package org.sepllm.conformance.kit.mutant;

/**
 * A stored key.
 *
 * @param key its index in the row
 * @param id its token id
 * @param insertionLength how many keys were stored before it
 */
record CacheEntry(int key, int id, int insertionLength) {}
