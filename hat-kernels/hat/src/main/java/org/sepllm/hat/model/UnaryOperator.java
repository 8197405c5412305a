package org.sepllm.hat.model;

/** An operator on one number. */
public enum UnaryOperator {
  /** Arithmetic negation; {@code -MIN} is {@code MIN}. */
  NEGATE("-"),
  /** Bitwise complement of an {@code int} or a {@code long}. */
  COMPLEMENT("~");

  private final String symbol;

  UnaryOperator(String symbol) {
    this.symbol = symbol;
  }

  /**
   * Returns the operator's symbol in Java and in the text form.
   *
   * @return the symbol
   */
  public String symbol() {
    return symbol;
  }

  boolean accepts(ScalarType type) {
    return switch (this) {
      case NEGATE -> type.isArithmetic();
      case COMPLEMENT -> type == ScalarType.INT || type == ScalarType.LONG;
    };
  }
}
