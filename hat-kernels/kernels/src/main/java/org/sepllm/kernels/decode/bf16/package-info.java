/**
 * The kernels of {@code org.sepllm.kernels.decode} for bfloat16, apart because upstream's members
 * of that type were not verified.
 */
package org.sepllm.kernels.decode.bf16;
