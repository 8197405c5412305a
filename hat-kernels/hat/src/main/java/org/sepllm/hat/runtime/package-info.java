/**
 * The runtime under the mirrored API, and the interface of back ends.
 *
 * <p>A back end extends {@link org.sepllm.hat.runtime.KernelBackend} and is found as a service of
 * {@link hat.backend.Backend}. The runtime binds arguments, specialises the kernel on its whole
 * numbers, has it compiled once for each specialisation, brings the buffers it touches to the
 * device, and launches.
 */
package org.sepllm.hat.runtime;
