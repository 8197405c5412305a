package org.sepllm.hat.teaching.warp;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.BF16;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/** Kernels that load tiles of matrices. */
final class TileKernels {
  static final int ITEMS = Warpgroup.SIZE;

  /** Rows of a tile that is shown as it lies in local memory. */
  static final int ROWS = 40;

  /** Elements of two such tiles. */
  static final int SHOWN = 2 * ROWS * 64;

  /** Rows of a tile of a ring. */
  static final int PART_ROWS = 16;

  /** Elements of such a tile. */
  static final int PART = PART_ROWS * 64;

  /** Rows of the left matrix of a product. */
  static final int SIZE = 64;

  /** Columns of its right matrix. */
  static final int COLUMNS = 128;

  /** Columns of the left matrix and rows of the right one. */
  static final int DEPTH = 128;

  private TileKernels() {}

  /** Two tiles. */
  interface Shown extends NonMappableIface {
    DeviceSchema<Shown> deviceSchema =
        DeviceSchema.of(Shown.class, b -> b.array("array", SHOWN, half -> half.field("value")));

    F16 array(int index);

    static Shown createLocal() {
      return KernelMemory.local(Shown.class);
    }
  }

  /** Two places of a ring. */
  interface Ring extends NonMappableIface {
    DeviceSchema<Ring> deviceSchema =
        DeviceSchema.of(Ring.class, b -> b.array("array", 2 * PART, half -> half.field("value")));

    BF16 array(int index);

    static Ring createLocal() {
      return KernelMemory.local(Ring.class);
    }
  }

  /** The left matrix in two bands. */
  interface Left extends NonMappableIface {
    DeviceSchema<Left> deviceSchema =
        DeviceSchema.of(
            Left.class, b -> b.array("array", SIZE * DEPTH, half -> half.field("value")));

    F16 array(int index);

    static Left createLocal() {
      return KernelMemory.local(Left.class);
    }
  }

  /** The right matrix, its columns in two bands. */
  interface Right extends NonMappableIface {
    DeviceSchema<Right> deviceSchema =
        DeviceSchema.of(
            Right.class, b -> b.array("array", COLUMNS * DEPTH, half -> half.field("value")));

    F16 array(int index);

    static Right createLocal() {
      return KernelMemory.local(Right.class);
    }
  }

  /** Sums. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", COLUMNS / 2));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Barriers with phases. */
  interface Barriers extends NonMappableIface {
    DeviceSchema<Barriers> deviceSchema = DeviceSchema.of(Barriers.class, b -> b.array("array", 4));

    long array(int index);

    static Barriers createLocal() {
      return KernelMemory.local(Barriers.class);
    }
  }

