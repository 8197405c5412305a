package hat.types;

/**
 * A bfloat16 number: the upper half of an IEEE binary32.
 *
 * <p>Arithmetic widens to {@code float}, computes, and rounds once. The names of the members were
 * not verified upstream.
 */
public interface BF16 {
  /**
   * Rounds a number to the nearest bfloat16, ties to even.
   *
   * @param value the number
   * @return the rounded number
   */
  static BF16 of(float value) {
    return new HalfValue(Bfloat16.round(value));
  }

  /**
   * Makes a number from its bits.
   *
   * @param bits the bits
   * @return the number
   */
  static BF16 of(short bits) {
    return new HalfValue(bits);
  }

  /**
   * Rounds a number to the nearest bfloat16, ties to even.
   *
   * @param value the number
   * @return the rounded number
   */
  static BF16 floatToBF16(float value) {
    return of(value);
  }

  /**
   * Widens a number, which is exact.
   *
   * @param value the number
   * @return the same number
   */
  static float bf16ToFloat(BF16 value) {
    return Bfloat16.widen(value.value());
  }

  /**
   * Adds.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded sum
   */
  static BF16 add(BF16 left, BF16 right) {
    return of(bf16ToFloat(left) + bf16ToFloat(right));
  }

  /**
   * Subtracts.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded difference
   */
  static BF16 sub(BF16 left, BF16 right) {
    return of(bf16ToFloat(left) - bf16ToFloat(right));
  }

  /**
   * Multiplies.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded product
   */
  static BF16 mul(BF16 left, BF16 right) {
    return of(bf16ToFloat(left) * bf16ToFloat(right));
  }

  /**
   * Divides.
   *
   * @param left the first number
   * @param right the second number
   * @return the rounded quotient
   */
  static BF16 div(BF16 left, BF16 right) {
    return of(bf16ToFloat(left) / bf16ToFloat(right));
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
