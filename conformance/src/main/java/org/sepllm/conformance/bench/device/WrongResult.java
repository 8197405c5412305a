package org.sepllm.conformance.bench.device;

/** A kernel yields what it must not; it is not measured. */
final class WrongResult extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was expected and what came. */
  WrongResult(String message) {
    super(message);
  }
}
