package org.sepllm.kernels;

import java.util.Optional;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.cache.CacheState;

/**
 * A row of one layer as it can be stored and continued.
 *
 * <p>Rule: SEP-CACHE-017.
 *
 * <p>Shape: {@code [kvHeads][stored keys][headDim]}, in the order of the cache.
 *
 * @param state what is needed beside keys and values
 * @param keys the stored keys as they lie on the device; empty if none is stored
 * @param values the stored values
 */
public record SavedLayer(
    CacheState state, Optional<HeadTensor> keys, Optional<HeadTensor> values) {}
