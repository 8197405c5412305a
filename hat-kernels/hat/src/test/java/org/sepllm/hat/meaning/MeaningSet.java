package org.sepllm.hat.meaning;

import hat.Accelerator;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Runs the kernels of this package on an accelerator and returns the bits that they compute. */
public final class MeaningSet {
  /**
   * A kernel with inputs.
   *
   * @param name the kernel's name
   * @param run computes on an accelerator and returns the bits of the results, NaN being one value
   */
  public record Case(String name, Function<Accelerator, int[]> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int PAIRS = 256;
  private static final int ITEMS = 2 * PAIRS;
  private static final int[] INTS = {
    0,
    1,
    -1,
    2,
    -2,
    31,
    32,
    33,
    63,
    64,
    127,
    128,
    255,
    32767,
    32768,
    65535,
    -128,
    -32769,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1
  };
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    1.5f,
    2.5f,
    -2.5f,
    1e-45f,
    1e38f,
    -1e38f,
    3e9f,
    -3e9f,
    1e19f,
    -1e19f,
    65504f,
    65520f,
    6e-8f,
    1f / 3,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    2147483520f,
    8388609f
  };

  private MeaningSet() {}

  /** All cases. */
  public static List<Case> cases() {
    NDRange pairs = NDRange.of1D(PAIRS, 32);
    NDRange items = NDRange.of1D(ITEMS, Control.GROUP);
    return List.of(
        new Case(
            "ints",
            onInts(
                PAIRS * Arithmetic.INT_RESULTS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(pairs, () -> Arithmetic.ints(in, out))))),
        new Case(
            "longs",
            onInts(
                PAIRS * Arithmetic.LONG_RESULTS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(pairs, () -> Arithmetic.longs(in, out))))),
        new Case("floats", accelerator -> floats(accelerator, pairs)),
        new Case("conversions", accelerator -> conversions(accelerator, pairs)),
        new Case("halves", accelerator -> halves(accelerator, pairs)),
        new Case(
            "jumps",
            onInts(
                ITEMS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(items, () -> Control.jumps(in, out))))),
        new Case(
            "while loops",
            onInts(
                ITEMS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(items, () -> Control.whileLoops(in, out))))),
        new Case(
            "helpers",
            onInts(
                ITEMS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(items, () -> Control.helpers(in, out))))),
        new Case(
            "order of side effects",
            onInts(
                ITEMS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(items, () -> Control.order(in, out))))),
        new Case(
            "local and private memory",
            onInts(
                ITEMS,
                (a, in, out) ->
                    a.compute(cc -> cc.dispatchKernel(items, () -> Control.memory(in, out))))),
        new Case("barriers in helpers", accelerator -> helperWaits(accelerator, items)));
  }

  private interface OnInts {
    void run(Accelerator accelerator, S32Array in, S32Array out);
  }

  private static Function<Accelerator, int[]> onInts(int results, OnInts kernel) {
    return accelerator -> {
      S32Array in = S32Array.createFrom(accelerator, ints());
      S32Array out = S32Array.create(accelerator, results);
      kernel.run(accelerator, in, out);
      return read(out);
    };
  }

  private static int[] floats(Accelerator accelerator, NDRange range) {
    F32Array in = F32Array.createFrom(accelerator, floats());
    F32Array out = F32Array.create(accelerator, PAIRS * Arithmetic.FLOAT_RESULTS);
    accelerator.compute(cc -> cc.dispatchKernel(range, () -> Arithmetic.floats(in, out)));
    return read(out);
  }

  private static int[] conversions(Accelerator accelerator, NDRange range) {
    F32Array in = F32Array.createFrom(accelerator, floats());
    S32Array out = S32Array.create(accelerator, PAIRS * Arithmetic.CONVERSIONS);
    accelerator.compute(cc -> cc.dispatchKernel(range, () -> Arithmetic.conversions(in, out)));
    return read(out);
  }

  private static int[] halves(Accelerator accelerator, NDRange range) {
    F32Array in = F32Array.createFrom(accelerator, floats());
    F32Array out = F32Array.create(accelerator, PAIRS * Arithmetic.HALF_RESULTS);
    accelerator.compute(cc -> cc.dispatchKernel(range, () -> Arithmetic.halves(in, out)));
    return read(out);
  }

  private static int[] helperWaits(Accelerator accelerator, NDRange range) {
    S32Array in = S32Array.createFrom(accelerator, ints());
    S32Array shared = S32Array.create(accelerator, ITEMS);
    S32Array out = S32Array.create(accelerator, ITEMS);
    int start = 17;
    float factor = 1.5f;
    accelerator.compute(
        cc -> cc.dispatchKernel(range, () -> Control.helperWaits(in, shared, out, start, factor)));
    return read(out);
  }

  /** Half of the numbers are corner cases. */
  private static int[] ints() {
    Random random = new Random(1);
    int[] values = new int[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      values[i] = random.nextBoolean() ? INTS[random.nextInt(INTS.length)] : random.nextInt();
    }
    return values;
  }

  private static float[] floats() {
    Random random = new Random(2);
    float[] values = new float[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      float any = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(12) - 4));
      values[i] = random.nextBoolean() ? FLOATS[random.nextInt(FLOATS.length)] : any;
    }
    return values;
  }

  private static int[] read(S32Array array) {
    int[] values = new int[array.length()];
    array.copyTo(values);
    return values;
  }

  private static int[] read(F32Array array) {
    int[] bits = new int[array.length()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(array.array(i));
    }
    return bits;
  }
}
