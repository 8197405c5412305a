package org.sepllm.conformance.cli;

/** A limit of this program was reached; ends the process with {@link ExitCode#LIMIT}. */
public final class LimitReachedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param message one line naming what was asked for and the limit
   */
  public LimitReachedException(String message) {
    super(message);
  }
}