  /** Each group loads two tiles beside each other and shows how they lie in local memory. */
  @Reflect
  static void show(
      F16Array in, F16Array out, int start, int rows, int columns, int firstRow, int firstColumn) {
    Shown shown = Shown.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    int row = firstRow + KernelContext.BIX() * ROWS;
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, Warp.SIZE);
    }
    KernelContext.barrier();
    if (item < Warp.SIZE) {
      Warpgroup.arriveExpecting(barriers, 0, SHOWN * 2);
      if (item == 0) {
        Warpgroup.loadTile(shown, 0, in, start, rows, columns, row, firstColumn, ROWS, barriers, 0);
        Warpgroup.loadTile(
            shown, ROWS * 64, in, start, rows, columns, row, firstColumn + 64, ROWS, barriers, 0);
      }
    }
    Warpgroup.await(barriers, 0, 0);
    for (int i = item; i < SHOWN; i += ITEMS) {
      F16 half = shown.array(i);
      out.array(KernelContext.BIX() * SHOWN + i).value(half.value());
    }
  }

  /**
   * One warp loads tiles of a column of a matrix, a warpgroup puts them in their places again;
   * barriers 0 and 1 say that a place of the ring is full, 2 and 3 that it is empty.
   */
  @Reflect
  static void stream(BF16Array in, BF16Array out, int rows, int columns) {
    Ring ring = Ring.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    int first = KernelContext.BIX() * 64;
    int parts = (rows + PART_ROWS - 1) / PART_ROWS;
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, Warp.SIZE);
      Warpgroup.initBarrier(barriers, 1, Warp.SIZE);
      Warpgroup.initBarrier(barriers, 2, ITEMS);
      Warpgroup.initBarrier(barriers, 3, ITEMS);
    }
    KernelContext.barrier();
    if (item < ITEMS) {
      if (item < Warp.SIZE) {
        for (int part = 0; part < parts; part++) {
          int stage = part % 2;
          Warpgroup.await(barriers, 2 + stage, part / 2 % 2 ^ 1);
          Warpgroup.arriveExpecting(barriers, stage, PART * 2);
          if (item == part % Warp.SIZE) {
            Warpgroup.loadTile(
                ring,
                stage * PART,
                in,
                0,
                rows,
                columns,
                part * PART_ROWS,
                first,
                PART_ROWS,
                barriers,
                stage);
          }
        }
      }
    } else {
      for (int part = 0; part < parts; part++) {
        int stage = part % 2;
        Warpgroup.await(barriers, stage, part / 2 % 2);
        for (int i = item - ITEMS; i < PART; i += ITEMS) {
          int row = part * PART_ROWS + i / 64;
          int column = first + i % 64;
          BF16 half = ring.array(stage * PART + (i ^ (i / 64 % 8) * 8));
          if (row < rows && column < columns) {
            out.array(row * columns + column).value(half.value());
          }
        }
        Warpgroup.arrive(barriers, 2 + stage);
      }
    }
  }

  /** Multiplies a 64 x 128 matrix by one of 128 x 128, of which the columns are given. */
  @Reflect
  static void multiply(F16Array a, F16Array b, F32Array out) {
    Warp.launchBounds(ITEMS, 1);
    Left left = Left.createLocal();
    Right right = Right.createLocal();
    Barriers barriers = Barriers.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, Warp.SIZE);
    }
    KernelContext.barrier();
    if (item < Warp.SIZE) {
      Warpgroup.arriveExpecting(barriers, 0, (SIZE + COLUMNS) * DEPTH * 2);
      if (item == 0) {
        for (int band = 0; band < 2; band++) {
          Warpgroup.loadTile(
              left, band * SIZE * 64, a, 0, SIZE, DEPTH, 0, band * 64, SIZE, barriers, 0);
          Warpgroup.loadTile(
              right, band * COLUMNS * 64, b, 0, COLUMNS, DEPTH, 0, band * 64, COLUMNS, barriers, 0);
        }
      }
    }
    Warpgroup.await(barriers, 0, 0);
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 8; step++) {
      int band = step / 4;
      int quarter = step % 4 * 16;
      Warpgroup.wgmmaF16(
          sums,
          0,
          COLUMNS,
          step > 0,
          left,
          band * SIZE * 64 + quarter,
          right,
          band * COLUMNS * 64 + quarter);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < COLUMNS / 2; i++) {
      out.array(i * ITEMS + item, sums.array(i));
    }
  }

  @Reflect
  static void showAll(
      ComputeContext cc,
      F16Array in,
      F16Array out,
      int start,
      int rows,
      int columns,
      int firstRow,
      int firstColumn,
      int groups) {
    cc.dispatchKernel(
        NDRange.of1D(groups * ITEMS, ITEMS),
        () -> show(in, out, start, rows, columns, firstRow, firstColumn));
  }

  @Reflect
  static void streamAll(
      ComputeContext cc, BF16Array in, BF16Array out, int rows, int columns, int groups) {
    cc.dispatchKernel(
        NDRange.of1D(groups * 2 * ITEMS, 2 * ITEMS), () -> stream(in, out, rows, columns));
  }

  @Reflect
  static void multiplyAll(ComputeContext cc, F16Array a, F16Array b, F32Array out) {
    cc.dispatchKernel(NDRange.of1D(ITEMS, ITEMS), () -> multiply(a, b, out));
  }
}
