package org.sepllm.conformance.cli;

/** Input that a command refuses; ends the process with {@link ExitCode#BAD_INPUT}. */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param message one line naming what is wrong, which value, and the limit
   */
  public BadInputException(String message) {
    super(message);
  }
}
