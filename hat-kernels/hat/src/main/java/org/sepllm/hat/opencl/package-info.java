/**
 * The back end {@code opencl}: kernels as OpenCL C, on any device of the machine's OpenCL.
 *
 * <p>The library {@code libOpenCL.so.1} is called directly; where it or a device is missing, the
 * back end says so. A graphics processor comes before a processor. On a processor kernels are
 * checked unless the property {@code hat.checked} says otherwise, because a mistake of an unchecked
 * kernel ends the Java process there. Every stream is a queue that works in order; copies go
 * through the session's own.
 */
package org.sepllm.hat.opencl;
