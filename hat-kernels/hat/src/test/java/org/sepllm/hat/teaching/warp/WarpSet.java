package org.sepllm.hat.teaching.warp;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import hat.types.F16;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** Runs the kernels for warps on an accelerator and compares with plain Java. */
public final class WarpSet {
  private static final int PIECE = 8;

  /**
   * A kernel with its check.
   *
   * @param name the kernel's name
   * @param check computes on an accelerator, compares, and returns what is worth knowing
   */
  public record Case(String name, Function<Accelerator, String> check) {
    @Override
    public String toString() {
      return name;
    }
  }

  private WarpSet() {}

  /** The classes that hold the kernels. */
  public static List<Class<?>> classes() {
    return List.of(MatmulTensor.class, WarpKernels.class);
  }

  /** All cases. */
  public static List<Case> cases() {
    return List.of(
        new Case("exchange between lanes", WarpSet::exchange),
        new Case("mma of integers in f16", accelerator -> MatrixCases.integers(accelerator, true)),
        new Case(
            "mma of integers in bf16", accelerator -> MatrixCases.integers(accelerator, false)),
        new Case("mma of hard f16", accelerator -> MatrixCases.hard(accelerator, true)),
        new Case("mma of hard bf16", accelerator -> MatrixCases.hard(accelerator, false)),
        new Case("matrices from local memory", WarpSet::loadMatrices),
        new Case("pieces of 16 bytes", WarpSet::movePieces),
        new Case("rounding to halves", WarpSet::round),
        new Case("powers of 2", WarpSet::powers),
        new Case("copies ahead", WarpSet::copyAhead),
        new Case("numbered barriers", WarpSet::handOver),
        new Case("launches that overlap", WarpSet::addEarly),
        new Case("local memory beyond 48 KiB", WarpSet::reverse),
        new Case("matmul on tensor cores", WarpSet::matmul));
  }

  static int[] read(S32Array array) {
    int[] values = new int[array.length()];
    array.copyTo(values);
    return values;
  }

  static float[] read(F32Array array) {
    float[] values = new float[array.length()];
    array.copyTo(values);
    return values;
  }

  private static int[] filled(int length, IntUnaryOperator value) {
    int[] values = new int[length];
    Arrays.setAll(values, value);
    return values;
  }

