package org.sepllm.hat.model;

/** An operator on two values of one type, or a shift of an integer by an {@code int}. */
public enum BinaryOperator {
  /** Addition; integers wrap. */
  ADD("+", 11),
  /** Subtraction; integers wrap. */
  SUBTRACT("-", 11),
  /** Multiplication; integers wrap. */
  MULTIPLY("*", 12),
  /** Division; integers truncate toward zero, and a zero integer divisor is a fault. */
  DIVIDE("/", 12),
  /** Remainder with the dividend's sign; a zero integer divisor is a fault. */
  REMAINDER("%", 12),
  /** Shift to the left. */
  SHIFT_LEFT("<<", 10),
  /** Shift to the right that repeats the sign. */
  SHIFT_RIGHT(">>", 10),
  /** Shift to the right that fills with zeros. */
  UNSIGNED_SHIFT_RIGHT(">>>", 10),
  /** Bitwise and; on {@code boolean} both operands are evaluated. */
  AND("&", 7),
  /** Bitwise exclusive or. */
  XOR("^", 6),
  /** Bitwise or; on {@code boolean} both operands are evaluated. */
  OR("|", 5);

  private final String symbol;
  private final int precedence;

  BinaryOperator(String symbol, int precedence) {
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

  /**
   * Tells whether the operator is one of the three shifts, whose count is always {@code int}.
   *
   * @return whether the operator is a shift
   */
  public boolean isShift() {
    return this == SHIFT_LEFT || this == SHIFT_RIGHT || this == UNSIGNED_SHIFT_RIGHT;
  }

  int precedence() {
    return precedence;
  }

  boolean accepts(ScalarType type) {
    return switch (this) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> type.isArithmetic();
      case REMAINDER -> type.isArithmetic() && !type.isHalf();
      case SHIFT_LEFT, SHIFT_RIGHT, UNSIGNED_SHIFT_RIGHT ->
          type == ScalarType.INT || type == ScalarType.LONG;
      case AND, XOR, OR ->
          type == ScalarType.INT || type == ScalarType.LONG || type == ScalarType.BOOLEAN;
    };
  }
}
