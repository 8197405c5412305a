package org.sepllm.reference.attention;

import java.util.Locale;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * The number formats that tensors are stored in.
 *
 * <p>Rule: SEP-ATTN-008. Conversions round to nearest, ties to even; overflow gives an infinity,
 * subnormal numbers are kept, NaN stays NaN.
 */
public enum StorageType {
  /** IEEE 754 binary64. */
  F64(53, -1022, 1023),
  /** IEEE 754 binary32. */
  F32(24, -126, 127),
  /** IEEE 754 binary16. */
  F16(11, -14, 15),
  /** The upper half of binary32: 8 bits of significand, the exponents of binary32. */
  BF16(8, -126, 127);

  private final int precision;
  private final int minExponent;
  private final int maxExponent;

  StorageType(int precision, int minExponent, int maxExponent) {
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
  }

  /**
   * Finds the type with a JSON name.
   *
   * @param name one of {@code f64}, {@code f32}, {@code f16}, {@code bf16}
   * @return the type
   * @throws SpecException BAD_CONFIG if no type has this name
   */
  public static StorageType ofJsonName(String name) {
    for (StorageType type : values()) {
      if (type.jsonName().equals(name)) {
        return type;
      }
    }
    throw new SpecException(
        ErrorKind.BAD_CONFIG,
        Rule.STORAGE,
        "dtype is " + name + ", must be one of f64, f32, f16, bf16");
  }

  /**
   * Returns the name used in JSON, in lower case.
   *
   * @return for example {@code bf16}
   */
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the size of one number.
   *
   * @return 8, 4 or 2 bytes
   */
  public int bytes() {
    return switch (this) {
      case F64 -> Double.BYTES;
      case F32 -> Float.BYTES;
      case F16, BF16 -> Short.BYTES;
    };
  }

  /**
   * Rounds a number to the nearest one this type can hold.
   *
   * <p>Rule: SEP-ATTN-008. {@code F16.round(1.0 / 3)} is 0.333251953125, {@code BF16.round(1.0 /
   * 3)} is 0.333984375, {@code F16.round(65520)} is infinity.
   *
   * <p>Range: any number, also NaN and infinities.
   *
   * @param value the number
   * @return the rounded number
   */
  public double round(double value) {
    return fromBits(toBits(value));
  }

  /**
   * Converts a number to this type's bits.
   *
   * <p>Rule: SEP-ATTN-008. {@code BF16.toBits(1)} is {@code 0x3F80}.
   *
   * <p>Range: any number, also NaN and infinities.
   *
   * @param value the number
   * @return the bits, in the lowest {@code 8 * bytes()} places
   */
  public long toBits(double value) {
    return switch (this) {
      case F64 -> Double.doubleToRawLongBits(value);
      case F32 -> Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
      case F16 -> Short.toUnsignedLong(Float.floatToFloat16(roundToOdd(value)));
      case BF16 -> bfloat16Bits(roundToOdd(value));
    };
  }

  /**
   * Converts this type's bits to the number they mean, exactly.
   *
   * <p>Rule: SEP-ATTN-008. {@code F16.fromBits(0x3C00)} is 1.
   *
   * <p>Range: any bits; places above {@code 8 * bytes()} are ignored.
   *
   * @param bits the bits
   * @return the number
   */
  public double fromBits(long bits) {
    return switch (this) {
      case F64 -> Double.longBitsToDouble(bits);
      case F32 -> Float.intBitsToFloat((int) bits);
      case F16 -> Float.float16ToFloat((short) bits);
      case BF16 -> Float.intBitsToFloat((int) bits << Short.SIZE);
    };
  }

  /** Nearest bfloat16, ties to even: adding half a unit, less one if the last bit is even. */
  private static long bfloat16Bits(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (bits >>> Short.SIZE) | 0x40;
    }
    return (bits + 0x7FFF + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE;
  }

  /**
   * Rounds to float32 so that a second rounding to 16 bits cannot go wrong: an inexact result is
   * the neighbor with an odd last bit, which is never a tie of the second rounding.
   */
  private static float roundToOdd(double value) {
    float nearest = (float) value;
    boolean odd = (Float.floatToRawIntBits(nearest) & 1) == 1;
    if (nearest == value || odd || Double.isNaN(value)) {
      return nearest;
    }
    return nearest < value ? Math.nextUp(nearest) : Math.nextDown(nearest);
  }

  /**
   * Returns the largest relative error of rounding to a normal number.
   *
   * @return {@code 2^-53}, {@code 2^-24}, {@code 2^-11} or {@code 2^-8}
   */
  public double unitRoundoff() {
    return Math.scalb(1.0, -precision);
  }

  /**
   * Returns the smallest positive normal number.
   *
   * @return {@code 2^-1022}, {@code 2^-126}, {@code 2^-14} or {@code 2^-126}
   */
  public double minNormal() {
    return Math.scalb(1.0, minExponent);
  }

  /**
   * Returns the largest error of rounding to a subnormal number.
   *
   * @return half the smallest positive number, 0 for {@code F64} whose half does not exist
   */
  public double subnormalRoundoff() {
    return Math.scalb(unitRoundoff(), minExponent);
  }

  /**
   * Returns the largest finite number.
   *
   * @return for example 65504 for {@code F16}
   */
  public double maxFinite() {
    return Math.scalb(2 - 2 * unitRoundoff(), maxExponent);
  }
}
