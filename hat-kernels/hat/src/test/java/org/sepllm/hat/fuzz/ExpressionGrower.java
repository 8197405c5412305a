package org.sepllm.hat.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sepllm.hat.model.ScalarType;

/**
 * Grows expressions of a wanted type as Java source.
 *
 * <p>Every expression has an operand that javac does not know, so that no constant expression
 * becomes an infinity, which kernels may not contain. Bits of NaN cannot be seen.
 */
final class ExpressionGrower {
  private static final List<ScalarType> NUMBERS =
      List.of(
          ScalarType.BYTE,
          ScalarType.SHORT,
          ScalarType.CHAR,
          ScalarType.INT,
          ScalarType.LONG,
          ScalarType.FLOAT,
          ScalarType.DOUBLE);

  private final Dice dice;
  private final Scope scope;
  private final Consumer<Feature> seen;
  private final TruthGrower truths;
  private final HalfGrower halves;

  ExpressionGrower(Dice dice, Scope scope, Consumer<Feature> seen) {
    this.dice = dice;
    this.scope = scope;
    this.seen = seen;
    this.truths = new TruthGrower(dice, scope, seen, this);
    this.halves = new HalfGrower(dice, scope, seen, this);
  }

  ScalarType anyNumber() {
    return dice.pick(NUMBERS);
  }

  /** A parenthesized expression of a type, at most so many operators deep. */
  String of(ScalarType type, int depth) {
    if (depth <= 0 || dice.oneIn(5)) {
      return leaf(type);
    }
    if (dice.oneIn(7)) {
      List<Scope.Callable> callables = scope.returning(type);
      if (!callables.isEmpty()) {
        return call(dice.pick(callables), depth);
      }
    }
    return switch (type) {
      case BOOLEAN -> truths.of(depth);
      case F16, BF16 -> halves.of(depth);
      case BYTE, SHORT, CHAR -> narrow(type, depth);
      case INT, LONG, FLOAT, DOUBLE -> wide(type, depth);
    };
  }

  /** An expression without operators; never a constant. */
  private String leaf(ScalarType type) {
    List<Scope.Array> arrays = scope.arrays(type);
    if (!arrays.isEmpty() && dice.oneIn(4)) {
      return element(dice.pick(arrays), dice.below(2));
    }
    if (type == ScalarType.INT && dice.oneIn(12)) {
      return "KernelContext."
          + dice.pick("GIX", "GIY", "GIZ", "LIX", "LIY", "LIZ", "BIX", "BIY")
          + "()";
    }
    if (type == ScalarType.INT && dice.oneIn(24)) {
      return "KernelContext."
          + dice.pick("BIZ", "GSX", "GSY", "GSZ", "LSX", "LSY", "LSZ", "BSX")
          + "()";
    }
    List<Scope.Variable> variables = scope.ofType(type);
    if (!variables.isEmpty()) {
      return dice.pick(variables).name();
    }
    return switch (type) {
      case BOOLEAN -> "(" + leaf(ScalarType.INT) + " < " + leaf(ScalarType.INT) + ")";
      case F16, BF16 -> "F16.of(" + leaf(ScalarType.FLOAT) + ")";
      default -> "((" + type.keyword() + ") " + leaf(ScalarType.INT) + ")";
    };
  }

  String element(Scope.Array array, int depth) {
    return array.name() + ".array(" + index(array.mask(), depth) + ")";
  }

  /** An index within a power of two; also by {@code long} where the accessor takes it. */
  String index(int mask, int depth) {
    return of(ScalarType.INT, depth) + " & " + mask;
  }

  private String wide(ScalarType type, int depth) {
    boolean integral = type.isIntegral();
    return switch (dice.below(12)) {
      case 0 -> conditional(type, depth);
      case 1, 11 -> cast(type, depth);
      case 2 -> "(" + (integral && dice.oneIn(2) ? "~" : "-") + operand(type, depth - 1) + ")";
      case 3 -> function(type, depth);
      case 4 -> effect(type, depth);
      case 5 -> integral ? shift(type, depth) : division(type, depth);
      case 6 ->
          type == ScalarType.FLOAT || type == ScalarType.INT
              ? halves.into(type, depth)
              : binary(type, depth);
      case 7 -> division(type, depth);
      default -> binary(type, depth);
    };
  }

