package org.sepllm.hat.seq;

import hat.types.BF16;

/** Values of all types as 64 bits; {@link org.sepllm.hat.model.Expression.Constant} says how. */
final class Bits {
  private Bits() {}

  static long of(boolean value) {
    return value ? 1 : 0;
  }

  static long of(float value) {
    return Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }

  static long of(double value) {
    return Double.doubleToRawLongBits(value);
  }

  static float asFloat(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  static double asDouble(long bits) {
    return Double.longBitsToDouble(bits);
  }

  /** Rounds a {@code float} to the bits of a half, nearest even. */
  static long f16(float value) {
    return (char) Float.floatToFloat16(value);
  }

  static float f16ToFloat(long bits) {
    return Float.float16ToFloat((short) bits);
  }

  static long bf16(float value) {
    return (char) BF16.of(value).value();
  }

  static float bf16ToFloat(long bits) {
    return BF16.bf16ToFloat(BF16.of((short) bits));
  }
}
