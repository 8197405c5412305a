package org.sepllm.hat.runtime;

/**
 * A device failed and cannot be used again until a new session is opened, or, where the driver
 * refuses that, until the process is started anew.
 */
public final class DeviceLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message one line that says what failed
   */
  public DeviceLost(String message) {
    super(message);
  }

  /**
   * Creates an error that another error caused.
   *
   * @param message one line that says what failed
   * @param cause the first failure
   */
  public DeviceLost(String message, Throwable cause) {
    super(message, cause);
  }
}
