package hat.types;

/** Conversion between {@code float} and the bits of a bfloat16. */
final class Bfloat16 {
  private Bfloat16() {}

  /** Rounds to nearest, ties to even; a NaN stays a NaN. */
  static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  static float widen(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
