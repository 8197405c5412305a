package org.sepllm.hat.seq;

import org.sepllm.hat.model.MathFunction;
import org.sepllm.hat.model.ScalarType;

/** Mathematical functions on the bits of one work-item's arguments. */
final class MathFunctions {
  private MathFunctions() {}

  /** Computes a function; an argument that it does not take is ignored. */
  static long apply(MathFunction function, ScalarType type, long x, long y, long z) {
    return switch (type) {
      case INT -> onIntegers(function, type, x, y);
      case LONG -> onIntegers(function, type, x, y);
      case FLOAT -> Bits.of(onFloats(function, Bits.asFloat(x), Bits.asFloat(y), Bits.asFloat(z)));
      case DOUBLE ->
          Bits.of(onDoubles(function, Bits.asDouble(x), Bits.asDouble(y), Bits.asDouble(z)));
      case F16 -> Bits.f16(onFloats(function, Bits.f16ToFloat(x), Bits.f16ToFloat(y), 0f));
      case BOOLEAN, BYTE, SHORT, CHAR, BF16 -> throw Operations.undefined(function.text(), type);
    };
  }

  private static long onIntegers(MathFunction function, ScalarType type, long x, long y) {
    return switch (function) {
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case ABS -> type == ScalarType.INT ? Math.abs((int) x) : Math.abs(x);
      default -> throw Operations.undefined(function.text(), type);
    };
  }

  /** What is not exact in {@code float} is the {@code double} function, rounded. */
  private static float onFloats(MathFunction function, float x, float y, float z) {
    return switch (function) {
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case ABS -> Math.abs(x);
      case FMA -> Math.fma(x, y, z);
      default -> (float) onDoubles(function, x, y, z);
    };
  }

  private static double onDoubles(MathFunction function, double x, double y, double z) {
    return switch (function) {
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case ABS -> Math.abs(x);
      case SQRT -> Math.sqrt(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case RINT -> Math.rint(x);
      case FMA -> Math.fma(x, y, z);
      case EXP, NATIVE_EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SIN, NATIVE_SIN -> Math.sin(x);
      case COS, NATIVE_COS -> Math.cos(x);
      case TAN, NATIVE_TAN -> Math.tan(x);
      case POW -> Math.pow(x, y);
    };
  }
}
