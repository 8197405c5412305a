package org.sepllm.reference.model;

/** The arithmetic that a model is evaluated in; weights are the same for both. */
public enum Precision {
  /** Float64 throughout: the oracle. */
  DOUBLE,
  /** Float32 throughout, sums in the same order: several times faster. */
  SINGLE
}
