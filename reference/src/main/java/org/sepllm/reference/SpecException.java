package org.sepllm.reference;

/** Bad input, refused by a rule of the specification. */
public final class SpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final String rule;

  /**
   * Creates an error that names what is wrong, which value, and which limit.
   *
   * @param kind what sort of input was refused
   * @param rule the id of the rule that refuses it, for example {@code SEP-CACHE-001}
   * @param message one line naming the thing, its value and the limit
   */
  public SpecException(ErrorKind kind, String rule, String message) {
    super(message + " [" + rule + "]");
    this.kind = kind;
    this.rule = rule;
  }

  /**
   * Returns the kind of the refused input.
   *
   * @return the kind
   */
  public ErrorKind kind() {
    return kind;
  }

  /**
   * Returns the rule that refuses the input.
   *
   * @return a rule id, for example {@code SEP-CACHE-001}
   */
  public String rule() {
    return rule;
  }
}
