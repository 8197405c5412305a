package org.sepllm.hat.fuzz;

import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/** Grows expressions that are true or false. */
final class TruthGrower {
  private final Dice dice;
  private final Scope scope;
  private final Consumer<Feature> seen;
  private final ExpressionGrower numbers;

  TruthGrower(Dice dice, Scope scope, Consumer<Feature> seen, ExpressionGrower numbers) {
    this.dice = dice;
    this.scope = scope;
    this.seen = seen;
    this.numbers = numbers;
  }

  String of(int depth) {
    return switch (dice.below(8)) {
      case 0 -> "(!" + inner(depth) + ")";
      case 1 -> {
        seen.accept(Feature.SHORT_CIRCUIT);
        yield "(" + inner(depth) + dice.pick(" && ", " || ") + inner(depth) + ")";
      }
      case 2 -> "(" + inner(depth) + dice.pick(" & ", " | ", " ^ ") + inner(depth) + ")";
      case 3 -> "(" + inner(depth) + dice.pick(" == ", " != ") + inner(depth) + ")";
      case 4 -> effect(depth);
      default -> comparison(depth);
    };
  }

  private String inner(int depth) {
    return numbers.of(ScalarType.BOOLEAN, depth - 1);
  }

  private String effect(int depth) {
    List<Scope.Variable> variables = scope.mutable(ScalarType.BOOLEAN);
    if (variables.isEmpty()) {
      return comparison(depth);
    }
    seen.accept(Feature.EFFECT_IN_EXPRESSION);
    String name = dice.pick(variables).name();
    return "(" + name + dice.pick(" = ", " &= ", " |= ", " ^= ") + inner(depth) + ")";
  }

  private String comparison(int depth) {
    ScalarType type = numbers.anyNumber();
    ScalarType other = dice.oneIn(2) ? numbers.anyNumber() : type;
    seen.accept(other == type ? Feature.COMPARISON : Feature.MIXED_COMPARISON);
    String right = dice.oneIn(3) ? Literals.of(other, dice) : numbers.of(other, depth - 1);
    String operator = dice.pick(" < ", " <= ", " > ", " >= ", " == ", " != ");
    return "(" + numbers.of(type, depth - 1) + operator + right + ")";
  }
}