  /** An operand that arithmetic promotes to the type. */
  private String operand(ScalarType type, int depth) {
    boolean narrower = type == ScalarType.INT && dice.oneIn(3);
    return of(narrower ? dice.pick(NUMBERS.subList(0, 3)) : type, depth);
  }

  /** A type that arithmetic with the given one does not promote further. */
  private ScalarType upTo(ScalarType type) {
    return dice.pick(NUMBERS.subList(0, NUMBERS.indexOf(type) + 1));
  }

  private String binary(ScalarType type, int depth) {
    String operator =
        type.isIntegral() ? dice.pick("+", "-", "*", "&", "|", "^") : dice.pick("+", "-", "*");
    return pair(type, operator, depth);
  }

  /** An operation whose operands are promoted to the type; the wider may stand on either side. */
  private String pair(ScalarType type, String operator, int depth) {
    if (dice.oneIn(3)) {
      seen.accept(Feature.ARITHMETIC);
      String left = operand(type, depth - 1);
      return "(" + left + " " + operator + " " + Literals.of(type, dice) + ")";
    }
    ScalarType other = dice.oneIn(2) ? upTo(type) : type;
    seen.accept(other == type ? Feature.ARITHMETIC : Feature.MIXED_ARITHMETIC);
    String wider = other == type ? operand(type, depth - 1) : of(type, depth - 1);
    String narrower = of(other, depth - 1);
    return dice.oneIn(2)
        ? "(" + wider + " " + operator + " " + narrower + ")"
        : "(" + narrower + " " + operator + " " + wider + ")";
  }

  private String division(ScalarType type, int depth) {
    String operator = dice.pick("/", "%");
    if (!type.isIntegral()) {
      if (operator.equals("%")) {
        seen.accept(Feature.REMAINDER_OF_FLOATS);
      }
      return pair(type, operator, depth);
    }
    seen.accept(Feature.DIVISION_OF_INTEGERS);
    return "(" + operand(type, depth - 1) + " " + operator + " " + divisor(type, depth - 1) + ")";
  }

  /** An integer that is not 0. */
  String divisor(ScalarType type, int depth) {
    List<Scope.Variable> variables = scope.ofType(type);
    if (dice.oneIn(3) && !variables.isEmpty()) {
      String name = dice.pick(variables).name();
      return "(" + name + " == 0 ? " + dice.pick("1", "(-1)", "7") + " : " + name + ")";
    }
    return dice.oneIn(2)
        ? dice.pick("(-1)", "3", "7", "(-10)", "Integer.MIN_VALUE", "1", "64")
        : "(" + of(type, depth) + " | 1)";
  }

  private String shift(ScalarType type, int depth) {
    seen.accept(Feature.SHIFT);
    boolean byLong = dice.oneIn(4);
    if (byLong) {
      seen.accept(Feature.SHIFT_BY_LONG);
    }
    ScalarType countType = byLong ? ScalarType.LONG : upTo(ScalarType.INT);
    String count =
        dice.oneIn(3)
            ? dice.pick("1", "5", "31", "32", "33", "(-1)", "63", "40L")
            : of(countType, depth - 1);
    String operator = dice.pick("<<", ">>", ">>>");
    return "(" + operand(type, depth - 1) + " " + operator + " " + count + ")";
  }

  private String narrow(ScalarType type, int depth) {
    return switch (dice.below(5)) {
      case 0 -> conditional(type, depth);
      case 1 -> effect(type, depth);
      default -> cast(type, depth);
    };
  }

  private String cast(ScalarType type, int depth) {
    boolean fromFloating = type.isIntegral() && dice.oneIn(2);
    ScalarType from = fromFloating ? dice.pick(ScalarType.FLOAT, ScalarType.DOUBLE) : anyNumber();
    boolean saturates = !from.isIntegral() && type.isIntegral();
    seen.accept(saturates ? Feature.SATURATING_CAST : Feature.CAST);
    return "((" + type.keyword() + ") " + of(from, depth - 1) + ")";
  }

