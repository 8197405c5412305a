package org.sepllm.reference.attention;

/**
 * The gradients of attention, or a bound for each of these numbers.
 *
 * <p>Shape: {@code dQ[heads][queries][headDim]}, {@code dK[kvHeads][keys][headDim]}, {@code
 * dV[kvHeads][keys][headDim]}.
 *
 * @param dQ the gradient with respect to q
 * @param dK the gradient with respect to k, exactly zero for keys that no query sees
 * @param dV the gradient with respect to v, exactly zero for keys that no query sees
 */
public record AttentionGradients(HeadTensor dQ, HeadTensor dK, HeadTensor dV) {}
