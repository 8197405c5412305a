package org.sepllm.hat.fuzz;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.MathFunction;

/**
 * What a launch leaves in memory, NaN being one value.
 *
 * @param ints integers
 * @param floats bits of floating numbers
 * @param halves bits of halves
 * @param fields the fields of the tally: an integer and the bits of a floating number
 * @param near results of functions that devices compute in their own way
 */
record Results(int[] ints, int[] floats, int[] halves, int[] fields, float[] near) {
  /**
   * The errors in units of the last place that OpenCL 1.2 allows in single precision; CUDA's are no
   * larger.
   */
  static final Map<MathFunction, Integer> MOST_ULPS =
      Map.of(
          MathFunction.EXP, 3,
          MathFunction.LOG, 3,
          MathFunction.SIN, 4,
          MathFunction.COS, 4,
          MathFunction.TAN, 5,
          MathFunction.POW, 16);

  /** Java rounds its own, more exact result. */
  private static final double ROUNDING = 0.5;

  private static final int HALF_EXPONENT = 0x7c00;
  private static final int HALF_MAGNITUDE = 0x7fff;
  private static final int HALF_NAN = 0x7e00;

  /** The bits of a half, NaN being one value. */
  static int halfBits(short bits) {
    return (bits & HALF_MAGNITUDE) > HALF_EXPONENT ? HALF_NAN : bits & 0xffff;
  }

  /** Says where results differ from these, if they do. */
  Optional<String> difference(Results actual, List<MathFunction> functions) {
    return differs("outInts", ints, actual.ints)
        .or(() -> differs("the bits of outFloats", floats, actual.floats))
        .or(() -> differs("the bits of outHalves", halves, actual.halves))
        .or(() -> differs("the fields of tally", fields, actual.fields))
        .or(() -> far(actual.near, functions));
  }

  private static Optional<String> differs(String name, int[] expected, int[] actual) {
    for (int index = 0; index < expected.length; index++) {
      if (expected[index] != actual[index]) {
        return Optional.of(
            String.format(
                "element %d of %s is %d (0x%x), must be %d (0x%x)",
                index, name, actual[index], actual[index], expected[index], expected[index]));
      }
    }
    return Optional.empty();
  }

  private Optional<String> far(float[] actual, List<MathFunction> functions) {
    for (int index = 0; index < near.length; index++) {
      int place = index % GrownKernel.NEAR;
      if (place < functions.size()) {
        MathFunction function = functions.get(place);
        double ulps = ulps(near[index], actual[index]);
        if (ulps > MOST_ULPS.get(function) + ROUNDING) {
          return Optional.of(
              String.format(
                  "element %d of near, from %s, is %s, must be %s within %d ulp, is off by %.1f",
                  index,
                  function.text(),
                  actual[index],
                  near[index],
                  MOST_ULPS.get(function),
                  ulps));
        }
      }
    }
    return Optional.empty();
  }

  /** How far a number is off; an infinity stands one unit beyond the largest number. */
  static double ulps(float expected, float actual) {
    if (Float.compare(expected, actual) == 0 || expected == actual) {
      return 0;
    }
    if (Float.isNaN(expected) || Float.isNaN(actual)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(finite(expected) - finite(actual))
        / Math.ulp((float) Math.clamp(finite(expected), -Float.MAX_VALUE, Float.MAX_VALUE));
  }

  private static double finite(float value) {
    return Float.isInfinite(value) ? Math.copySign(0x1p128, value) : value;
  }

  /** The largest error of each function among results, in units of the last place. */
  void worst(Results actual, List<MathFunction> functions, Map<MathFunction, Double> worst) {
    for (int index = 0; index < near.length; index++) {
      int place = index % GrownKernel.NEAR;
      if (place < functions.size()) {
        worst.merge(functions.get(place), ulps(near[index], actual.near[index]), Math::max);
      }
    }
  }

  /** A hash of the results that are exact. */
  long digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int[] values : List.of(ints, floats, halves, fields)) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        digest.update(bytes);
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
