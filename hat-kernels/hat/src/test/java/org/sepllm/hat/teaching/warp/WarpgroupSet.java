package org.sepllm.hat.teaching.warp;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import hat.types.F16;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs the kernels for warpgroups on an accelerator and compares with plain Java. */
public final class WarpgroupSet {
  private static final int SIZE = WarpgroupKernels.SIZE;
  private static final int COLUMNS = WarpgroupKernels.COLUMNS;
  private static final int ITEMS = WarpgroupKernels.ITEMS;
  private static final int PRODUCTS = 4;
  private static final int DEPTH = 16;

  /** How far a device may be off, as a part of the sum of the absolute values. */
  private static final double BOUND = 0x1p-21;

  private WarpgroupSet() {}

  /** The classes that hold the kernels. */
  public static List<Class<?>> classes() {
    return List.of(WarpgroupKernels.class);
  }

  /** All cases. */
  public static List<WarpSet.Case> cases() {
    return List.of(
        new WarpSet.Case("wgmma of integers in f16", accelerator -> integers(accelerator, true)),
        new WarpSet.Case("wgmma of integers in bf16", accelerator -> integers(accelerator, false)),
        new WarpSet.Case("wgmma of hard f16", accelerator -> hard(accelerator, true)),
        new WarpSet.Case("wgmma of hard bf16", accelerator -> hard(accelerator, false)),
        new WarpSet.Case("a ring between warpgroups", WarpgroupSet::stream));
  }

  private static F16Array f16(Accelerator accelerator, float[] values) {
    F16Array array = F16Array.create(accelerator, values.length);
    for (int i = 0; i < values.length; i++) {
      array.array(i).value(F16.of(values[i]).value());
    }
    return array;
  }

  private static BF16Array bf16(Accelerator accelerator, float[] values) {
    BF16Array array = BF16Array.create(accelerator, values.length);
    for (int i = 0; i < values.length; i++) {
      array.array(i).value(BF16.of(values[i]).value());
    }
    return array;
  }

