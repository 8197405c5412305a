package org.sepllm.hat.teaching.warp;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.BF16;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/** Kernels for warpgroups: products in all forms, and one warpgroup that works for another. */
final class WarpgroupKernels {
  /** Forms of products: {@value}. */
  static final int FORMS = 4;

  /** Sums that a form has room for. */
  static final int SUMS = 64;

  static final int ITEMS = Warpgroup.SIZE;

  /** Rows and columns of the left matrix, and rows of the right one. */
  static final int SIZE = 64;

  /** Columns of the right matrix. */
  static final int COLUMNS = 128;

  /** Elements that go through a ring at a time. */
  static final int PART = 512;

  private WarpgroupKernels() {}

  /** The left matrix by rows. */
  interface LeftF16 extends NonMappableIface {
    DeviceSchema<LeftF16> deviceSchema =
        DeviceSchema.of(
            LeftF16.class, b -> b.array("array", SIZE * SIZE, half -> half.field("value")));

    F16 array(int index);

    static LeftF16 createLocal() {
      return KernelMemory.local(LeftF16.class);
    }
  }

  /** The right matrix, by columns or in two bands by rows. */
  interface RightF16 extends NonMappableIface {
    DeviceSchema<RightF16> deviceSchema =
        DeviceSchema.of(
            RightF16.class, b -> b.array("array", SIZE * COLUMNS, half -> half.field("value")));

    F16 array(int index);

    static RightF16 createLocal() {
      return KernelMemory.local(RightF16.class);
    }
  }

  /** The left matrix by rows. */
  interface LeftBF16 extends NonMappableIface {
    DeviceSchema<LeftBF16> deviceSchema =
        DeviceSchema.of(
            LeftBF16.class, b -> b.array("array", SIZE * SIZE, half -> half.field("value")));

    BF16 array(int index);

    static LeftBF16 createLocal() {
      return KernelMemory.local(LeftBF16.class);
    }
  }

  /** The right matrix, by columns or in two bands by rows. */
  interface RightBF16 extends NonMappableIface {
    DeviceSchema<RightBF16> deviceSchema =
        DeviceSchema.of(
            RightBF16.class, b -> b.array("array", SIZE * COLUMNS, half -> half.field("value")));

    BF16 array(int index);

    static RightBF16 createLocal() {
      return KernelMemory.local(RightBF16.class);
    }
  }

  /** Registers of a left matrix. */
  interface Registers extends NonMappableIface {
    DeviceSchema<Registers> deviceSchema =
        DeviceSchema.of(Registers.class, b -> b.array("array", 16));

    int array(int index);

    void array(int index, int value);

    static Registers createPrivate() {
      return KernelMemory.own(Registers.class);
    }
  }

  /** Sums. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", SUMS));

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

    void array(int index, long value);

    static Barriers createLocal() {
      return KernelMemory.local(Barriers.class);
    }
  }

  /** Two parts of a stream. */
  interface Ring extends NonMappableIface {
    DeviceSchema<Ring> deviceSchema = DeviceSchema.of(Ring.class, b -> b.array("array", 2 * PART));

    int array(int index);

    void array(int index, int value);

    static Ring createLocal() {
      return KernelMemory.local(Ring.class);
    }
  }

  /** Where a piece of 16 bytes of a row of a band lies. */
  @Reflect
  static int place(int row, int piece) {
    return row * 64 + (piece ^ row % 8) * 8;
  }

