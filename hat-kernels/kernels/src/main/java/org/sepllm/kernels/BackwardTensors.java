package org.sepllm.kernels;

import hat.buffer.F32Array;

/**
 * What the backward pass of one layer reads and writes.
 *
 * <p>Rule: SEP-ATTN-006.
 *
 * <p>Shape: q, out, dOut and dQ {@code [batches][heads][queries][headDim]}, k, v, dK and dV {@code
 * [batches][kvHeads][keys][headDim]}, all of one storage type; logSumExp {@code
 * [batches][heads][queries]}.
 *
 * @param q the queries
 * @param k the keys
 * @param v the values
 * @param out what the forward pass yielded
 * @param logSumExp what the forward pass yielded
 * @param dOut the gradient with respect to out
 * @param dQ takes the gradient with respect to q
 * @param dK takes the gradient with respect to k
 * @param dV takes the gradient with respect to v
 */
public record BackwardTensors(
    DeviceTensor q,
    DeviceTensor k,
    DeviceTensor v,
    DeviceTensor out,
    F32Array logSumExp,
    DeviceTensor dOut,
    DeviceTensor dQ,
    DeviceTensor dK,
    DeviceTensor dV) {}
