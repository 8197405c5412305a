/**
 * Runs kernels on a device, holds what they yield to the reference, and only then measures them.
 */
package org.sepllm.conformance.bench.device;