  /** Multiplies a 64 x 64 matrix by one of 64 x 128, or by fewer of its columns, in each form. */
  @Reflect
  static void multiplyF16(F16Array a, F16Array columns, F16Array rows, F32Array out) {
    Warp.launchBounds(ITEMS, 1);
    LeftF16 left = LeftF16.createLocal();
    RightF16 right = RightF16.createLocal();
    RightF16 bands = RightF16.createLocal();
    Registers registers = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int piece = item; piece < SIZE * 8; piece += ITEMS) {
      Warp.copyAsync16(left, place(piece / 8, piece % 8), a, piece * 8);
    }
    for (int piece = item; piece < COLUMNS * 8; piece += ITEMS) {
      Warp.copyAsync16(right, place(piece / 8, piece % 8), columns, piece * 8);
      int row = piece / 16;
      int band = piece % 16 / 8;
      Warp.copyAsync16(bands, band * SIZE * 64 + place(row, piece % 8), rows, piece * 8);
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    int row = item / 32 * 16 + item % 16;
    for (int step = 0; step < 4; step++) {
      Warp.loadMatrix4(registers, step * 4, left, place(row, step * 2 + item % 32 / 16));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaF16(sums, 0, 128, step > 0, left, step * 16, right, step * 16);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 64; i++) {
      out.array(i * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaTransposedF16(
          sums, 0, 96, step > 0, left, step * 16, bands, step * 1024, SIZE * 64);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 48; i++) {
      out.array((SUMS + i) * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaRegistersF16(sums, 0, 40, step > 0, registers, step * 4, right, step * 16);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 20; i++) {
      out.array((2 * SUMS + i) * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaRegistersTransposedF16(
          sums, 0, 128, step > 0, registers, step * 4, bands, step * 1024, SIZE * 64);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 64; i++) {
      out.array((3 * SUMS + i) * ITEMS + item, sums.array(i));
    }
  }

  /** Adds the product of a 64 x 16 and a 16 x 8 matrix to sums; the right one is by columns. */
  @Reflect
  static void addF16(F16Array a, F16Array b, F32Array c) {
    Warp.launchBounds(ITEMS, 1);
    LeftF16 left = LeftF16.createLocal();
    RightF16 right = RightF16.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    int product = KernelContext.BIX();
    int quarter = product % 4;
    int piece = quarter * 2 + item % 2;
    Warp.copyAsync16(left, place(item / 2, piece), a, (product * ITEMS + item) * 8);
    if (item < 16) {
      Warp.copyAsync16(right, place(item / 2, piece), b, (product * 16 + item) * 8);
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    for (int i = 0; i < 4; i++) {
      sums.array(i, c.array((product * 4 + i) * ITEMS + item));
    }
    Warpgroup.fenceRegisters();
    Warpgroup.wgmmaF16(sums, 0, 8, true, left, quarter * 16, right, quarter * 16);
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 4; i++) {
      c.array((product * 4 + i) * ITEMS + item, sums.array(i));
    }
  }

  /** Multiplies a 64 x 64 matrix by one of 64 x 128, or by fewer of its columns, in each form. */
  @Reflect
  static void multiplyBf16(BF16Array a, BF16Array columns, BF16Array rows, F32Array out) {
    Warp.launchBounds(ITEMS, 1);
    LeftBF16 left = LeftBF16.createLocal();
    RightBF16 right = RightBF16.createLocal();
    RightBF16 bands = RightBF16.createLocal();
    Registers registers = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int piece = item; piece < SIZE * 8; piece += ITEMS) {
      Warp.copyAsync16(left, place(piece / 8, piece % 8), a, piece * 8);
    }
    for (int piece = item; piece < COLUMNS * 8; piece += ITEMS) {
      Warp.copyAsync16(right, place(piece / 8, piece % 8), columns, piece * 8);
      int row = piece / 16;
      int band = piece % 16 / 8;
      Warp.copyAsync16(bands, band * SIZE * 64 + place(row, piece % 8), rows, piece * 8);
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    int row = item / 32 * 16 + item % 16;
    for (int step = 0; step < 4; step++) {
      Warp.loadMatrix4(registers, step * 4, left, place(row, step * 2 + item % 32 / 16));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaBf16(sums, 0, 128, step > 0, left, step * 16, right, step * 16);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 64; i++) {
      out.array(i * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaTransposedBf16(
          sums, 0, 96, step > 0, left, step * 16, bands, step * 1024, SIZE * 64);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 48; i++) {
      out.array((SUMS + i) * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaRegistersBf16(sums, 0, 40, step > 0, registers, step * 4, right, step * 16);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 20; i++) {
      out.array((2 * SUMS + i) * ITEMS + item, sums.array(i));
    }
    Warpgroup.fenceRegisters();
    for (int step = 0; step < 4; step++) {
      Warpgroup.wgmmaRegistersTransposedBf16(
          sums, 0, 128, step > 0, registers, step * 4, bands, step * 1024, SIZE * 64);
    }
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 64; i++) {
      out.array((3 * SUMS + i) * ITEMS + item, sums.array(i));
    }
  }

  /** Adds the product of a 64 x 16 and a 16 x 8 matrix to sums; the right one is by columns. */
  @Reflect
  static void addBf16(BF16Array a, BF16Array b, F32Array c) {
    Warp.launchBounds(ITEMS, 1);
    LeftBF16 left = LeftBF16.createLocal();
    RightBF16 right = RightBF16.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    int product = KernelContext.BIX();
    int quarter = product % 4;
    int piece = quarter * 2 + item % 2;
    Warp.copyAsync16(left, place(item / 2, piece), a, (product * ITEMS + item) * 8);
    if (item < 16) {
      Warp.copyAsync16(right, place(item / 2, piece), b, (product * 16 + item) * 8);
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    for (int i = 0; i < 4; i++) {
      sums.array(i, c.array((product * 4 + i) * ITEMS + item));
    }
    Warpgroup.fenceRegisters();
    Warpgroup.wgmmaBf16(sums, 0, 8, true, left, quarter * 16, right, quarter * 16);
    Warpgroup.commitProducts();
    Warpgroup.waitProducts(0);
    for (int i = 0; i < 4; i++) {
      c.array((product * 4 + i) * ITEMS + item, sums.array(i));
    }
  }

  /**
   * One warpgroup brings parts, another one adds 1 to them; barriers 0 and 1 say that a place of
   * the ring is full, 2 and 3 that it is empty.
   */
  @Reflect
  static void stream(S32Array in, S32Array out) {
    Warp.launchBounds(3 * ITEMS, 1);
    Ring ring = Ring.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    int parts = in.length() / PART;
    if (item == 0) {
      for (int i = 0; i < 4; i++) {
        Warpgroup.initBarrier(barriers, i, ITEMS);
      }
    }
    KernelContext.barrier();
    if (item < ITEMS) {
      Warpgroup.lowerRegisters(40);
      for (int part = 0; part < parts; part++) {
        int stage = part % 2;
        Warpgroup.await(barriers, 2 + stage, part / 2 % 2 ^ 1);
        Warp.copyAsync16(ring, stage * PART + item * 4, in, part * PART + item * 4);
        Warp.commitCopies();
        if (part > 0) {
          Warp.waitCopies(1);
          Warpgroup.arrive(barriers, 1 - stage);
        }
      }
      Warp.waitCopies(0);
      Warpgroup.arrive(barriers, (parts - 1) % 2);
    } else {
      Warpgroup.raiseRegisters(232);
      for (int part = 0; part < parts; part++) {
        int stage = part % 2;
        Warpgroup.await(barriers, stage, part / 2 % 2);
        for (int i = item - ITEMS; i < PART; i += ITEMS) {
          out.array(part * PART + i, ring.array(stage * PART + PART - 1 - i) + 1);
        }
        Warpgroup.arrive(barriers, 2 + stage);
      }
    }
  }

  @Reflect
  static void multiplyAllF16(
      ComputeContext cc, F16Array a, F16Array columns, F16Array rows, F32Array out) {
    cc.dispatchKernel(NDRange.of1D(ITEMS, ITEMS), () -> multiplyF16(a, columns, rows, out));
  }

  @Reflect
  static void addAllF16(ComputeContext cc, F16Array a, F16Array b, F32Array c, int products) {
    cc.dispatchKernel(NDRange.of1D(products * ITEMS, ITEMS), () -> addF16(a, b, c));
  }

  @Reflect
  static void multiplyAllBf16(
      ComputeContext cc, BF16Array a, BF16Array columns, BF16Array rows, F32Array out) {
    cc.dispatchKernel(NDRange.of1D(ITEMS, ITEMS), () -> multiplyBf16(a, columns, rows, out));
  }

  @Reflect
  static void addAllBf16(ComputeContext cc, BF16Array a, BF16Array b, F32Array c, int products) {
    cc.dispatchKernel(NDRange.of1D(products * ITEMS, ITEMS), () -> addBf16(a, b, c));
  }

  @Reflect
  static void streamAll(ComputeContext cc, S32Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(2 * ITEMS, 2 * ITEMS), () -> stream(in, out));
  }
}
