package org.sepllm.hat.runtime;

/** Memory of somebody else cannot be used as a buffer. */
public final class ExternalMemoryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message one line that says what is wrong with the memory
   */
  public ExternalMemoryException(String message) {
    super(message);
  }
}
