package org.sepllm.reference.cache;

/**
 * The counts of one step.
 *
 * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
 *
 * <p>Range: counts are at least 0; {@code attended} is 0 only for padding.
 *
 * @param query the index of the query, absolute in the row
 * @param attended how many keys the query saw
 * @param retained how many keys are stored after the step
 * @param triggered whether the step compacted
 */
public record CacheStep(int query, int attended, int retained, boolean triggered) {}
