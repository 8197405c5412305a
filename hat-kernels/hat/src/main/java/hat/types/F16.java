package hat.types;

/**
 * An IEEE binary16 number.
 *
 * <p>Arithmetic widens to {@code float}, computes, and rounds once.
 */
public interface F16 {
  /**
   * Rounds a number to the nearest binary16, ties to even.
   *
   * @param value the number
   * @return the rounded number
   */
  static F16 of(float value) {
    return new HalfValue(Float.floatToFloat16(value));
  }

  /**
   * Makes a number from its bits.
   *
   * @param bits the bits
   * @return the number
   */
  static F16 of(short bits) {
    return new HalfValue(bits);
  }

  /**
   * Rounds a number to the nearest binary16, ties to even.
   *
   * @param value the number
   * @return the rounded number
   */
  static F16 floatToF16(float value) {
    return of(value);
  }

  /**
   * Widens a number, which is exact.
   *
   * @param value the number
   * @return the same number
   */
  static float f16ToFloat(F16 value) {
    return Float.float16ToFloat(value.value());
  }

  /**
   * Adds.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded sum
   */
  static F16 add(F16 left, F16 right) {
    return of(f16ToFloat(left) + f16ToFloat(right));
  }

  /**
   * Subtracts.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded difference
   */
  static F16 sub(F16 left, F16 right) {
    return of(f16ToFloat(left) - f16ToFloat(right));
  }

  /**
   * Multiplies.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded product
   */
  static F16 mul(F16 left, F16 right) {
    return of(f16ToFloat(left) * f16ToFloat(right));
  }

  /**
   * Divides.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded quotient
   */
  static F16 div(F16 left, F16 right) {
    return of(f16ToFloat(left) / f16ToFloat(right));
  }

  /**
   * Returns the bits.
   *
   * @return the bits
   */
  short value();

  /**
   * Sets the bits; for an element of a buffer or an array, in memory too.
   *
   * @param bits the bits
   */
  void value(short bits);
}
