package org.sepllm.hat.fuzz;

import org.sepllm.hat.model.ScalarType;

/** Constants as Java source; corner cases are frequent. */
final class Literals {
  private Literals() {}

  static String of(ScalarType type, Dice dice) {
    return switch (type) {
      case BOOLEAN -> dice.pick("true", "false");
      case BYTE -> "(byte) " + dice.pick("0", "1", "(-1)", "127", "(-128)", "85");
      case SHORT -> "(short) " + dice.pick("0", "1", "(-1)", "32767", "(-32768)", "255", "12345");
      case CHAR -> dice.pick("'a'", "'0'", "'\\uffff'", "(char) 32768", "(char) 1");
      case INT -> ofInt(dice);
      case LONG -> ofLong(dice);
      case FLOAT -> ofFloat(dice);
      case DOUBLE -> ofDouble(dice);
      case F16, BF16 ->
          "F16.of(" + dice.pick("0.5f", "-2f", "65504f", "6e-8f", "1f", "3.14f") + ")";
    };
  }

  private static String ofInt(Dice dice) {
    int value =
        switch (dice.below(4)) {
          case 0 -> dice.anyInt();
          case 1 -> dice.below(9) - 4;
          case 2 -> dice.pick(31, 32, 33, 63, 64, 127, 128, 255, 256, -129, 32767, 65535, 65536);
          default -> dice.pick(Integer.MAX_VALUE, Integer.MIN_VALUE, 0x55555555, 1 << 24, -1);
        };
    return value == Integer.MIN_VALUE ? "Integer.MIN_VALUE" : parenthesized(value < 0, "" + value);
  }

  private static String ofLong(Dice dice) {
    long value =
        switch (dice.below(4)) {
          case 0 -> dice.anyLong();
          case 1 -> dice.below(9) - 4;
          case 2 -> dice.pick(1L << 31, 1L << 32, (1L << 32) - 1, -(1L << 31) - 1, 1L << 53);
          default -> dice.pick(Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, -1L);
        };
    return value == Long.MIN_VALUE ? "Long.MIN_VALUE" : parenthesized(value < 0, value + "L");
  }

  private static String ofFloat(Dice dice) {
    float value =
        switch (dice.below(4)) {
          case 0 -> dice.gaussian(1);
          case 1 -> dice.gaussian(1e6f);
          case 2 -> dice.pick(0f, -0f, 1f, -1f, 0.5f, 2f, 1.5f, 1e-45f, 1.17549435e-38f);
          default ->
              dice.pick(2147483648f, -2147483904f, 9.223372e18f, 3.4028235e38f, 1e-30f, 0.1f);
        };
    return parenthesized(isNegative(value), value + "f");
  }

  private static String ofDouble(Dice dice) {
    double value =
        switch (dice.below(3)) {
          case 0 -> dice.gaussian(100) / 3.0;
          case 1 -> dice.pick(0.0, -0.0, 1.0, 0.1, 1e300, 4.9e-324, 1e-310);
          default -> dice.pick(2147483648.0, 9.223372036854775807e18, 4294967296.5, 1e39, -1e-50);
        };
    return parenthesized(isNegative(value), "" + value);
  }

  private static boolean isNegative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }

  private static String parenthesized(boolean negative, String text) {
    return negative ? "(" + text + ")" : text;
  }
}
