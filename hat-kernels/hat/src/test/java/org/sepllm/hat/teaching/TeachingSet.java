package org.sepllm.hat.teaching;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.ComputeContext;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.BF16;
import hat.types.F16;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.sepllm.hat.teaching.bf16.Blend;

/** Runs every teaching kernel on an accelerator and compares with plain Java, bit for bit. */
public final class TeachingSet {
  /**
   * A teaching kernel with its check.
   *
   * @param name the kernel's name
   * @param check computes on an accelerator and compares
   */
  public record Case(String name, Consumer<Accelerator> check) {
    @Override
    public String toString() {
      return name;
    }
  }

  private TeachingSet() {}

  /** The classes that hold the kernels, in the order in which they are best read. */
  public static List<Class<?>> classes() {
    return List.of(
        Square.class,
        Saxpy.class,
        Ranges.class,
        Stencil.class,
        Reduction.class,
        Scan.class,
        Histogram.class,
        Append.class,
        Transpose.class,
        Copy.class,
        MatmulF32.class,
        MatmulTuned.class,
        MatmulF16.class,
        Blend.class);
  }

  /** All cases. */
  public static List<Case> cases() {
    return List.of(
        new Case("square", TeachingSet::square),
        new Case("saxpy", TeachingSet::saxpy),
        new Case("plane", TeachingSet::plane),
        new Case("box", TeachingSet::box),
        new Case("stencil", TeachingSet::stencil),
        new Case("reduction", TeachingSet::reduction),
        new Case("scan of one group", TeachingSet::scanOneGroup),
        new Case("scan", TeachingSet::scan),
        new Case("histogram", TeachingSet::histogram),
        new Case("append", TeachingSet::append),
        new Case("transpose", TeachingSet::transpose),
        new Case("copy", TeachingSet::copy),
        new Case("matmul in f32", accelerator -> matmulF32(accelerator, 64, MatmulF32::compute)),
        new Case(
            "tuned matmul in f32",
            accelerator -> matmulF32(accelerator, 256, MatmulTuned::compute)),
        new Case("matmul in f16", TeachingSet::matmulF16),
        new Case("blend in bf16", TeachingSet::blend));
  }

  private static int[] ints(int length, int bound) {
    return new Random(length).ints(length, 0, bound).toArray();
  }

  private static float[] floats(int length) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private static int[] read(S32Array array) {
    int[] values = new int[array.length()];
    array.copyTo(values);
    return values;
  }

  private static float[] read(F32Array array) {
    float[] values = new float[array.length()];
    array.copyTo(values);
    return values;
  }

