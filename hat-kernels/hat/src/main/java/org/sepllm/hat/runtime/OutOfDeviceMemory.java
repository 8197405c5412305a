package org.sepllm.hat.runtime;

/** A device has not enough memory left. */
public final class OutOfDeviceMemory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message one line that says what failed
   */
  public OutOfDeviceMemory(String message) {
    super(message);
  }

  /**
   * Creates an error that another error caused.
   *
   * @param message one line that says what failed
   * @param cause the first failure
   */
  public OutOfDeviceMemory(String message, Throwable cause) {
    super(message, cause);
  }
}