  private static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] turned = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      turned[i % columns * rows + i / columns] = matrix[i];
    }
    return turned;
  }

  /** Small integers, so that every order of summation is exact. */
  private static String integers(Accelerator accelerator, boolean f16) {
    Random random = new Random(21);
    float[] a = new float[SIZE * SIZE];
    float[] b = new float[SIZE * COLUMNS];
    IntStream.range(0, a.length).forEach(i -> a[i] = random.nextInt(17) - 8);
    IntStream.range(0, b.length).forEach(i -> b[i] = random.nextInt(17) - 8);
    float[] columns = transposed(b, SIZE);
    F32Array out =
        F32Array.create(accelerator, WarpgroupKernels.FORMS * WarpgroupKernels.SUMS * ITEMS);
    if (f16) {
      F16Array left = f16(accelerator, a);
      F16Array right = f16(accelerator, columns);
      F16Array rows = f16(accelerator, b);
      accelerator.compute(cc -> WarpgroupKernels.multiplyAllF16(cc, left, right, rows, out));
    } else {
      BF16Array left = bf16(accelerator, a);
      BF16Array right = bf16(accelerator, columns);
      BF16Array rows = bf16(accelerator, b);
      accelerator.compute(cc -> WarpgroupKernels.multiplyAllBf16(cc, left, right, rows, out));
    }
    int[] widths = {128, 96, 40, 128};
    for (int form = 0; form < widths.length; form++) {
      for (int sum = 0; sum < widths[form] / 2; sum++) {
        for (int item = 0; item < ITEMS; item++) {
          int row = row(item, sum);
          int column = column(item, sum);
          float expected = 0;
          for (int k = 0; k < SIZE; k++) {
            expected += a[row * SIZE + k] * b[k * COLUMNS + column];
          }
          int place = (form * WarpgroupKernels.SUMS + sum) * ITEMS + item;
          assertThat(out.array(place))
              .as("form %d, row %d, column %d", form, row, column)
              .isEqualTo(expected);
        }
      }
    }
    return "";
  }

  private static int row(int item, int sum) {
    return item / 32 * 16 + item % 32 / 4 + sum % 4 / 2 * 8;
  }

  private static int column(int item, int sum) {
    return sum / 4 * 8 + item % 4 * 2 + sum % 2;
  }

  private static float hardNumber(Random random, int spread) {
    return (float) (random.nextGaussian() * Math.pow(2, random.nextInt(2 * spread) - spread));
  }

  private static float stored(float value, boolean f16) {
    return f16 ? F16.f16ToFloat(F16.of(value)) : BF16.bf16ToFloat(BF16.of(value));
  }

  /** Exponents far apart, and sums that nearly cancel. */
  private static String hard(Accelerator accelerator, boolean f16) {
    Random random = new Random(22);
    int spread = f16 ? 12 : 30;
    float[] a = new float[PRODUCTS * SIZE * DEPTH];
    float[] b = new float[PRODUCTS * 8 * DEPTH];
    float[] c = new float[PRODUCTS * 4 * ITEMS];
    IntStream.range(0, a.length).forEach(i -> a[i] = stored(hardNumber(random, spread), f16));
    IntStream.range(0, b.length).forEach(i -> b[i] = stored(hardNumber(random, spread), f16));
    IntStream.range(0, c.length).forEach(i -> c[i] = hardNumber(random, 2 * spread));
    cancel(a, b);
    float[] before = c.clone();
    F32Array sums = F32Array.createFrom(accelerator, c);
    if (f16) {
      F16Array left = f16(accelerator, a);
      F16Array right = f16(accelerator, b);
      accelerator.compute(cc -> WarpgroupKernels.addAllF16(cc, left, right, sums, PRODUCTS));
    } else {
      BF16Array left = bf16(accelerator, a);
      BF16Array right = bf16(accelerator, b);
      accelerator.compute(cc -> WarpgroupKernels.addAllBf16(cc, left, right, sums, PRODUCTS));
    }
    float[] after = WarpSet.read(sums);
    double worst = 0;
    for (int place = 0; place < after.length; place++) {
      int product = place / (4 * ITEMS);
      int row = row(place % ITEMS, place / ITEMS % 4);
      int column = column(place % ITEMS, place / ITEMS % 4);
      BigDecimal exact = new BigDecimal(before[place]);
      double absolute = Math.abs(before[place]);
      for (int k = 0; k < DEPTH; k++) {
        double factor = a[(product * SIZE + row) * DEPTH + k];
        factor *= b[(product * 8 + column) * DEPTH + k];
        exact = exact.add(new BigDecimal(factor));
        absolute += Math.abs(factor);
      }
      double error = exact.subtract(new BigDecimal(after[place])).abs().doubleValue();
      worst = Math.max(worst, error / absolute);
    }
    assertThat(worst).isLessThanOrEqualTo(BOUND);
    return String.format(
        Locale.ROOT,
        "off by at most 2^%.2f of the sum of absolute values",
        Math.log(worst) / Math.log(2));
  }

  /** In every other row and product the second half takes the first half back, nearly. */
  private static void cancel(float[] a, float[] b) {
    for (int row = 0; row < a.length / DEPTH; row += 2) {
      for (int k = 0; k < DEPTH / 2; k++) {
        a[row * DEPTH + DEPTH / 2 + k] = -a[row * DEPTH + k];
      }
    }
    for (int column = 0; column < b.length / DEPTH; column++) {
      if (column / 8 % 2 == 0) {
        int from = column * DEPTH;
        System.arraycopy(b, from, b, from + DEPTH / 2, DEPTH / 2);
      }
    }
  }

  private static String stream(Accelerator accelerator) {
    int[] values = new Random(23).ints(7 * WarpgroupKernels.PART).toArray();
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, values.length);
    accelerator.compute(cc -> WarpgroupKernels.streamAll(cc, in, out));
    int[] expected = new int[values.length];
    int last = WarpgroupKernels.PART - 1;
    Arrays.setAll(expected, i -> values[i / (last + 1) * (last + 1) + last - i % (last + 1)] + 1);
    assertThat(WarpSet.read(out)).isEqualTo(expected);
    return "";
  }
}
