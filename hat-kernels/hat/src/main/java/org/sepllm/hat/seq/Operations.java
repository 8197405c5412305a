package org.sepllm.hat.seq;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.sepllm.hat.model.BinaryOperator;
import org.sepllm.hat.model.Comparison;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.UnaryOperator;

/** Java's operators on the bits of one work-item's operands; integer divisors are not zero. */
final class Operations {
  private Operations() {}

  static LongUnaryOperator unary(UnaryOperator operator, ScalarType type) {
    if (operator == UnaryOperator.COMPLEMENT) {
      return x -> ~x;
    }
    return switch (type) {
      case INT -> x -> -(int) x;
      case LONG -> x -> -x;
      case FLOAT -> x -> Bits.of(-Bits.asFloat(x));
      case DOUBLE -> x -> Bits.of(-Bits.asDouble(x));
      case F16 -> x -> Bits.f16(-Bits.f16ToFloat(x));
      case BF16 -> x -> Bits.bf16(-Bits.bf16ToFloat(x));
      case BOOLEAN, BYTE, SHORT, CHAR -> throw undefined(operator.symbol(), type);
    };
  }

  static LongBinaryOperator binary(BinaryOperator operator, ScalarType type) {
    return switch (type) {
      case BOOLEAN -> bitwise(operator, type);
      case INT -> onInts(operator);
      case LONG -> onLongs(operator);
      case FLOAT -> onFloats(operator);
      case DOUBLE -> onDoubles(operator);
      case F16 -> onF16(onFloats(operator));
      case BF16 -> onBf16(onFloats(operator));
      case BYTE, SHORT, CHAR -> throw undefined(operator.symbol(), type);
    };
  }

  private static LongBinaryOperator onInts(BinaryOperator operator) {
    return switch (operator) {
      case ADD -> (x, y) -> (int) x + (int) y;
      case SUBTRACT -> (x, y) -> (int) x - (int) y;
      case MULTIPLY -> (x, y) -> (int) x * (int) y;
      case DIVIDE -> (x, y) -> (int) x / (int) y;
      case REMAINDER -> (x, y) -> (int) x % (int) y;
      case SHIFT_LEFT -> (x, y) -> (int) x << (int) y;
      case SHIFT_RIGHT -> (x, y) -> (int) x >> (int) y;
      case UNSIGNED_SHIFT_RIGHT -> (x, y) -> (int) x >>> (int) y;
      case AND, XOR, OR -> bitwise(operator, ScalarType.INT);
    };
  }

  private static LongBinaryOperator onLongs(BinaryOperator operator) {
    return switch (operator) {
      case ADD -> (x, y) -> x + y;
      case SUBTRACT -> (x, y) -> x - y;
      case MULTIPLY -> (x, y) -> x * y;
      case DIVIDE -> (x, y) -> x / y;
      case REMAINDER -> (x, y) -> x % y;
      case SHIFT_LEFT -> (x, y) -> x << y;
      case SHIFT_RIGHT -> (x, y) -> x >> y;
      case UNSIGNED_SHIFT_RIGHT -> (x, y) -> x >>> y;
      case AND, XOR, OR -> bitwise(operator, ScalarType.LONG);
    };
  }

  private static LongBinaryOperator bitwise(BinaryOperator operator, ScalarType type) {
    return switch (operator) {
      case AND -> (x, y) -> x & y;
      case XOR -> (x, y) -> x ^ y;
      case OR -> (x, y) -> x | y;
      default -> throw undefined(operator.symbol(), type);
    };
  }

  private static LongBinaryOperator onFloats(BinaryOperator operator) {
    return switch (operator) {
      case ADD -> (x, y) -> Bits.of(Bits.asFloat(x) + Bits.asFloat(y));
      case SUBTRACT -> (x, y) -> Bits.of(Bits.asFloat(x) - Bits.asFloat(y));
      case MULTIPLY -> (x, y) -> Bits.of(Bits.asFloat(x) * Bits.asFloat(y));
      case DIVIDE -> (x, y) -> Bits.of(Bits.asFloat(x) / Bits.asFloat(y));
      case REMAINDER -> (x, y) -> Bits.of(Bits.asFloat(x) % Bits.asFloat(y));
      default -> throw undefined(operator.symbol(), ScalarType.FLOAT);
    };
  }

