package org.sepllm.hat.model;

/** The type of a value, a variable or an element of memory. */
public enum ScalarType {
  /** Java's {@code boolean}; one byte in memory, 0 or 1. */
  BOOLEAN("boolean", 1),
  /** Java's {@code byte}. */
  BYTE("byte", 1),
  /** Java's {@code short}. */
  SHORT("short", 2),
  /** Java's {@code char}. */
  CHAR("char", 2),
  /** Java's {@code int}. */
  INT("int", 4),
  /** Java's {@code long}. */
  LONG("long", 8),
  /** Java's {@code float}. */
  FLOAT("float", 4),
  /** Java's {@code double}. */
  DOUBLE("double", 8),
  /** IEEE binary16. */
  F16("F16", 2),
  /** The upper half of an IEEE binary32. */
  BF16("BF16", 2);

  private final String keyword;
  private final int bytes;

  ScalarType(String keyword, int bytes) {
    this.keyword = keyword;
    this.bytes = bytes;
  }

  /**
   * Returns the name of the type in Java and in the text form.
   *
   * @return for example {@code int} or {@code F16}
   */
  public String keyword() {
    return keyword;
  }

  /**
   * Returns the size of one element of this type in memory.
   *
   * @return the size in bytes: 1, 2, 4 or 8
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Tells whether the type is one of Java's integer types, {@code char} included.
   *
   * @return whether the type is integral
   */
  public boolean isIntegral() {
    return switch (this) {
      case BYTE, SHORT, CHAR, INT, LONG -> true;
      case BOOLEAN, FLOAT, DOUBLE, F16, BF16 -> false;
    };
  }

  /**
   * Tells whether the type is one of the two 16-bit floating types.
   *
   * @return whether the type is {@code F16} or {@code BF16}
   */
  public boolean isHalf() {
    return this == F16 || this == BF16;
  }

  /**
   * Tells whether the type holds floating numbers of any width.
   *
   * @return whether the type is floating
   */
  public boolean isFloating() {
    return this == FLOAT || this == DOUBLE || isHalf();
  }

  /**
   * Tells whether arithmetic is defined on the type: {@code int}, {@code long} and the floating
   * types.
   *
   * @return whether the type can be an operand of arithmetic
   */
  public boolean isArithmetic() {
    return this == INT || this == LONG || isFloating();
  }
}
