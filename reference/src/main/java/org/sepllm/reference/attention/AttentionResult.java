package org.sepllm.reference.attention;

/**
 * What attention yields, or a bound for each of these numbers.
 *
 * <p>Shape: {@code out[heads][queries][headDim]}, {@code logSumExp[heads][queries]}.
 *
 * @param out the weighted values
 * @param logSumExp the natural logarithm of the sum of the exponentials of the scores
 */
public record AttentionResult(HeadTensor out, HeadMatrix logSumExp) {}