  private static LongBinaryOperator onDoubles(BinaryOperator operator) {
    return switch (operator) {
      case ADD -> (x, y) -> Bits.of(Bits.asDouble(x) + Bits.asDouble(y));
      case SUBTRACT -> (x, y) -> Bits.of(Bits.asDouble(x) - Bits.asDouble(y));
      case MULTIPLY -> (x, y) -> Bits.of(Bits.asDouble(x) * Bits.asDouble(y));
      case DIVIDE -> (x, y) -> Bits.of(Bits.asDouble(x) / Bits.asDouble(y));
      case REMAINDER -> (x, y) -> Bits.of(Bits.asDouble(x) % Bits.asDouble(y));
      default -> throw undefined(operator.symbol(), ScalarType.DOUBLE);
    };
  }

  /** Widens the operands, computes in {@code float} and rounds once. */
  private static LongBinaryOperator onF16(LongBinaryOperator onFloats) {
    return (x, y) -> {
      long left = Bits.of(Bits.f16ToFloat(x));
      long right = Bits.of(Bits.f16ToFloat(y));
      return Bits.f16(Bits.asFloat(onFloats.applyAsLong(left, right)));
    };
  }

  private static LongBinaryOperator onBf16(LongBinaryOperator onFloats) {
    return (x, y) -> {
      long left = Bits.of(Bits.bf16ToFloat(x));
      long right = Bits.of(Bits.bf16ToFloat(y));
      return Bits.bf16(Bits.asFloat(onFloats.applyAsLong(left, right)));
    };
  }

  static LongBinaryOperator comparison(Comparison comparison, ScalarType type) {
    return switch (type) {
      case BOOLEAN, INT, LONG -> onIntegers(comparison);
      case FLOAT -> {
        LongBinaryOperator onDoubles = onNumbers(comparison);
        yield (x, y) ->
            onDoubles.applyAsLong(
                Bits.of((double) Bits.asFloat(x)), Bits.of((double) Bits.asFloat(y)));
      }
      case DOUBLE -> onNumbers(comparison);
      case BYTE, SHORT, CHAR, F16, BF16 -> throw undefined(comparison.symbol(), type);
    };
  }

  private static LongBinaryOperator onIntegers(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> (x, y) -> Bits.of(x == y);
      case NOT_EQUAL -> (x, y) -> Bits.of(x != y);
      case LESS -> (x, y) -> Bits.of(x < y);
      case LESS_OR_EQUAL -> (x, y) -> Bits.of(x <= y);
      case GREATER -> (x, y) -> Bits.of(x > y);
      case GREATER_OR_EQUAL -> (x, y) -> Bits.of(x >= y);
    };
  }

  private static LongBinaryOperator onNumbers(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> (x, y) -> Bits.of(Bits.asDouble(x) == Bits.asDouble(y));
      case NOT_EQUAL -> (x, y) -> Bits.of(Bits.asDouble(x) != Bits.asDouble(y));
      case LESS -> (x, y) -> Bits.of(Bits.asDouble(x) < Bits.asDouble(y));
      case LESS_OR_EQUAL -> (x, y) -> Bits.of(Bits.asDouble(x) <= Bits.asDouble(y));
      case GREATER -> (x, y) -> Bits.of(Bits.asDouble(x) > Bits.asDouble(y));
      case GREATER_OR_EQUAL -> (x, y) -> Bits.of(Bits.asDouble(x) >= Bits.asDouble(y));
    };
  }

  static IllegalStateException undefined(String operation, ScalarType type) {
    return new IllegalStateException(operation + " is not defined on " + type.keyword());
  }
}