  /** The type of a conditional expression follows from both of its branches. */
  private String conditional(ScalarType type, int depth) {
    String condition = of(ScalarType.BOOLEAN, depth - 1);
    String first = of(type, depth - 1);
    String second = of(type, depth - 1);
    boolean mixed = dice.oneIn(2);
    if (mixed) {
      switch (type) {
        case BYTE, SHORT, CHAR -> second = dice.pick("0", "7", "100");
        case INT -> {
          first = of(dice.pick(ScalarType.CHAR, ScalarType.INT), depth - 1);
          second = of(dice.pick(ScalarType.SHORT, ScalarType.BYTE), depth - 1);
        }
        default -> second = of(upTo(type), depth - 1);
      }
    }
    seen.accept(mixed ? Feature.MIXED_CONDITIONAL : Feature.CONDITIONAL);
    return "(" + condition + " ? " + first + " : " + second + ")";
  }

  private String function(ScalarType type, int depth) {
    seen.accept(Feature.EXACT_FUNCTION);
    String x = of(type, depth - 1);
    if (type.isIntegral() || dice.oneIn(3)) {
      String y = dice.oneIn(3) ? Literals.of(type, dice) : of(upTo(type), depth - 1);
      return dice.oneIn(3)
          ? "Math.abs(" + x + ")"
          : "Math." + dice.pick("max", "min") + "(" + x + ", " + y + ")";
    }
    boolean isFloat = type == ScalarType.FLOAT;
    String y = of(type, depth - 1);
    return switch (dice.below(3)) {
      case 0 -> "Math.fma(" + x + ", " + y + ", " + of(type, 0) + ")";
      case 1 ->
          isFloat
              ? "HATMath." + dice.pick("maxf(", "minf(") + x + ", " + y + ")"
              : "HATMath." + dice.pick("maxd(", "mind(") + x + ", " + y + ")";
      default ->
          (isFloat ? "((float) Math." : "(Math.")
              + dice.pick("sqrt(", "floor(", "ceil(", "rint(")
              + x
              + "))";
    };
  }

  /** An expression that changes a variable, whose value the rest of the statement may use. */
  private String effect(ScalarType type, int depth) {
    List<Scope.Variable> variables = scope.mutable(type);
    if (variables.isEmpty()) {
      return leaf(type);
    }
    seen.accept(Feature.EFFECT_IN_EXPRESSION);
    String name = dice.pick(variables).name();
    return switch (dice.below(4)) {
      case 0 -> "(" + name + dice.pick("++", "--") + ")";
      case 1 -> "(" + dice.pick("++", "--") + name + ")";
      case 2 -> "(" + name + " = " + of(type, depth - 1) + ")";
      default -> "(" + compound(name, type, depth - 1) + ")";
    };
  }

  /** A compound assignment, whose result is narrowed to the type of the variable. */
  String compound(String name, ScalarType type, int depth) {
    ScalarType other = dice.oneIn(2) ? anyNumber() : type;
    boolean narrows = NUMBERS.indexOf(other) > NUMBERS.indexOf(type);
    seen.accept(narrows ? Feature.NARROWING_COMPOUND_ASSIGNMENT : Feature.COMPOUND_ASSIGNMENT);
    boolean integral = type.isIntegral() && other.isIntegral();
    if (integral && dice.oneIn(4)) {
      return name + dice.pick(" /= ", " %= ") + divisor(other, depth);
    }
    List<String> operators = new ArrayList<>(List.of(" += ", " -= ", " *= "));
    if (integral) {
      operators.addAll(List.of(" &= ", " |= ", " ^= ", " <<= ", " >>= ", " >>>= "));
    } else if (!other.isIntegral()) {
      operators.addAll(List.of(" /= ", " %= "));
    }
    return name + dice.pick(operators) + of(other, depth);
  }

  String call(Scope.Callable callable, int depth) {
    seen.accept(callable.readsInput() ? Feature.CALL_WITH_BUFFER : Feature.CALL);
    List<String> arguments = new ArrayList<>();
    for (ScalarType parameter : callable.parameters()) {
      boolean widened = parameter == ScalarType.LONG && dice.oneIn(2);
      arguments.add(of(widened ? ScalarType.INT : parameter, Math.min(depth - 1, 1)));
    }
    if (callable.readsInput()) {
      arguments.add("ints");
    }
    return callable.name() + "(" + String.join(", ", arguments) + ")";
  }
}
