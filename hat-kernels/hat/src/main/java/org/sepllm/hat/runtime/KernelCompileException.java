package org.sepllm.hat.runtime;

/** A device cannot run a kernel as it is. */
public final class KernelCompileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message one line that says what failed
   */
  public KernelCompileException(String message) {
    super(message);
  }

  /**
   * Creates an error that another error caused.
   *
   * @param message one line that says what failed
   * @param cause the first failure
   */
  public KernelCompileException(String message, Throwable cause) {
    super(message, cause);
  }
}
