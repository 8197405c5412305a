/** SA-softmax with tensors stored as bfloat16, whose members upstream were not verified. */
package org.sepllm.kernels.softmax.bf16;
