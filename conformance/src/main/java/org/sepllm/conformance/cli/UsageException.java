package org.sepllm.conformance.cli;

/** Options that do not go together; ends the process with {@link ExitCode#USAGE}. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param message one line naming the options
   */
  public UsageException(String message) {
    super(message);
  }
}
