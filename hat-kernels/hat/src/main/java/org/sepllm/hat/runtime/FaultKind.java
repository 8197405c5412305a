package org.sepllm.hat.runtime;

/** Which rule a kernel broke. */
public enum FaultKind {
  /** An index below 0 or not below the length. */
  OUT_OF_BOUNDS,
  /** An integer divided by zero. */
  DIVISION_BY_ZERO,
  /** A loop with more rounds than allowed. */
  LOOP_LIMIT,
  /** A barrier that some work-items of a group reach and others do not. */
  DIVERGENT_BARRIER,
  /** Two accesses to one element, one of them a write, that nothing orders. */
  DATA_RACE,
  /** A read of an element that nobody wrote. */
  UNDEFINED_READ,
  /** Work-items that wait for one another for ever. */
  DEADLOCK,
  /** An operation of a warp that some of its lanes reach and others do not. */
  DIVERGENT_WARP,
  /** An access to what a copy or product in flight writes, or a change of what it reads. */
  DATA_IN_FLIGHT,
  /**
   * An access of 16 bytes at a place that is no multiple of 16 bytes, or a matrix where none is.
   */
  MISALIGNED,
  /** A product of what tensor cores do not see yet. */
  UNFENCED,
  /** An access to a buffer before the launches were awaited that may still write or read it. */
  EARLY_ACCESS
}
