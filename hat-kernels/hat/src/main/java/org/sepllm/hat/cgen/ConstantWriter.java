package org.sepllm.hat.cgen;

import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.ScalarType;

/** Writes constants so that no digit is lost. */
final class ConstantWriter {
  /** Whole numbers up to here are written as such; every float holds them. */
  private static final double MOST_PLAIN = 1 << 24;

  private ConstantWriter() {}

  static Piece write(CTarget target, Expression.Constant constant) {
    long bits = constant.bits();
    return switch (constant.type()) {
      case BOOLEAN -> Piece.primary(bits == 1 ? "true" : "false");
      case BYTE, SHORT, CHAR, F16, BF16 -> whole(bits, "");
      case INT -> bits == Integer.MIN_VALUE ? Piece.primary("(-2147483647 - 1)") : whole(bits, "");
      case LONG ->
          bits == Long.MIN_VALUE
              ? Piece.primary("(" + (bits + 1) + target.longSuffix() + " - 1)")
              : whole(bits, target.longSuffix());
      case FLOAT -> {
        float value = constant.floatValue();
        yield Float.isFinite(value)
            ? floating(value, Float.toHexString(value), "f")
            : Piece.primary(target.fromBits(ScalarType.FLOAT, "0x" + Long.toHexString(bits)));
      }
      case DOUBLE -> {
        double value = constant.doubleValue();
        yield Double.isFinite(value)
            ? floating(value, Double.toHexString(value), "")
            : Piece.primary(
                target.fromBits(
                    ScalarType.DOUBLE, "0x" + Long.toHexString(bits) + target.longSuffix()));
      }
    };
  }

  private static Piece whole(long value, String suffix) {
    return new Piece(value + suffix, value < 0 ? Piece.UNARY : Piece.PRIMARY);
  }

  private static Piece floating(double value, String hexadecimal, String suffix) {
    boolean plain = value == Math.rint(value) && Math.abs(value) <= MOST_PLAIN;
    String digits = plain ? String.valueOf(value) : hexadecimal;
    if (plain && digits.indexOf('E') >= 0) {
      digits = hexadecimal;
    }
    return new Piece(digits + suffix, digits.startsWith("-") ? Piece.UNARY : Piece.PRIMARY);
  }
}
