package org.sepllm.hat.teaching.warp;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.types.F16;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs the kernels that load tiles on an accelerator and compares with plain Java. */
public final class TileSet {
  private static final int TILE_COLUMNS = 64;

  /**
   * A matrix in a buffer, and where groups start to load tiles of it.
   *
   * @param start the element at which the matrix starts
   * @param rows its rows
   * @param columns its columns
   * @param firstRow the first row of the first group's tiles
   * @param firstColumn the first column of the left tiles, a multiple of 8
   * @param groups how many groups load tiles, one below the other
   */
  public record Layout(
      int start, int rows, int columns, int firstRow, int firstColumn, int groups) {}

  private TileSet() {}

  /** The classes that hold the kernels. */
  public static List<Class<?>> classes() {
    return List.of(TileKernels.class);
  }

  /** All cases. */
  public static List<WarpSet.Case> cases() {
    return List.of(
        shown("tiles inside a matrix", new Layout(0, 80, 128, 0, 0, 2)),
        shown("tiles at an odd place", new Layout(8, 101, 264, 13, 80, 2)),
        shown("tiles beyond the last row and column", new Layout(24, 50, 72, 30, 40, 2)),
        shown("tiles before the first row and column", new Layout(0, 64, 128, -17, -40, 2)),
        shown("tiles of nothing", new Layout(0, 8, 8, 8, 8, 1)),
        shown("tiles of a large matrix", new Layout(0, 5000, 520, 4900, 400, 3)),
        new WarpSet.Case("a ring of tiles", accelerator -> stream(accelerator, 117, 136)),
        new WarpSet.Case("a product of tiles", TileSet::multiply));
  }

  private static WarpSet.Case shown(String name, Layout layout) {
    return new WarpSet.Case(name, accelerator -> show(accelerator, layout));
  }

  /** Loads tiles of a matrix in a buffer of some length, and returns what they look like. */
  public static F16Array launch(Accelerator accelerator, Layout layout, int length) {
    short[] values = values(length, 31);
    F16Array in = F16Array.create(accelerator, length);
    IntStream.range(0, length).forEach(i -> in.array(i).value(values[i]));
    F16Array out = F16Array.create(accelerator, layout.groups * TileKernels.SHOWN);
    int start = layout.start;
    int rows = layout.rows;
    int columns = layout.columns;
    int firstRow = layout.firstRow;
    int firstColumn = layout.firstColumn;
    int groups = layout.groups;
    accelerator.compute(cc ->
        TileKernels.showAll(cc, in, out, start, rows, columns, firstRow, firstColumn, groups));
    return out;
  }

  /** Loads tiles and compares every half of local memory with its place in the matrix. */
  public static String show(Accelerator accelerator, Layout layout) {
    int length = layout.start + layout.rows * layout.columns;
    short[] values = values(length, 31);
    F16Array out = launch(accelerator, layout, length);
    int tile = TileKernels.ROWS * TILE_COLUMNS;
    for (int i = 0; i < layout.groups * 2 * tile; i++) {
      int row = i % tile / TILE_COLUMNS;
      int piece = i % TILE_COLUMNS / 8 ^ row % 8;
      int x = layout.firstColumn + i / tile % 2 * TILE_COLUMNS + piece * 8 + i % 8;
      int y = layout.firstRow + i / (2 * tile) * TileKernels.ROWS + row;
      boolean inside = y >= 0 && y < layout.rows && x >= 0 && x < layout.columns;
      short expected = inside ? values[layout.start + y * layout.columns + x] : 0;
      short found = out.array(i).value();
      if (found != expected) {
        throw new AssertionError(
            "half %d of %s is %04x, must be %04x, that of row %d and column %d"
                .formatted(i, layout, found & 0xffff, expected & 0xffff, y, x));
      }
    }
    return "";
  }

  /** Bits of all kinds, none of which is 0. */
  private static short[] values(int count, int seed) {
    Random random = new Random(seed);
    short[] values = new short[count];
    for (int i = 0; i < count; i++) {
      values[i] = (short) (random.nextInt(0xffff) + 1);
    }
    return values;
  }

  private static String stream(Accelerator accelerator, int rows, int columns) {
    int length = rows * columns;
    short[] values = values(length, 32);
    BF16Array in = BF16Array.create(accelerator, length);
    IntStream.range(0, length).forEach(i -> in.array(i).value(values[i]));
    BF16Array out = BF16Array.create(accelerator, length);
    int groups = Math.ceilDiv(columns, TILE_COLUMNS);
    accelerator.compute(cc -> TileKernels.streamAll(cc, in, out, rows, columns, groups));
    for (int i = 0; i < length; i++) {
      assertThat(out.array(i).value()).as("half %d", i).isEqualTo(values[i]);
    }
    return "";
  }

  /** Small integers, so that every order of summation is exact. */
  private static String multiply(Accelerator accelerator) {
    Random random = new Random(33);
    int depth = TileKernels.DEPTH;
    int[] a = random.ints(TileKernels.SIZE * depth, -8, 9).toArray();
    int[] b = random.ints(TileKernels.COLUMNS * depth, -8, 9).toArray();
    F16Array left = integers(accelerator, a);
    F16Array right = integers(accelerator, b);
    F32Array out = F32Array.create(accelerator, TileKernels.COLUMNS / 2 * TileKernels.ITEMS);
    accelerator.compute(cc -> TileKernels.multiplyAll(cc, left, right, out));
    for (int i = 0; i < out.length(); i++) {
      int item = i % TileKernels.ITEMS;
      int sum = i / TileKernels.ITEMS;
      int row = item / 32 * 16 + item % 32 / 4 + sum % 4 / 2 * 8;
      int column = sum / 4 * 8 + item % 4 * 2 + sum % 2;
      int expected = 0;
      for (int k = 0; k < depth; k++) {
        expected += a[row * depth + k] * b[column * depth + k];
      }
      assertThat(out.array(i)).as("row %d, column %d", row, column).isEqualTo(expected);
    }
    return "";
  }

  private static F16Array integers(Accelerator accelerator, int[] values) {
    F16Array array = F16Array.create(accelerator, values.length);
    for (int i = 0; i < values.length; i++) {
      array.array(i).value(F16.of((float) values[i]).value());
    }
    return array;
  }
}
