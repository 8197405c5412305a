/** The set for bfloat16. */
package org.sepllm.kernels.storage.bf16;
