package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.Walk;

/** Counts how often models hold each kind of statement and expression, by operator and type. */
final class ModelKinds {
  private static final Set<BinaryOperator> ARITHMETIC =
      EnumSet.range(BinaryOperator.ADD, BinaryOperator.REMAINDER);

  private final Map<String, Integer> counts = new TreeMap<>();

  Map<String, Integer> counts() {
    return counts;
  }

  /**
   * The kinds that random sources must have: all statements and expressions but those of warps,
   * which most back ends refuse, and operators and conversions of Java's arithmetic types.
   */
  static List<String> wanted() {
    List<String> wanted = new ArrayList<>();
    for (Class<?> node : List.of(Statement.class, Expression.class)) {
      for (Class<?> kind : node.getNestMembers()) {
        if (kind.isRecord() && node.isAssignableFrom(kind) && kind != Statement.Warp.class) {
          wanted.add(kind.getSimpleName());
        }
      }
    }
    List<ScalarType> numbers =
        List.of(ScalarType.INT, ScalarType.LONG, ScalarType.FLOAT, ScalarType.DOUBLE);
    for (ScalarType type : numbers) {
      for (BinaryOperator operator : BinaryOperator.values()) {
        if (type.isIntegral() || ARITHMETIC.contains(operator)) {
          wanted.add(operator + " on " + type);
        }
      }
      for (Comparison comparison : Comparison.values()) {
        wanted.add(comparison + " on " + type);
      }
      for (ScalarType to : numbers) {
        if (type != to) {
          wanted.add(type + " to " + to);
        }
      }
    }
    // Models narrow by way of int.
    for (ScalarType narrow : List.of(ScalarType.BYTE, ScalarType.SHORT, ScalarType.CHAR)) {
      wanted.add(ScalarType.INT + " to " + narrow);
      wanted.add(narrow + " to " + ScalarType.INT);
    }
    for (MathFunction function : MathFunction.values()) {
      if (!function.text().startsWith("native_")) {
        wanted.add(function + " of " + ScalarType.DOUBLE);
      }
    }
    return wanted;
  }

  void add(Kernel kernel) {
    for (Function function : kernel.functions()) {
      Walk.statements(function.body()).forEach(this::statement);
      Walk.expressions(function.body()).forEach(this::expression);
    }
  }

  private void count(String kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  private void statement(Statement statement) {
    count(statement.getClass().getSimpleName());
    if (statement instanceof Statement.DeclareArray declare) {
      count("array in " + declare.array().space() + " of " + declare.array().elementType());
    }
  }

  private void expression(Expression expression) {
    count(expression.getClass().getSimpleName());
    switch (expression) {
      case Expression.Binary binary -> count(binary.operator() + " on " + binary.type());
      case Expression.Unary unary -> count(unary.operator() + " on " + unary.type());
      case Expression.Compare compare ->
          count(compare.comparison() + " on " + compare.operands().getFirst().type());
      case Expression.Convert convert -> count(convert.operand().type() + " to " + convert.type());
      case Expression.MathCall call -> count(call.function() + " of " + call.type());
      default -> {}
    }
  }
}
