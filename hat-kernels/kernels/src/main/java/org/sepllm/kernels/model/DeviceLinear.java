package org.sepllm.kernels.model;

import hat.buffer.F32Array;

/**
 * A linear layer on a device.
 *
 * @param weights the weights, {@code [inputs][outputs]}
 * @param bias what is added, {@code [outputs]}, or of length 0
 * @param inputs the size of the input
 * @param outputs the size of the output
 */
record DeviceLinear<T>(T weights, F32Array bias, int inputs, int outputs) {}
