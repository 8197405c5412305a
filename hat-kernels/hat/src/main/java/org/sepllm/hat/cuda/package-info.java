/**
 * The back end {@code cuda}: kernels as CUDA C, on the first NVIDIA device.
 *
 * <p>NVRTC compiles the text for the architecture of the device, and the driver loads the result.
 * Both libraries are called directly; no header or compiler of CUDA is needed. The device's primary
 * context is used. Copies go through pinned memory. Calls come from the thread of the caller, with
 * the context made current; those of a virtual thread, which could move between two calls, go
 * through a thread of the device.
 */
package org.sepllm.hat.cuda;
