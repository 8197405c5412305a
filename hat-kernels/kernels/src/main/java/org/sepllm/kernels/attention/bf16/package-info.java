/** Masked attention with tensors stored as bfloat16, whose members upstream were not verified. */
package org.sepllm.kernels.attention.bf16;
