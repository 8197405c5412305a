package org.sepllm.conformance.protocol;

/** A request that is answered with an error. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProtocolErrorKind kind;

  /**
   * Creates the error.
   *
   * @param kind the kind the answer names
   * @param message one line naming the field, its value and the limit
   */
  public ProtocolException(ProtocolErrorKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /**
   * Returns the kind that the answer names.
   *
   * @return the kind
   */
  public ProtocolErrorKind kind() {
    return kind;
  }
}
