package org.sepllm.hat.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * A mathematical function; all arguments and the result have one type.
 *
 * <p>{@link #MAX}, {@link #MIN}, {@link #ABS}, {@link #SQRT}, {@link #FLOOR}, {@link #CEIL}, {@link
 * #RINT} and {@link #FMA} are exact (correctly rounded); the others are the {@code double} function
 * of {@link java.lang.Math} rounded to the type, within the error of the device. On {@code F16} a
 * function equals the {@code float} function on the widened arguments, rounded once.
 */
public enum MathFunction {
  /** The larger; NaN if one is NaN; {@code -0 < +0}. */
  MAX("max", 2, Domain.NUMBERS),
  /** The smaller; NaN if one is NaN; {@code -0 < +0}. */
  MIN("min", 2, Domain.NUMBERS),
  /** The absolute value; {@code abs(MIN)} is {@code MIN}. */
  ABS("abs", 1, Domain.JAVA_NUMBERS),
  /** The square root. */
  SQRT("sqrt", 1, Domain.FLOATS),
  /** The largest whole number not above the argument. */
  FLOOR("floor", 1, Domain.FLOATS),
  /** The smallest whole number not below the argument. */
  CEIL("ceil", 1, Domain.FLOATS),
  /** The nearest whole number, ties to even. */
  RINT("rint", 1, Domain.FLOATS),
  /** {@code a * b + c}, rounded once. */
  FMA("fma", 3, Domain.FLOATS),
  /** The exponential function. */
  EXP("exp", 1, Domain.FLOATS_AND_F16),
  /** The natural logarithm. */
  LOG("log", 1, Domain.FLOATS),
  /** The sine. */
  SIN("sin", 1, Domain.FLOATS),
  /** The cosine. */
  COS("cos", 1, Domain.FLOATS),
  /** The tangent. */
  TAN("tan", 1, Domain.FLOATS),
  /** The first argument raised to the power of the second. */
  POW("pow", 2, Domain.FLOATS),
  /** The device's fast, less exact exponential function. */
  NATIVE_EXP("native_exp", 1, Domain.FLOAT),
  /** The device's fast, less exact sine. */
  NATIVE_SIN("native_sin", 1, Domain.FLOAT),
  /** The device's fast, less exact cosine. */
  NATIVE_COS("native_cos", 1, Domain.FLOAT),
  /** The device's fast, less exact tangent. */
  NATIVE_TAN("native_tan", 1, Domain.FLOAT);

  private enum Domain {
    NUMBERS(
        EnumSet.of(
            ScalarType.INT, ScalarType.LONG, ScalarType.FLOAT, ScalarType.DOUBLE, ScalarType.F16)),
    JAVA_NUMBERS(EnumSet.of(ScalarType.INT, ScalarType.LONG, ScalarType.FLOAT, ScalarType.DOUBLE)),
    FLOATS(EnumSet.of(ScalarType.FLOAT, ScalarType.DOUBLE)),
    FLOATS_AND_F16(EnumSet.of(ScalarType.FLOAT, ScalarType.DOUBLE, ScalarType.F16)),
    FLOAT(EnumSet.of(ScalarType.FLOAT));

    private final Set<ScalarType> types;

    Domain(Set<ScalarType> types) {
      this.types = types;
    }
  }

  private final String text;
  private final int arity;
  private final Domain domain;

  MathFunction(String text, int arity, Domain domain) {
    this.text = text;
    this.arity = arity;
    this.domain = domain;
  }

  /**
   * Returns the function's name in the text form.
   *
   * @return for example {@code sqrt}
   */
  public String text() {
    return text;
  }

  /**
   * Returns the number of arguments.
   *
   * @return 1, 2 or 3
   */
  public int arity() {
    return arity;
  }

  /**
   * Tells whether the function is defined on a type.
   *
   * @param type the type of arguments and result
   * @return whether the function takes it
   */
  public boolean accepts(ScalarType type) {
    return domain.types.contains(type);
  }
}
