package org.sepllm.kernels.model;

import java.util.Optional;

/**
 * One layer of a model on a device.
 *
 * @param attentionNorm the norm before attention
 * @param query the projection to queries
 * @param key the projection to keys
 * @param value the projection to values
 * @param output the projection of the heads' results
 * @param feedForwardNorm the norm before the feed-forward sublayer
 * @param gate the gate of SwiGLU; empty for GELU
 * @param up from the hidden to the intermediate size
 * @param down from the intermediate to the hidden size
 * @param parallel whether the feed-forward sublayer reads what attention read
 */
record DeviceBlock<T>(
    DeviceNorm attentionNorm,
    DeviceLinear<T> query,
    DeviceLinear<T> key,
    DeviceLinear<T> value,
    DeviceLinear<T> output,
    DeviceNorm feedForwardNorm,
    Optional<DeviceLinear<T>> gate,
    DeviceLinear<T> up,
    DeviceLinear<T> down,
    boolean parallel) {}
