package org.sepllm.hat.model;

/** An operator that may leave its right operand unevaluated. */
public enum LogicalOperator {
  /** {@code &&}: the right operand is evaluated only if the left is true. */
  AND("&&", 4),
  /** {@code ||}: the right operand is evaluated only if the left is false. */
  OR("||", 3);

  private final String symbol;
  private final int precedence;

  LogicalOperator(String symbol, int precedence) {
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
}
