/**
 * The kernels of {@code org.sepllm.kernels.rope} for bfloat16, apart because upstream's members of
 * that type were not verified.
 */
package org.sepllm.kernels.rope.bf16;
