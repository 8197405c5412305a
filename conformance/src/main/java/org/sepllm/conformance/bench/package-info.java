/**
 * Benchmarks of kernels: what was measured, in which setting, beside the physical limit and beside
 * what others measured, as JSON, tables and plots.
 */
package org.sepllm.conformance.bench;
