package org.sepllm.hat.mt;

/** The work-items of a group do not wait at the same barrier. */
final class DivergenceFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergenceFault() {
    super("divergent barrier", null, false, false);
  }
}
