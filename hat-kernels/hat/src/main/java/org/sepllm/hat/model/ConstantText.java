package org.sepllm.hat.model;

import java.util.Optional;

/** Writes and reads constants: as in Java where Java has a literal, else as {@code type:value}. */
final class ConstantText {
  private ConstantText() {}

  static String write(Expression.Constant constant) {
    long bits = constant.bits();
    return switch (constant.type()) {
      case BOOLEAN -> bits == 1 ? "true" : "false";
      case INT -> String.valueOf(bits);
      case LONG -> bits + "L";
      case BYTE, SHORT, CHAR -> constant.type().keyword() + ":" + bits;
      case F16, BF16 -> constant.type().keyword() + ":0x" + Long.toHexString(bits);
      case FLOAT ->
          Float.isFinite(constant.floatValue())
              ? constant.floatValue() + "f"
              : "float:0x" + Long.toHexString(bits);
      case DOUBLE ->
          Double.isFinite(constant.doubleValue())
              ? String.valueOf(constant.doubleValue())
              : "double:0x" + Long.toHexString(bits);
    };
  }

  /**
   * Reads a constant.
   *
   * @throws NumberFormatException if the words are no number of their type
   */
  static Expression.Constant read(String words, SourcePosition position) {
    int colon = words.indexOf(':');
    if (colon > 0) {
      ScalarType type = type(words.substring(0, colon)).orElseThrow(NumberFormatException::new);
      String value = words.substring(colon + 1);
      long bits =
          value.startsWith("0x")
              ? Long.parseUnsignedLong(value.substring(2), 16)
              : Long.parseLong(value);
      return new Expression.Constant(position, type, bits);
    }
    char last = words.charAt(words.length() - 1);
    if (last == 'f') {
      return Expression.Constant.ofFloat(position, Float.parseFloat(words));
    }
    if (last == 'L') {
      String digits = words.substring(0, words.length() - 1);
      return Expression.Constant.ofLong(position, Long.parseLong(digits));
    }
    if (words.indexOf('.') >= 0) {
      return Expression.Constant.ofDouble(position, Double.parseDouble(words));
    }
    return Expression.Constant.ofInt(position, Integer.parseInt(words));
  }

  static Optional<ScalarType> type(String keyword) {
    for (ScalarType type : ScalarType.values()) {
      if (type.keyword().equals(keyword)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
