package hat;

import hat.types.F16;

/** Mathematical functions for kernels, named by the type they work on. */
public final class HATMath {
  /** The ratio of a circle's circumference to its diameter. */
  public static final float PI = (float) Math.PI;

  private HATMath() {}

  /**
   * Returns the larger of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static float maxf(float x, float y) {
    return Math.max(x, y);
  }

  /**
   * Returns the smaller of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static float minf(float x, float y) {
    return Math.min(x, y);
  }

  /**
   * Returns the exponential function.
   *
   * @param x the argument
   * @return the result
   */
  public static float expf(float x) {
    return (float) Math.exp(x);
  }

  /**
   * Returns the square root.
   *
   * @param x the argument
   * @return the result
   */
  public static float sqrtf(float x) {
    return (float) Math.sqrt(x);
  }

  /**
   * Returns the sine.
   *
   * @param x the argument
   * @return the result
   */
  public static float sinf(float x) {
    return (float) Math.sin(x);
  }

  /**
   * Returns the cosine.
   *
   * @param x the argument
   * @return the result
   */
  public static float cosf(float x) {
    return (float) Math.cos(x);
  }

  /**
   * Returns the tangent.
   *
   * @param x the argument
   * @return the result
   */
  public static float tanf(float x) {
    return (float) Math.tan(x);
  }

  /**
   * Returns the larger of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static double maxd(double x, double y) {
    return Math.max(x, y);
  }

  /**
   * Returns the smaller of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static double mind(double x, double y) {
    return Math.min(x, y);
  }

  /**
   * Returns the exponential function.
   *
   * @param x the argument
   * @return the result
   */
  public static double expd(double x) {
    return Math.exp(x);
  }

  /**
   * Returns the square root.
   *
   * @param x the argument
   * @return the result
   */
  public static double sqrtd(double x) {
    return Math.sqrt(x);
  }

  /**
   * Returns the sine.
   *
   * @param x the argument
   * @return the result
   */
  public static double sind(double x) {
    return Math.sin(x);
  }

  /**
   * Returns the cosine.
   *
   * @param x the argument
   * @return the result
   */
  public static double cosd(double x) {
    return Math.cos(x);
  }

  /**
   * Returns the tangent.
   *
   * @param x the argument
   * @return the result
   */
  public static double tand(double x) {
    return Math.tan(x);
  }

  /**
   * Returns the larger of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static F16 maxf16(F16 x, F16 y) {
    return F16.of(maxf(F16.f16ToFloat(x), F16.f16ToFloat(y)));
  }

  /**
   * Returns the smaller of two numbers; NaN if one is NaN, and {@code -0 < +0}.
   *
   * @param x the first number
   * @param y the second number
   * @return the chosen number
   */
  public static F16 minf16(F16 x, F16 y) {
    return F16.of(minf(F16.f16ToFloat(x), F16.f16ToFloat(y)));
  }

  /**
   * Returns the exponential function.
   *
   * @param x the argument
   * @return the result
   */
  public static F16 expf16(F16 x) {
    return F16.of(expf(F16.f16ToFloat(x)));
  }

  /**
   * Returns the device's fast exponential function.
   *
   * @param x the argument
   * @return the result
   */
  public static float native_expf(float x) {
    return expf(x);
  }

  /**
   * Returns the device's fast sine.
   *
   * @param x the argument
   * @return the result
   */
  public static float native_sinf(float x) {
    return sinf(x);
  }

  /**
   * Returns the device's fast cosine.
   *
   * @param x the argument
   * @return the result
   */
  public static float native_cosf(float x) {
    return cosf(x);
  }

  /**
   * Returns the device's fast tangent.
   *
   * @param x the argument
   * @return the result
   */
  public static float native_tanf(float x) {
    return tanf(x);
  }
}
