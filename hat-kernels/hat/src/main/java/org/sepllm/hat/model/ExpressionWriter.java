package org.sepllm.hat.model;

import java.util.List;
import java.util.stream.Collectors;

/** Writes expressions with as few parentheses as Java's precedence allows. */
final class ExpressionWriter {
  static final int CONDITIONAL = 2;
  static final int LOWEST_BINARY = 3;
  static final int UNARY = 13;

  private final List<SourcePosition> positions;

  ExpressionWriter(List<SourcePosition> positions) {
    this.positions = positions;
  }

  String write(Expression expression) {
    return write(expression, CONDITIONAL);
  }

  /** Writes an expression for a place that binds its operands with a strength. */
  private String write(Expression expression, int strength) {
    int own = precedence(expression);
    String words = words(expression, own);
    positions.add(expression.position());
    return own < strength ? "(" + words + ")" : words;
  }

  private static int precedence(Expression expression) {
    return switch (expression) {
      case Expression.Conditional _ -> CONDITIONAL;
      case Expression.ShortCircuit both -> both.operator().precedence();
      case Expression.Compare compare -> compare.comparison().precedence();
      case Expression.Binary binary -> binary.operator().precedence();
      default -> UNARY;
    };
  }

  private String words(Expression expression, int own) {
    return switch (expression) {
      case Expression.Constant constant -> ConstantText.write(constant);
      case Expression.Read read -> read.variable().name();
      case Expression.Unary unary -> unary.operator().symbol() + operand(unary.operand());
      case Expression.Not not -> "!" + operand(not.operand());
      case Expression.Binary binary ->
          infix(binary.left(), binary.operator().symbol(), binary.right(), own);
      case Expression.Compare compare ->
          infix(compare.left(), compare.comparison().symbol(), compare.right(), own);
      case Expression.ShortCircuit both ->
          infix(both.left(), both.operator().symbol(), both.right(), own);
      case Expression.Conditional conditional -> {
        String condition = write(conditional.condition(), LOWEST_BINARY);
        String whenTrue = write(conditional.whenTrue(), LOWEST_BINARY);
        yield condition + " ? " + whenTrue + " : " + write(conditional.whenFalse(), LOWEST_BINARY);
      }
      case Expression.Convert convert ->
          "(" + convert.type().keyword() + ") " + write(convert.operand(), UNARY);
      case Expression.Reinterpret bits ->
          (bits.type().isHalf() ? bits.type().keyword() + "." : "")
              + "bits("
              + write(bits.operand())
              + ")";
      case Expression.Identity identity -> identity.id().name() + "()";
      case Expression.MathCall call ->
          call.function().text()
              + call.operands().stream()
                  .map(this::write)
                  .collect(Collectors.joining(", ", "(", ")"));
      case Expression.BufferLoad load -> load.buffer().name() + "[" + write(load.index()) + "]";
      case Expression.ArrayLoad load -> load.array().name() + "[" + write(load.index()) + "]";
      case Expression.BufferLength length ->
          length.buffer().name() + "." + length.buffer().type().elements().lengthName();
      case Expression.FieldLoad load -> load.buffer().name() + "." + load.field().name();
    };
  }

  private String infix(Expression left, String symbol, Expression right, int own) {
    String first = write(left, own);
    return first + " " + symbol + " " + write(right, own + 1);
  }

  /** After a sign, a number or another sign would be read as one with it. */
  private String operand(Expression operand) {
    boolean keepApart =
        operand instanceof Expression.Constant || operand instanceof Expression.Unary;
    String words = write(operand, UNARY);
    return keepApart ? "(" + words + ")" : words;
  }
}
