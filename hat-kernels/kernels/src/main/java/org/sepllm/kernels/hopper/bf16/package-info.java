/**
 * The kernels for warpgroups in bfloat16; their sources are those for half precision with other
 * names.
 */
package org.sepllm.kernels.hopper.bf16;
