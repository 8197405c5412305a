package org.sepllm.conformance.bench.device;

/**
 * The facade launches other kernels than those that were asked for; there is nothing to measure.
 */
final class NotOffered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was asked for and what would be launched. */
  NotOffered(String message) {
    super(message);
  }
}