  private static String exchange(Accelerator accelerator) {
    int[] values = new Random(1).ints(32, 0, 500).map(value -> value * 2).toArray();
    values[7] = 1001;
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, 7 * 32);
    accelerator.compute(cc -> WarpKernels.exchangeAll(cc, in, out));
    int ballot = ~(1 << 7);
    int[] expected =
        filled(
            7 * 32,
            i -> {
              int lane = i % 32;
              return switch (i / 32) {
                case 0 -> values[(lane * 5 + 3) % 32];
                case 1 -> values[lane ^ lane / 16 + 5];
                case 2 -> values[31 - lane] / 2;
                case 3 -> values[lane ^ 16] / 2;
                case 4 -> ballot;
                default -> 1;
              };
            });
    assertThat(read(out)).isEqualTo(expected);
    return "";
  }

  private static String loadMatrices(Accelerator accelerator) {
    F16Array in = F16Array.create(accelerator, 256);
    for (int i = 0; i < 256; i++) {
      in.array(i).value((short) (i * 257));
    }
    S32Array out = S32Array.create(accelerator, 14 * 32);
    accelerator.compute(cc -> WarpKernels.loadAll(cc, in, out));
    int[] matrixOf = {0, 0, 1, 0, 1, 2, 3, 0, 0, 1, 0, 1, 2, 3};
    int[] expected =
        filled(
            14 * 32,
            i -> {
              boolean transposed = i / 32 >= 7;
              int low = element(matrixOf[i / 32], i % 32, 0, transposed);
              int high = element(matrixOf[i / 32], i % 32, 1, transposed);
              return high << 16 | low & 0xffff;
            });
    assertThat(read(out)).isEqualTo(expected);
    return "";
  }

  /** The half that a lane receives of a matrix whose rows are scattered over the tile. */
  private static int element(int matrix, int lane, int half, boolean transposed) {
    int row = transposed ? lane % 4 * 2 + half : lane / 4;
    int column = transposed ? lane / 4 : lane % 4 * 2 + half;
    int naming = matrix * 8 + row;
    return (short) (((naming * 7 + 3) % 32 * 8 + column) * 257);
  }

  private static String movePieces(Accelerator accelerator) {
    F16Array in = F16Array.create(accelerator, 256);
    for (int i = 0; i < 256; i++) {
      in.array(i).value((short) (i * 251 + 7));
    }
    float[] numbers = new float[128];
    for (int i = 0; i < 128; i++) {
      numbers[i] = -i * 0.25f;
    }
    F32Array floats = F32Array.createFrom(accelerator, numbers);
    S32Array words = S32Array.create(accelerator, 128);
    F16Array out = F16Array.create(accelerator, 256);
    accelerator.compute(cc -> WarpKernels.moveAll(cc, in, words, floats, out));
    int[] halves = filled(256, i -> (short) (((31 - i / PIECE) * PIECE + i % PIECE) * 251 + 7));
    assertThat(filled(256, i -> out.array(i).value())).isEqualTo(halves);
    assertThat(read(words))
        .isEqualTo(filled(128, i -> halves[2 * i + 1] << 16 | halves[2 * i] & 0xffff));
    for (int i = 0; i < 120; i++) {
      numbers[i] += 1f;
    }
    assertThat(read(floats)).isEqualTo(numbers);
    return "";
  }

  private static String round(Accelerator accelerator) {
    float[] values = new float[4096];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(random.nextInt());
    }
    float[] special = {0f, -0f, 1e30f, -1e30f, 65520f, 65519.996f, 0x1p-24f, 0x1.8p-25f, 3e38f};
    System.arraycopy(special, 0, values, 0, special.length);
    values[20] = Float.NaN;
    values[30] = Float.POSITIVE_INFINITY;
    F32Array in = F32Array.createFrom(accelerator, values);
    S32Array f16 = S32Array.create(accelerator, values.length);
    S32Array bf16 = S32Array.create(accelerator, values.length);
    F32Array larger = F32Array.create(accelerator, values.length);
    accelerator.compute(cc -> WarpKernels.roundAll(cc, in, f16, bf16, larger));
    assertThat(read(f16)).isEqualTo(filled(values.length, i -> both(values, i, true)));
    assertThat(read(bf16)).isEqualTo(filled(values.length, i -> both(values, i, false)));
    float[] found = read(larger);
    for (int i = 0; i < values.length; i++) {
      float next = values[(i + 1) % values.length];
      float expected =
          Float.isNaN(next) ? values[i] : Float.isNaN(values[i]) ? next : Math.max(values[i], next);
      assertThat(found[i]).isEqualTo(expected);
    }
    return "";
  }

  private static int both(float[] values, int i, boolean f16) {
    return half(values[(i + 1) % values.length], f16) << 16 | half(values[i], f16);
  }

  private static int half(float value, boolean f16) {
    if (Float.isNaN(value)) {
      return 0x7fff;
    }
    return (f16 ? F16.of(value).value() : BF16.of(value).value()) & 0xffff;
  }

  private static String powers(Accelerator accelerator) {
    float[] values = new float[8192];
    Random random = new Random(9);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * 40);
    }
    values[0] = 0f;
    values[1] = Float.NEGATIVE_INFINITY;
    values[2] = -1e30f;
    values[3] = 127.99999f;
    values[4] = 200f;
    F32Array in = F32Array.createFrom(accelerator, values);
    F32Array out = F32Array.create(accelerator, values.length);
    accelerator.compute(cc -> WarpKernels.powersAll(cc, in, out));
    float[] found = read(out);
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double exact = Math.pow(2, values[i]);
      if (exact > Float.MAX_VALUE) {
        assertThat(found[i]).isEqualTo(Float.POSITIVE_INFINITY);
      } else if (exact < Float.MIN_NORMAL) {
        assertThat(found[i]).isBetween(0f, Float.MIN_NORMAL);
      } else {
        worst = Math.max(worst, Math.abs(found[i] - exact) / Math.ulp((float) exact));
      }
    }
    assertThat(worst).isLessThanOrEqualTo(2);
    assertThat(found[0]).isEqualTo(1f);
    return "at most " + worst + " ulp";
  }

  private static String copyAhead(Accelerator accelerator) {
    int[] values = new Random(3).ints(5 * 128 - 60).toArray();
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, 5 * 128);
    accelerator.compute(cc -> WarpKernels.copyAll(cc, in, out));
    assertThat(read(out)).isEqualTo(Arrays.copyOf(values, 5 * 128));
    return "";
  }

  private static String handOver(Accelerator accelerator) {
    int[] values = new Random(4).ints(128).toArray();
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, 128);
    accelerator.compute(cc -> WarpKernels.handOverAll(cc, in, out));
    assertThat(read(out)).isEqualTo(filled(128, i -> values[i / 32 * 32 + 31 - i % 32] + i / 32));
    return "";
  }

  private static String addEarly(Accelerator accelerator) {
    int[] values = new Random(7).ints(128).toArray();
    S32Array steps = S32Array.createFrom(accelerator, values);
    S32Array sums = S32Array.createFrom(accelerator, new int[128]);
    accelerator.compute(cc -> WarpKernels.addThrice(cc, steps, sums));
    assertThat(read(sums)).isEqualTo(filled(128, i -> 3 * values[i]));
    return "";
  }

  private static String reverse(Accelerator accelerator) {
    int[] values = new Random(6).ints(WarpKernels.LARGE).toArray();
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, values.length);
    accelerator.compute(cc -> WarpKernels.reverseAll(cc, in, out));
    assertThat(read(out)).isEqualTo(filled(values.length, i -> values[values.length - 1 - i] + 1));
    return "";
  }

  /** Small integers, so that every order of summation is exact. */
  private static String matmul(Accelerator accelerator) {
    int size = 2 * MatmulTensor.TILE;
    Random random = new Random(8);
    int[] a = random.ints(size * size, -9, 10).toArray();
    int[] b = random.ints(size * size, -9, 10).toArray();
    BF16Array left = BF16Array.create(accelerator, a.length);
    BF16Array right = BF16Array.create(accelerator, b.length);
    for (int i = 0; i < a.length; i++) {
      left.array(i).value(BF16.of(a[i]).value());
      right.array(i).value(BF16.of(b[i]).value());
    }
    F32Array out = F32Array.create(accelerator, size * size);
    accelerator.compute(cc -> MatmulTensor.compute(cc, left, right, out, size));
    float[] expected = new float[size * size];
    for (int row = 0; row < size; row++) {
      for (int k = 0; k < size; k++) {
        for (int column = 0; column < size; column++) {
          expected[row * size + column] += a[row * size + k] * b[k * size + column];
        }
      }
    }
    assertThat(read(out)).isEqualTo(expected);
    return "";
  }
}
