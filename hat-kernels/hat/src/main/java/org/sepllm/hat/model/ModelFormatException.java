package org.sepllm.hat.model;

/** A text that is not the text form of a model. */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param line the line of the text, from 1
   * @param message what is wrong there
   */
  public ModelFormatException(int line, String message) {
    super("line " + line + " of the model: " + message);
  }
}
