package org.sepllm.hat.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.RaceCheck;

/** Functions are within the error that OpenCL allows; powers of special numbers are Java's. */
final class OpenClFunctionsTest {
  private static final float[] NUMBERS = {
    0.001f, 0.1f, 0.5f, 1f, 1.5f, 2f, 3f, 10f, 20f, 50f, 0.7853982f, 1.5f, 4f, 6.2831855f, 80f, 7f
  };

  /** The largest error that OpenCL allows to {@code tan} in single precision, the largest here. */
  private static final int MOST_ULPS = 5;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void functionsAreCloseToThoseOfJava(boolean exact) {
    CompileOptions options =
        new CompileOptions(false, exact, CompileOptions.DEFAULT_LOOP_LIMIT, RaceCheck.OFF);
    try (DeviceSession session = DeviceSession.open(Sessions.backend(), options)) {
      float[] actual = functions(session);
      for (int i = 0; i < NUMBERS.length; i++) {
        double[] expected = expected(NUMBERS[i]);
        for (int result = 0; result < Functions.RESULTS; result++) {
          float value = actual[i * Functions.RESULTS + result];
          double ulps = Math.abs(value - expected[result]) / Math.ulp((float) expected[result]);
          assertThat(ulps).as("result %d of %s", result, NUMBERS[i]).isLessThan(MOST_ULPS);
        }
      }
    }
  }

  private static double[] expected(double x) {
    return new double[] {
      Math.exp(x),
      Math.sin(x),
      Math.cos(x),
      Math.tan(x),
      Math.exp(x),
      Math.log(x),
      Math.sin(x),
      Math.cos(x)
    };
  }

  private static float[] functions(DeviceSession session) {
    Accelerator accelerator = session.accelerator(MethodHandles.lookup());
    F32Array in = F32Array.createFrom(accelerator, NUMBERS);
    F32Array out = F32Array.create(accelerator, NUMBERS.length * Functions.RESULTS);
    NDRange range = NDRange.of1D(NUMBERS.length);
    accelerator.compute(cc -> cc.dispatchKernel(range, () -> Functions.functions(in, out)));
    float[] results = new float[out.length()];
    out.copyTo(results);
    return results;
  }

  @Test
  void powersOfSpecialNumbersAreThoseOfJava() {
    float[] special = {
      0f,
      -0f,
      1f,
      -1f,
      2f,
      -2f,
      0.5f,
      3f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY
    };
    float[] pairs = new float[2 * special.length * special.length];
    float[] expected = new float[special.length * special.length];
    for (int i = 0; i < expected.length; i++) {
      pairs[2 * i] = special[i / special.length];
      pairs[2 * i + 1] = special[i % special.length];
      expected[i] = (float) Math.pow(pairs[2 * i], pairs[2 * i + 1]);
    }
    try (DeviceSession session = Sessions.open(true)) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      F32Array in = F32Array.createFrom(accelerator, pairs);
      F32Array out = F32Array.create(accelerator, expected.length);
      NDRange range = NDRange.of1D(expected.length);
      accelerator.compute(cc -> cc.dispatchKernel(range, () -> Functions.powers(in, out)));
      float[] actual = new float[expected.length];
      out.copyTo(actual);
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void namesThatMeanSomethingInCAreNamesHere() {
    int[] numbers = {5, -3, 100, 0};
    try (DeviceSession session = Sessions.open(true)) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      S32Array in = S32Array.createFrom(accelerator, numbers);
      S32Array out = S32Array.create(accelerator, numbers.length);
      NDRange range = NDRange.of1D(numbers.length);
      accelerator.compute(cc -> cc.dispatchKernel(range, () -> Functions.names(in, out)));
      int[] actual = new int[numbers.length];
      out.copyTo(actual);
      assertThat(actual)
          .isEqualTo(Arrays.stream(numbers).map(OpenClFunctionsTest::named).toArray());
    }
  }

  /** What {@link Functions#names} computes from an element of a buffer of four. */
  private static int named(int element) {
    int next = element + 1;
    int size = next * 2;
    int loops = (0 + 0) + (1 + 1) + (0 + 1) + (1 + 1) + (0 + 2);
    return element + next + 4 + size + (size - element) + loops;
  }
}
