package org.sepllm.hat.teaching.warp;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import hat.types.F16;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Products of matrices against their definition, element by element. */
final class MatrixCases {
  private static final int PRODUCTS = 64;
  private static final int ROWS = 16;
  private static final int COLUMNS = 8;
  private static final int DEPTH = 16;

  /** How far a device may be off, as a part of the sum of the absolute values. */
  private static final double BOUND = 0x1p-21;

  /** Matrices as numbers: left 16 x 16, right 16 x 8, sums 16 x 8, by product, row and column. */
  private record Matrices(float[] a, float[] b, float[] c) {}

  private MatrixCases() {}

  static String integers(Accelerator accelerator, boolean f16) {
    Random random = new Random(11);
    Matrices matrices =
        matrices(() -> (float) (random.nextInt(17) - 8), () -> (float) random.nextInt(1000), f16);
    float[] found = multiply(accelerator, matrices, f16);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isEqualTo(exact(matrices, i).floatValue());
    }
    return "";
  }

  /** Exponents far apart, and sums that nearly cancel. */
  static String hard(Accelerator accelerator, boolean f16) {
    Random random = new Random(12);
    int spread = f16 ? 12 : 30;
    Supplier<Float> factor =
        () -> (float) (random.nextGaussian() * Math.pow(2, random.nextInt(2 * spread) - spread));
    Supplier<Float> sum =
        () ->
            (float) (random.nextGaussian() * Math.pow(2, random.nextInt(4 * spread) - 2 * spread));
    Matrices matrices = matrices(factor, sum, f16);
    cancel(matrices);
    float[] found = multiply(accelerator, matrices, f16);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      double error = new BigDecimal(found[i]).subtract(exact(matrices, i)).abs().doubleValue();
      worst = Math.max(worst, error / absolute(matrices, i));
    }
    assertThat(worst).isLessThanOrEqualTo(BOUND);
    return String.format(
        Locale.ROOT,
        "off by at most 2^%.2f of the sum of absolute values",
        Math.log(worst) / Math.log(2));
  }

  private static Matrices matrices(Supplier<Float> factor, Supplier<Float> sum, boolean f16) {
    float[] a = new float[PRODUCTS * ROWS * DEPTH];
    float[] b = new float[PRODUCTS * DEPTH * COLUMNS];
    float[] c = new float[PRODUCTS * ROWS * COLUMNS];
    for (int i = 0; i < a.length; i++) {
      a[i] = value(bits(factor.get(), f16), f16);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = value(bits(factor.get(), f16), f16);
    }
    for (int i = 0; i < c.length; i++) {
      c[i] = sum.get();
    }
    return new Matrices(a, b, c);
  }

  /** In every other row the second half of the products takes the first half back, nearly. */
  private static void cancel(Matrices matrices) {
    for (int row = 0; row < PRODUCTS * ROWS; row += 2) {
      for (int k = 0; k < DEPTH / 2; k++) {
        matrices.a[row * DEPTH + DEPTH / 2 + k] = -matrices.a[row * DEPTH + k];
      }
    }
    for (int product = 0; product < PRODUCTS; product += 2) {
      for (int i = 0; i < DEPTH / 2 * COLUMNS; i++) {
        int first = product * DEPTH * COLUMNS + i;
        matrices.b[first + DEPTH / 2 * COLUMNS] = matrices.b[first];
      }
    }
  }

  private static short bits(float value, boolean f16) {
    return f16 ? F16.of(value).value() : BF16.of(value).value();
  }

  private static float value(short bits, boolean f16) {
    return f16 ? F16.f16ToFloat(F16.of(bits)) : BF16.bf16ToFloat(BF16.of(bits));
  }

  private static BigDecimal exact(Matrices matrices, int element) {
    BigDecimal sum = new BigDecimal(matrices.c[element]);
    for (int k = 0; k < DEPTH; k++) {
      sum = sum.add(new BigDecimal(product(matrices, element, k)));
    }
    return sum;
  }

  private static double absolute(Matrices matrices, int element) {
    double sum = Math.abs(matrices.c[element]);
    for (int k = 0; k < DEPTH; k++) {
      sum += Math.abs(product(matrices, element, k));
    }
    return sum;
  }

  private static double product(Matrices matrices, int element, int k) {
    int product = element / (ROWS * COLUMNS);
    int row = element / COLUMNS;
    int column = element % COLUMNS;
    return (double) matrices.a[row * DEPTH + k]
        * matrices.b[(product * DEPTH + k) * COLUMNS + column];
  }

  /** Distributes the matrices over the lanes, multiplies, and collects the sums. */
  private static float[] multiply(Accelerator accelerator, Matrices matrices, boolean f16) {
    int[] a = new int[PRODUCTS * 128];
    int[] b = new int[PRODUCTS * 64];
    float[] c = new float[PRODUCTS * 128];
    for (int product = 0; product < PRODUCTS; product++) {
      for (int lane = 0; lane < 32; lane++) {
        int g = lane / 4;
        int t = lane % 4;
        for (int i = 0; i < 4; i++) {
          int place = (product * 4 + i) * 32 + lane;
          int row = product * ROWS + g + i % 2 * 8;
          int column = 2 * t + i / 2 * 8;
          a[place] =
              both(matrices.a[row * DEPTH + column], matrices.a[row * DEPTH + column + 1], f16);
          c[place] = matrices.c[sum(product, g, t, i)];
        }
        for (int i = 0; i < 2; i++) {
          int row = product * DEPTH + 2 * t + i * 8;
          b[(product * 2 + i) * 32 + lane] =
              both(matrices.b[row * COLUMNS + g], matrices.b[(row + 1) * COLUMNS + g], f16);
        }
      }
    }
    S32Array left = S32Array.createFrom(accelerator, a);
    S32Array right = S32Array.createFrom(accelerator, b);
    F32Array sums = F32Array.createFrom(accelerator, c);
    accelerator.compute(cc -> WarpKernels.multiplyAll(cc, f16, left, right, sums, PRODUCTS));
    float[] after = WarpSet.read(sums);
    float[] found = new float[PRODUCTS * ROWS * COLUMNS];
    for (int place = 0; place < after.length; place++) {
      int lane = place % 32;
      found[sum(place / 128, lane / 4, lane % 4, place / 32 % 4)] = after[place];
    }
    return found;
  }

  private static int both(float low, float high, boolean f16) {
    return bits(high, f16) << 16 | bits(low, f16) & 0xffff;
  }

  private static int sum(int product, int g, int t, int i) {
    return (product * ROWS + g + i / 2 * 8) * COLUMNS + 2 * t + i % 2;
  }
}
