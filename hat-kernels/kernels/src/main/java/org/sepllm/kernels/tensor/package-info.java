/**
 * Kernels on tensor cores, for devices from compute capability 8.0 on; elsewhere the portable ones
 * take their place. They use the extension for warps, which upstream HAT does not know.
 */
package org.sepllm.kernels.tensor;
