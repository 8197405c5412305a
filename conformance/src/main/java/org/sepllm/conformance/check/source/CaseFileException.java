package org.sepllm.conformance.check.source;

/** A file of cases that is not what it should be; the message is one line that names the file. */
public final class CaseFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the refusal.
   *
   * @param message one line naming the file, what is wrong with it, and the limit
   */
  public CaseFileException(String message) {
    super(message);
  }
}
