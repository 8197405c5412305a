/** What the Java back ends cost; {@code hat-kernels/benchmark} runs this. */
package org.sepllm.hat.benchmark;
