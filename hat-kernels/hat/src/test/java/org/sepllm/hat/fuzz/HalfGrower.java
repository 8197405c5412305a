package org.sepllm.hat.fuzz;

import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/** Grows expressions in half precision, and those that take a half out of it. */
final class HalfGrower {
  private final Dice dice;
  private final Scope scope;
  private final Consumer<Feature> seen;
  private final ExpressionGrower numbers;

  HalfGrower(Dice dice, Scope scope, Consumer<Feature> seen, ExpressionGrower numbers) {
    this.dice = dice;
    this.scope = scope;
    this.seen = seen;
    this.numbers = numbers;
  }

  String of(int depth) {
    return switch (dice.below(6)) {
      case 0 ->
          dice.pick("F16.of(", "F16.floatToF16(") + numbers.of(ScalarType.FLOAT, depth - 1) + ")";
      case 1 -> {
        seen.accept(Feature.HALF_BITS);
        yield "F16.of((short) " + numbers.of(ScalarType.INT, depth - 1) + ")";
      }
      case 2 -> {
        seen.accept(Feature.EXACT_FUNCTION);
        yield "HATMath." + dice.pick("maxf16(", "minf16(") + half(depth) + ", " + half(depth) + ")";
      }
      default -> {
        seen.accept(Feature.HALF_ARITHMETIC);
        String right = dice.oneIn(4) ? Literals.of(ScalarType.F16, dice) : half(depth);
        yield "F16." + dice.pick("add(", "sub(", "mul(", "div(") + half(depth) + ", " + right + ")";
      }
    };
  }

  private String half(int depth) {
    return numbers.of(ScalarType.F16, depth - 1);
  }

  /** The value of a half as {@code float}, or its bits as {@code int}, but not those of NaN. */
  String into(ScalarType type, int depth) {
    if (type == ScalarType.FLOAT) {
      return "F16.f16ToFloat(" + half(depth) + ")";
    }
    List<Scope.Variable> halves = scope.ofType(ScalarType.F16);
    if (halves.isEmpty()) {
      return numbers.of(ScalarType.INT, 0);
    }
    seen.accept(Feature.HALF_BITS);
    String name = dice.pick(halves).name();
    String wide = "F16.f16ToFloat(" + name + ")";
    return "("
        + wide
        + " == "
        + wide
        + " ? "
        + name
        + ".value() : "
        + numbers.of(ScalarType.INT, 0)
        + ")";
  }
}
