/**
 * The key-value cache in the memory of a device.
 *
 * <p>Token ids alone decide what happens, so the host plans every step ({@code RowPlan}, {@code
 * StepPlan}) and kernels move what is to be moved. The cache of a row and layer is a slot map:
 * initial tokens, a ring of separators, a ring of recent tokens. Only separators ever move.
 */
package org.sepllm.kernels.cache;
