package org.sepllm.hat.lift;

import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.Folder;
import org.sepllm.hat.model.ScalarType;

/** Makes Java's conversions explicit. */
final class Conversions {
  private Conversions() {}

  /** Converts a number; narrow types take their way over {@code int} or {@code float}. */
  static Expression convert(Expression value, ScalarType target) {
    ScalarType from = value.type();
    if (from == target) {
      return value;
    }
    ScalarType start = reach(from);
    ScalarType end = reach(target);
    Expression step = value;
    for (ScalarType next : new ScalarType[] {start, end, target}) {
      if (next != step.type()) {
        step = Folder.fold(new Expression.Convert(value.position(), next, step));
      }
    }
    return step;
  }

  private static ScalarType reach(ScalarType type) {
    return switch (type) {
      case BYTE, SHORT, CHAR -> ScalarType.INT;
      case F16, BF16 -> ScalarType.FLOAT;
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE -> type;
    };
  }

  /** Returns the type of arithmetic on one number. */
  static ScalarType promoted(ScalarType type) {
    return switch (type) {
      case BYTE, SHORT, CHAR -> ScalarType.INT;
      default -> type;
    };
  }

  /** Returns the type of arithmetic on two numbers, or of two truth values. */
  static ScalarType promoted(ScalarType left, ScalarType right) {
    for (ScalarType wide :
        new ScalarType[] {ScalarType.DOUBLE, ScalarType.FLOAT, ScalarType.LONG}) {
      if (left == wide || right == wide) {
        return wide;
      }
    }
    return left == ScalarType.BOOLEAN ? ScalarType.BOOLEAN : ScalarType.INT;
  }
}
