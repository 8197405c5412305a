/**
 * The key-value cache: one state machine for every policy, and its declarative definition.
 *
 * <p>{@link org.sepllm.reference.cache.CacheMachine} moves entries; {@link
 * org.sepllm.reference.cache.CacheSchedule} says which keys are stored from the positions of
 * separators and the times of compaction. The tests hold them equal.
 */
package org.sepllm.reference.cache;
