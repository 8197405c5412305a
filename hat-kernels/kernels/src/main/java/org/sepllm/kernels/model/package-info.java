/**
 * Language models on a device: the Llama and GPT-NeoX families over masks and caches.
 *
 * <p>Attention is that of {@link org.sepllm.kernels.SepAttention} and {@link
 * org.sepllm.kernels.DeviceSepCache}; the kernels here are what else a transformer computes. What a
 * model yields is what {@code org.sepllm.reference.model} says, up to float32 and the storage type.
 */
package org.sepllm.kernels.model;
