package org.sepllm.conformance.kit.mutant;

import java.util.List;

/**
 * One step of a cache.
 *
 * @param query the index of the token
 * @param padding whether it is padding
 * @param visible what the query sees
 * @param before what was stored with the query's own key, before anything was evicted
 * @param stored what is stored afterwards
 * @param triggered whether the step compacted
 */
record CacheStepView(
    int query,
    boolean padding,
    List<CacheEntry> visible,
    List<CacheEntry> before,
    List<CacheEntry> stored,
    boolean triggered) {}
