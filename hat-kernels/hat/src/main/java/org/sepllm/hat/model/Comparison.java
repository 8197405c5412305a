package org.sepllm.hat.model;

/** A comparison of two values of one type; with NaN all but {@link #NOT_EQUAL} are false. */
public enum Comparison {
  /** Equality, also of two {@code boolean} values. */
  EQUAL("==", 8),
  /** Inequality, also of two {@code boolean} values. */
  NOT_EQUAL("!=", 8),
  /** Less. */
  LESS("<", 9),
  /** Less or equal. */
  LESS_OR_EQUAL("<=", 9),
  /** Greater. */
  GREATER(">", 9),
  /** Greater or equal. */
  GREATER_OR_EQUAL(">=", 9);

  private final String symbol;
  private final int precedence;

  Comparison(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  /**
   * Returns the operator's symbol in Java and in the text form.
   *
   * @return the symbol
   */
  public String symbol() {
    return symbol;
  }

  int precedence() {
    return precedence;
  }

  boolean accepts(ScalarType type) {
    return switch (type) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      case BOOLEAN -> this == EQUAL || this == NOT_EQUAL;
      case BYTE, SHORT, CHAR, F16, BF16 -> false;
    };
  }
}
