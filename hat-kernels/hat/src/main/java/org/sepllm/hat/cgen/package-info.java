/**
 * Writes kernels as C for devices: OpenCL C 1.2, or CUDA C.
 *
 * <p>The text computes what the model means, by Java's rules: integer arithmetic wraps because it
 * is done in the unsigned type, shift counts are masked, conversions to integers saturate, and
 * maxima and minima keep NaN. A value in half precision is the 16 bits that are stored; arithmetic
 * widens it to {@code float} and rounds the result once.
 *
 * <p>In checked mode every index and integer division is guarded and loops are limited. The first
 * mistake of a launch goes to a record ({@link org.sepllm.hat.cgen.FaultRecord}); the work-item
 * goes on with 0 in place of what it could not read, and without what it could not write. If one
 * expression holds several mistakes, any of them may be the one recorded.
 *
 * <p>A buffer is passed as its address, followed by its number of elements if it has any.
 */
package org.sepllm.hat.cgen;
