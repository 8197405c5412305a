package org.sepllm.hat.seq;

import java.util.function.LongUnaryOperator;
import org.sepllm.hat.model.ScalarType;

/** Java's conversions on the bits of one work-item's value. */
final class Conversions {
  private Conversions() {}

  static LongUnaryOperator convert(ScalarType from, ScalarType to) {
    return switch (from) {
      case BYTE, SHORT, CHAR, INT, LONG -> fromInteger(to);
      case FLOAT -> fromFloat(to);
      case DOUBLE -> fromDouble(to);
      case F16 -> x -> Bits.of(Bits.f16ToFloat(x));
      case BF16 -> x -> Bits.of(Bits.bf16ToFloat(x));
      case BOOLEAN -> throw Operations.undefined("conversion", from);
    };
  }

  private static LongUnaryOperator fromInteger(ScalarType to) {
    return switch (to) {
      case BYTE -> x -> (byte) x;
      case SHORT -> x -> (short) x;
      case CHAR -> x -> (char) x;
      case INT -> x -> (int) x;
      case LONG -> x -> x;
      case FLOAT -> x -> Bits.of((float) x);
      case DOUBLE -> x -> Bits.of((double) x);
      case BOOLEAN, F16, BF16 -> throw Operations.undefined("conversion from integers", to);
    };
  }

  private static LongUnaryOperator fromFloat(ScalarType to) {
    return switch (to) {
      case INT -> x -> (int) Bits.asFloat(x);
      case LONG -> x -> (long) Bits.asFloat(x);
      case DOUBLE -> x -> Bits.of((double) Bits.asFloat(x));
      case F16 -> x -> Bits.f16(Bits.asFloat(x));
      case BF16 -> x -> Bits.bf16(Bits.asFloat(x));
      case BOOLEAN, BYTE, SHORT, CHAR, FLOAT ->
          throw Operations.undefined("conversion from float", to);
    };
  }

  private static LongUnaryOperator fromDouble(ScalarType to) {
    return switch (to) {
      case INT -> x -> (int) Bits.asDouble(x);
      case LONG -> x -> (long) Bits.asDouble(x);
      case FLOAT -> x -> Bits.of((float) Bits.asDouble(x));
      case BOOLEAN, BYTE, SHORT, CHAR, DOUBLE, F16, BF16 ->
          throw Operations.undefined("conversion from double", to);
    };
  }

  /** Takes the 16 bits of a half as a {@code short}, or the other way round. */
  static LongUnaryOperator reinterpret(ScalarType to) {
    return to == ScalarType.SHORT ? x -> (short) x : x -> (char) x;
  }
}