  private static void square(Accelerator accelerator) {
    int[] values = ints(1000, Integer.MAX_VALUE);
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, values.length);
    accelerator.compute(cc -> Square.compute(cc, in, out));
    assertThat(read(out)).isEqualTo(Arrays.stream(values).map(value -> value * value).toArray());
  }

  private static void saxpy(Accelerator accelerator) {
    float[] left = floats(4096);
    float[] right = floats(4096);
    F32Array x = F32Array.createFrom(accelerator, left);
    F32Array y = F32Array.createFrom(accelerator, right);
    accelerator.compute(cc -> Saxpy.compute(cc, 1.7f, x, y));
    for (int i = 0; i < left.length; i++) {
      right[i] = 1.7f * left[i] + right[i];
    }
    assertThat(read(y)).isEqualTo(right);
  }

  private static void plane(Accelerator accelerator) {
    S32Array out = S32Array.create(accelerator, 12 * 8);
    accelerator.compute(cc -> Ranges.computePlane(cc, out));
    int[] expected = new int[12 * 8];
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 12; x++) {
        expected[y * 12 + x] = x / 4 + 10 * (y / 2) + 100 * (x % 4) + 1000 * (y % 2);
      }
    }
    assertThat(read(out)).isEqualTo(expected);
  }

  private static void box(Accelerator accelerator) {
    S32Array out = S32Array.create(accelerator, 8 * 6 * 4);
    accelerator.compute(cc -> Ranges.computeBox(cc, out));
    int[] expected = new int[8 * 6 * 4];
    for (int z = 0; z < 4; z++) {
      for (int y = 0; y < 6; y++) {
        for (int x = 0; x < 8; x++) {
          int groups = x / 4 + 10 * (y / 3) + 100 * (z / 2);
          int items = 1000 * (x % 4) + 10_000 * (y % 3) + 100_000 * (z % 2);
          expected[(z * 6 + y) * 8 + x] = groups + items;
        }
      }
    }
    assertThat(read(out)).isEqualTo(expected);
  }

  private static void stencil(Accelerator accelerator) {
    int rows = 20;
    int columns = 33;
    float[] grid = floats(rows * columns);
    F32Array in = F32Array.createFrom(accelerator, grid);
    F32Array out = F32Array.create(accelerator, grid.length);
    S32Array shape = S32Array.createFrom(accelerator, new int[] {rows, columns});
    accelerator.compute(cc -> Stencil.compute(cc, in, out, shape));
    float[] expected = new float[grid.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int up = Math.max(row - 1, 0) * columns;
        int down = Math.min(row + 1, rows - 1) * columns;
        float sum = grid[row * columns + column] + grid[up + column];
        sum = sum + grid[down + column] + grid[row * columns + Math.max(column - 1, 0)];
        sum += grid[row * columns + Math.min(column + 1, columns - 1)];
        expected[row * columns + column] = Math.max(sum / 5f, 0f);
      }
    }
    assertThat(read(out)).isEqualTo(expected);
  }

  private static void reduction(Accelerator accelerator) {
    float[] values = floats(Reduction.GROUP * 5);
    F32Array in = F32Array.createFrom(accelerator, values);
    F32Array sums = F32Array.create(accelerator, 5);
    accelerator.compute(cc -> Reduction.compute(cc, in, sums));
    float[] expected = new float[5];
    for (int group = 0; group < 5; group++) {
      int start = group * Reduction.GROUP;
      float[] part = Arrays.copyOfRange(values, start, start + Reduction.GROUP);
      for (int half = Reduction.GROUP / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) {
          part[i] += part[i + half];
        }
      }
      expected[group] = part[0];
    }
    assertThat(read(sums)).isEqualTo(expected);
  }

  private static void scanOneGroup(Accelerator accelerator) {
    int[] values = ints(50, 100);
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, values.length);
    S32Array total = S32Array.create(accelerator, 1);
    accelerator.compute(cc -> Scan.computeOneGroup(cc, in, out, total));
    Arrays.parallelPrefix(values, Integer::sum);
    assertThat(read(out)).isEqualTo(values);
    assertThat(total.array(0)).isEqualTo(values[values.length - 1]);
  }

  private static void scan(Accelerator accelerator) {
    int[] values = ints(1500, 100);
    S32Array in = S32Array.createFrom(accelerator, values);
    S32Array out = S32Array.create(accelerator, values.length);
    S32Array totals = S32Array.create(accelerator, Math.ceilDiv(values.length, Scan.GROUP));
    S32Array total = S32Array.create(accelerator, 1);
    accelerator.compute(cc -> Scan.compute(cc, in, out, totals, total));
    Arrays.parallelPrefix(values, Integer::sum);
    assertThat(read(out)).isEqualTo(values);
    assertThat(total.array(0)).isEqualTo(values[values.length - 1]);
  }

  private static void histogram(Accelerator accelerator) {
    int[] values = ints(2000, Histogram.BINS);
    S32Array in = S32Array.createFrom(accelerator, values);
    int parts = Math.ceilDiv(values.length, Histogram.CHUNK);
    S32Array counts = S32Array.create(accelerator, parts * Histogram.BINS);
    S32Array out = S32Array.create(accelerator, Histogram.BINS);
    accelerator.compute(cc -> Histogram.compute(cc, in, counts, out));
    int[] expected = new int[Histogram.BINS];
    for (int value : values) {
      expected[value]++;
    }
    assertThat(read(out)).isEqualTo(expected);
  }

  private static void append(Accelerator accelerator) {
    int[] values = ints(512, 1000);
    S32Array in = S32Array.createFrom(accelerator, values);
    Append.Found found = Append.Found.create(accelerator, values.length);
    accelerator.compute(cc -> Append.compute(cc, in, found, 700));
    int[] expected = Arrays.stream(values).filter(value -> value > 700).sorted().toArray();
    assertThat(found.atomicCount()).isEqualTo(expected.length);
    int[] actual = new int[expected.length];
    for (int i = 0; i < actual.length; i++) {
      actual[i] = found.array(i);
    }
    Arrays.sort(actual);
    assertThat(actual).isEqualTo(expected);
  }

  private static void transpose(Accelerator accelerator) {
    int rows = 48;
    int columns = 32;
    float[] values = floats(rows * columns);
    F32Array in = F32Array.createFrom(accelerator, values);
    F32Array out = F32Array.create(accelerator, values.length);
    accelerator.compute(cc -> Transpose.compute(cc, in, out, rows, columns));
    float[] expected = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        expected[column * rows + row] = values[row * columns + column];
      }
    }
    assertThat(read(out)).isEqualTo(expected);
  }

  private static void copy(Accelerator accelerator) {
    float[] values = floats(8192);
    F32Array in = F32Array.createFrom(accelerator, values);
    F32Array out = F32Array.create(accelerator, values.length);
    accelerator.compute(cc -> Copy.compute(cc, in, out));
    assertThat(read(out)).isEqualTo(values);
  }

  private static float[] product(float[] a, float[] b, int size) {
    float[] c = new float[size * size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        float sum = 0f;
        for (int k = 0; k < size; k++) {
          sum += a[row * size + k] * b[k * size + column];
        }
        c[row * size + column] = sum;
      }
    }
    return c;
  }

  private interface Matmul {
    void compute(ComputeContext cc, F32Array a, F32Array b, F32Array c, int size);
  }

  private static void matmulF32(Accelerator accelerator, int size, Matmul matmul) {
    float[] left = floats(size * size);
    float[] right = floats(size * size);
    F32Array a = F32Array.createFrom(accelerator, left);
    F32Array b = F32Array.createFrom(accelerator, right);
    F32Array c = F32Array.create(accelerator, size * size);
    accelerator.compute(cc -> matmul.compute(cc, a, b, c, size));
    assertThat(read(c)).isEqualTo(product(left, right, size));
  }

  private static void matmulF16(Accelerator accelerator) {
    int size = 32;
    float[] left = floats(size * size);
    float[] right = floats(size * size);
    F16Array a = F16Array.create(accelerator, left.length);
    F16Array b = F16Array.create(accelerator, right.length);
    F32Array c = F32Array.create(accelerator, size * size);
    for (int i = 0; i < left.length; i++) {
      F16 half = F16.of(left[i]);
      a.array(i).value(half.value());
      left[i] = F16.f16ToFloat(half);
      half = F16.of(right[i]);
      b.array(i).value(half.value());
      right[i] = F16.f16ToFloat(half);
    }
    accelerator.compute(cc -> MatmulF16.compute(cc, a, b, c, size));
    assertThat(read(c)).isEqualTo(product(left, right, size));
  }

  private static void blend(Accelerator accelerator) {
    float[] left = floats(500);
    float[] right = floats(500);
    BF16Array x = BF16Array.create(accelerator, left.length);
    BF16Array y = BF16Array.create(accelerator, right.length);
    F32Array sums = F32Array.create(accelerator, left.length);
    for (int i = 0; i < left.length; i++) {
      x.array(i).value(BF16.of(left[i]).value());
      y.array(i).value(BF16.of(right[left.length - 1 - i]).value());
    }
    BF16[] before = new BF16[left.length];
    Arrays.setAll(before, i -> BF16.of(y.array(i).value()));
    accelerator.compute(cc -> Blend.compute(cc, x, y, sums));
    for (int i = 0; i < left.length; i++) {
      float p = BF16.bf16ToFloat(BF16.of(left[i]));
      float q = BF16.bf16ToFloat(before[i]);
      float product = BF16.bf16ToFloat(BF16.of(p * q));
      assertThat(x.array(i).value()).isEqualTo(BF16.of(p - product).value());
      assertThat(y.array(i).value()).isEqualTo(BF16.of(product * 0.1f).value());
      assertThat(sums.array(i)).isEqualTo(p + q);
    }
  }
}
