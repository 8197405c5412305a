/**
 * The kernels on tensor cores in bfloat16, in a package of their own like all others of that type.
 */
package org.sepllm.kernels.tensor.bf16;
