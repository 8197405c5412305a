package org.sepllm.reference.trace;

/**
 * One step in the short form from which visibility follows exactly.
 *
 * <p>Rule: SEP-TRACE-002. A step stores the keys kept before it and the query's own key, less the
 * evicted ones. The query saw the evicted ones too exactly if {@code attended = retained +
 * evicted.size()}.
 *
 * <p>Range: counts are at least 0; {@code attended} is 0 only for a padding query.
 *
 * @param query the index of the query, absolute in the row
 * @param attended how many keys the query saw
 * @param retained how many keys are kept afterwards
 * @param triggered whether the step compacted
 * @param evicted the keys that the step dropped
 */
public record StepDelta(
    int query, int attended, int retained, boolean triggered, KeyList evicted) {}
