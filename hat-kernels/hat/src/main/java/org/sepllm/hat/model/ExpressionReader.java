package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads expressions by precedence; a node takes its position after its operands took theirs. */
final class ExpressionReader {
  private interface Infix {
    Expression of(SourcePosition position, Expression left, Expression right);
  }

  private record Operator(int precedence, Infix infix) {}

  private static final Map<String, Operator> OPERATORS = new HashMap<>();
  private static final Map<String, MathFunction> FUNCTIONS = new HashMap<>();
  private static final Map<String, WorkItemId> IDENTITIES = new HashMap<>();

  static {
    for (BinaryOperator operator : BinaryOperator.values()) {
      Infix infix = (at, left, right) -> new Expression.Binary(at, operator, left, right);
      OPERATORS.put(operator.symbol(), new Operator(operator.precedence(), infix));
    }
    for (Comparison comparison : Comparison.values()) {
      Infix infix = (at, left, right) -> new Expression.Compare(at, comparison, left, right);
      OPERATORS.put(comparison.symbol(), new Operator(comparison.precedence(), infix));
    }
    for (LogicalOperator operator : LogicalOperator.values()) {
      Infix infix = (at, left, right) -> new Expression.ShortCircuit(at, operator, left, right);
      OPERATORS.put(operator.symbol(), new Operator(operator.precedence(), infix));
    }
    for (MathFunction function : MathFunction.values()) {
      FUNCTIONS.put(function.text(), function);
    }
    for (WorkItemId id : WorkItemId.values()) {
      IDENTITIES.put(id.name(), id);
    }
  }

  private final TextLine line;
  private final Scope scope;

  ExpressionReader(TextLine line, Scope scope) {
    this.line = line;
    this.scope = scope;
  }

  Expression read() {
    Expression first = infix(ExpressionWriter.LOWEST_BINARY);
    if (!line.takeIf("?")) {
      return first;
    }
    Expression whenTrue = infix(ExpressionWriter.LOWEST_BINARY);
    line.expect(":");
    Expression whenFalse = infix(ExpressionWriter.LOWEST_BINARY);
    return new Expression.Conditional(line.position(), first, whenTrue, whenFalse);
  }

  private Expression infix(int lowest) {
    Expression left = operand();
    Operator operator = OPERATORS.get(line.peek());
    while (operator != null && operator.precedence() >= lowest) {
      line.take();
      Expression right = infix(operator.precedence() + 1);
      left = operator.infix().of(line.position(), left, right);
      operator = OPERATORS.get(line.peek());
    }
    return left;
  }

  private Expression operand() {
    String word = line.take();
    return switch (word) {
      case "-" -> Character.isDigit(first()) ? constant("-" + line.take()) : sign(word);
      case "~" -> sign(word);
      case "!" -> {
        Expression operand = operand();
        yield new Expression.Not(line.position(), operand);
      }
      case "(" -> parenthesis();
      case "true", "false" -> Expression.Constant.ofBoolean(line.position(), word.equals("true"));
      case "bits" -> bits(ScalarType.SHORT);
      default -> Character.isDigit(word.charAt(0)) ? constant(word) : named(word);
    };
  }

  private char first() {
    return line.peek().isEmpty() ? ' ' : line.peek().charAt(0);
  }

  private Expression sign(String symbol) {
    Expression operand = operand();
    UnaryOperator operator = symbol.equals("-") ? UnaryOperator.NEGATE : UnaryOperator.COMPLEMENT;
    return new Expression.Unary(line.position(), operator, operand);
  }

  private Expression parenthesis() {
    Optional<ScalarType> type = ConstantText.type(line.peek());
    if (type.isPresent() && line.peek(1).equals(")")) {
      line.take();
      line.take();
      Expression operand = operand();
      return new Expression.Convert(line.position(), type.get(), operand);
    }
    Expression inner = read();
    line.expect(")");
    return inner;
  }

  private Expression bits(ScalarType type) {
    line.expect("(");
    Expression operand = read();
    line.expect(")");
    return new Expression.Reinterpret(line.position(), type, operand);
  }

  private Expression constant(String words) {
    try {
      return ConstantText.read(words, line.position());
    } catch (NumberFormatException malformed) {
      throw line.error("'" + words + "' is no number");
    }
  }

  private Expression named(String word) {
    Optional<ScalarType> type = ConstantText.type(word);
    if (type.isPresent()) {
      if (line.takeIf(".")) {
        line.expect("bits");
        return bits(type.get());
      }
      line.expect(":");
      String sign = line.takeIf("-") ? "-" : "";
      return constant(word + ":" + sign + line.take());
    }
    return switch (line.peek()) {
      case "(" -> call(word);
      case "[" -> element(word);
      case "." -> member(word);
      default -> {
        Variable variable = scope.find(Variable.class, word, line);
        yield new Expression.Read(line.position(), variable);
      }
    };
  }

  private Expression call(String word) {
    line.expect("(");
    if (IDENTITIES.containsKey(word)) {
      line.expect(")");
      return new Expression.Identity(line.position(), IDENTITIES.get(word));
    }
    MathFunction function = FUNCTIONS.get(word);
    if (function == null) {
      throw line.error("'" + word + "' is no function");
    }
    List<Expression> operands = new ArrayList<>();
    do {
      operands.add(read());
    } while (line.takeIf(","));
    line.expect(")");
    return new Expression.MathCall(line.position(), function, operands);
  }

  private Expression element(String name) {
    line.expect("[");
    Expression index = read();
    line.expect("]");
    return scope.isArray(name)
        ? new Expression.ArrayLoad(
            line.position(), scope.find(ArrayVariable.class, name, line), index)
        : new Expression.BufferLoad(
            line.position(), scope.find(BufferVariable.class, name, line), index);
  }

  private Expression member(String name) {
    BufferVariable buffer = scope.find(BufferVariable.class, name, line);
    line.expect(".");
    String member = line.take();
    if (buffer.type().array().map(array -> array.lengthName().equals(member)).orElse(false)) {
      return new Expression.BufferLength(line.position(), buffer);
    }
    BufferField field =
        buffer
            .type()
            .field(member)
            .orElseThrow(() -> line.error(name + " has no member '" + member + "'"));
    return new Expression.FieldLoad(line.position(), buffer, field);
  }
}
