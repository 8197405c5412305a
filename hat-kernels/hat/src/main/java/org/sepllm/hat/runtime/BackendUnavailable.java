package org.sepllm.hat.runtime;

/** A back end cannot run on this machine. */
public final class BackendUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message one line that says what failed
   */
  public BackendUnavailable(String message) {
    super(message);
  }

  /**
   * Creates an error that another error caused.
   *
   * @param message one line that says what failed
   * @param cause the first failure
   */
  public BackendUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
