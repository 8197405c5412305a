package org.sepllm.conformance.kernels;

/** A name, a constant, a shape or a class path that is refused. */
public final class KernelInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param message one line naming what is wrong, which value, and what it must be
   */
  public KernelInputException(String message) {
    super(message);
  }

  /**
   * Creates the refusal.
   *
   * @param message one line naming what is wrong, which value, and what it must be
   * @param cause what was met
   */
  public KernelInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
