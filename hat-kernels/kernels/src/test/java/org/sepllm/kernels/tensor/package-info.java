/** Tests of the kernels on tensor cores. */
package org.sepllm.kernels.tensor;
