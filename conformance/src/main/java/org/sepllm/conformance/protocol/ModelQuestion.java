package org.sepllm.conformance.protocol;

import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;

/**
 * What a row is read with.
 *
 * @param model the weights
 * @param context which keys the queries of each layer see
 * @param storage the least exact arithmetic that is allowed: {@code F64}, {@code F32}, or {@code
 *     F16}, which is float32 over weights, keys and values that may be stored in 16 bits
 */
public record ModelQuestion(LanguageModel model, Context context, StorageType storage) {}
