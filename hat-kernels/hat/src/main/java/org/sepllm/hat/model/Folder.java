package org.sepllm.hat.model;

import java.util.Optional;

/** Computes operations on constants as the running kernel would. */
public final class Folder {
  private Folder() {}

  /**
   * Computes an operation whose operands are constants.
   *
   * @param expression the operation, with operands that are as simple as they get
   * @return a constant in its place; the expression itself if an operand is not constant, if it
   *     divides an integer by zero, or if it is a function that devices compute differently
   */
  public static Expression fold(Expression expression) {
    return switch (expression) {
      case Expression.Unary unary when unary.operand() instanceof Expression.Constant value ->
          unary(unary, value);
      case Expression.Not not when not.operand() instanceof Expression.Constant value ->
          Expression.Constant.ofBoolean(not.position(), value.bits() == 0);
      case Expression.Binary binary
          when binary.left() instanceof Expression.Constant left
              && binary.right() instanceof Expression.Constant right ->
          binary(binary, left, right).orElse(expression);
      case Expression.Compare compare
          when compare.left() instanceof Expression.Constant left
              && compare.right() instanceof Expression.Constant right ->
          compare(compare, left, right);
      case Expression.Convert convert when convert.operand() instanceof Expression.Constant value ->
          convert(convert, value);
      case Expression.ShortCircuit both when both.left() instanceof Expression.Constant left ->
          (left.bits() == 1) == (both.operator() == LogicalOperator.AND) ? both.right() : left;
      case Expression.Conditional choice
          when choice.condition() instanceof Expression.Constant condition ->
          condition.bits() == 1 ? choice.whenTrue() : choice.whenFalse();
      default -> expression;
    };
  }

  private static Expression unary(Expression.Unary unary, Expression.Constant value) {
    SourcePosition position = unary.position();
    if (unary.operator() == UnaryOperator.COMPLEMENT) {
      return new Expression.Constant(position, value.type(), ~value.bits());
    }
    return switch (value.type()) {
      case INT -> Expression.Constant.ofInt(position, -(int) value.bits());
      case LONG -> Expression.Constant.ofLong(position, -value.bits());
      case FLOAT -> Expression.Constant.ofFloat(position, -value.floatValue());
      case DOUBLE -> Expression.Constant.ofDouble(position, -value.doubleValue());
      case BOOLEAN, BYTE, SHORT, CHAR, F16, BF16 -> unary;
    };
  }

  private static Optional<Expression> binary(
      Expression.Binary binary, Expression.Constant left, Expression.Constant right) {
    SourcePosition at = binary.position();
    return switch (left.type()) {
      case INT ->
          integer(binary.operator(), left.bits(), right.bits(), 31)
              .map(value -> Expression.Constant.ofInt(at, (int) (long) value));
      case LONG ->
          integer(binary.operator(), left.bits(), right.bits(), 63)
              .map(value -> Expression.Constant.ofLong(at, value));
      case BOOLEAN ->
          integer(binary.operator(), left.bits(), right.bits(), 63)
              .map(value -> Expression.Constant.ofBoolean(at, value == 1));
      case FLOAT ->
          Optional.of(
              Expression.Constant.ofFloat(
                  at, floats(binary.operator(), left.floatValue(), right.floatValue())));
      case DOUBLE ->
          Optional.of(
              Expression.Constant.ofDouble(
                  at, doubles(binary.operator(), left.doubleValue(), right.doubleValue())));
      case BYTE, SHORT, CHAR, F16, BF16 -> Optional.empty();
    };
  }

  /** Computes on 64 bits; the low bits are right for {@code int} too. */
  private static Optional<Long> integer(
      BinaryOperator operator, long left, long right, int shiftMask) {
    boolean divides = operator == BinaryOperator.DIVIDE || operator == BinaryOperator.REMAINDER;
    if (divides && right == 0) {
      return Optional.empty();
    }
    int count = (int) right & shiftMask;
    return Optional.of(
        switch (operator) {
          case ADD -> left + right;
          case SUBTRACT -> left - right;
          case MULTIPLY -> left * right;
          case DIVIDE -> left / right;
          case REMAINDER -> left % right;
          case SHIFT_LEFT -> left << count;
          case SHIFT_RIGHT -> left >> count;
          case UNSIGNED_SHIFT_RIGHT ->
              shiftMask == 31 ? (long) ((int) left >>> count) : left >>> count;
          case AND -> left & right;
          case XOR -> left ^ right;
          case OR -> left | right;
        });
  }

  private static float floats(BinaryOperator operator, float left, float right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case REMAINDER -> left % right;
      default -> throw new IllegalStateException(operator + " is not defined on float");
    };
  }

  private static double doubles(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case REMAINDER -> left % right;
      default -> throw new IllegalStateException(operator + " is not defined on double");
    };
  }

  private static Expression compare(
      Expression.Compare compare, Expression.Constant left, Expression.Constant right) {
    boolean floating = left.type().isFloating();
    double first = number(left);
    double second = number(right);
    long x = left.bits();
    long y = right.bits();
    boolean holds =
        switch (compare.comparison()) {
          case EQUAL -> floating ? first == second : x == y;
          case NOT_EQUAL -> floating ? first != second : x != y;
          case LESS -> floating ? first < second : x < y;
          case LESS_OR_EQUAL -> floating ? first <= second : x <= y;
          case GREATER -> floating ? first > second : x > y;
          case GREATER_OR_EQUAL -> floating ? first >= second : x >= y;
        };
    return Expression.Constant.ofBoolean(compare.position(), holds);
  }

  private static double number(Expression.Constant constant) {
    return switch (constant.type()) {
      case FLOAT -> constant.floatValue();
      case DOUBLE -> constant.doubleValue();
      default -> constant.bits();
    };
  }

  private static Expression convert(Expression.Convert convert, Expression.Constant value) {
    SourcePosition at = convert.position();
    boolean fromFloating = value.type().isFloating();
    double number = number(value);
    long integer = value.bits();
    return switch (convert.type()) {
      case BYTE -> new Expression.Constant(at, ScalarType.BYTE, (byte) integer);
      case SHORT -> new Expression.Constant(at, ScalarType.SHORT, (short) integer);
      case CHAR -> new Expression.Constant(at, ScalarType.CHAR, (char) integer);
      case INT -> Expression.Constant.ofInt(at, fromFloating ? (int) number : (int) integer);
      case LONG -> Expression.Constant.ofLong(at, fromFloating ? (long) number : integer);
      case FLOAT ->
          value.type().isHalf()
              ? convert
              : Expression.Constant.ofFloat(at, fromFloating ? (float) number : (float) integer);
      case DOUBLE -> Expression.Constant.ofDouble(at, fromFloating ? number : (double) integer);
      case BOOLEAN, F16, BF16 -> convert;
    };
  }
}
