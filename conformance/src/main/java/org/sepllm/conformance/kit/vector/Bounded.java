package org.sepllm.conformance.kit.vector;

import org.sepllm.conformance.check.judge.Tensor;

/**
 * Expected numbers, and how far an answer may lie from each.
 *
 * @param expected the numbers of the double-precision oracle
 * @param bound the bound of each number, possibly infinite; of the same shape
 */
public record Bounded(Tensor expected, Tensor bound) {}
