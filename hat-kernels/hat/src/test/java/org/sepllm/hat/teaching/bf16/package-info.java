/** Kernels with bfloat16, whose members upstream were not verified: not for a Babylon JDK yet. */
package org.sepllm.hat.teaching.bf16;
