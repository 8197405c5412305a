/** The kernels on the processor beside the reference; {@code hat-kernels/benchmark} runs this. */
package org.sepllm.kernels.benchmark;
