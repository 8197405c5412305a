package org.sepllm.hat.teaching.warp;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;

/** One kernel for each kind of operation; outputs are ordered by register or result, then lane. */
final class WarpKernels {
  static final int LARGE = 24 * 1024;

  private WarpKernels() {}

  /** A tile of 32 rows of 8 halves. */
  interface Halves extends NonMappableIface {
    DeviceSchema<Halves> deviceSchema =
        DeviceSchema.of(Halves.class, b -> b.array("array", 256, half -> half.field("value")));

    F16 array(int index);

    static Halves createLocal() {
      return KernelMemory.local(Halves.class);
    }
  }

  /** A tile of integers. */
  interface Words extends NonMappableIface {
    DeviceSchema<Words> deviceSchema = DeviceSchema.of(Words.class, b -> b.array("array", 256));

    int array(int index);

    void array(int index, int value);

    static Words createLocal() {
      return KernelMemory.local(Words.class);
    }
  }

  /** More than 48 KiB. */
  interface Large extends NonMappableIface {
    DeviceSchema<Large> deviceSchema = DeviceSchema.of(Large.class, b -> b.array("array", LARGE));

    int array(int index);

    void array(int index, int value);

    static Large createLocal() {
      return KernelMemory.local(Large.class);
    }
  }

  /** Registers. */
  interface Registers extends NonMappableIface {
    DeviceSchema<Registers> deviceSchema =
        DeviceSchema.of(Registers.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Registers createPrivate() {
      return KernelMemory.own(Registers.class);
    }
  }

  /** Sums. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 4));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  @Reflect
  static void exchange(S32Array in, S32Array out) {
    int lane = KernelContext.LIX();
    int value = in.array(lane);
    out.array(lane, Warp.shuffle(value, lane * 5 + 3));
    out.array(32 + lane, Warp.shuffleXor(value, lane / 16 + 5));
    out.array(64 + lane, (int) Warp.shuffle(value * 0.5f, 31 - lane));
    out.array(96 + lane, (int) Warp.shuffleXor(value * 0.5f, 16));
    out.array(128 + lane, Warp.ballot(value % 2 == 0));
    out.array(160 + lane, Warp.any(value > 1000) ? 1 : 0);
    out.array(192 + lane, Warp.all(value >= 0) ? 1 : 0);
  }

  @Reflect
  static void multiplyF16(S32Array a, S32Array b, F32Array c) {
    Registers left = Registers.createPrivate();
    Registers right = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int lane = KernelContext.LIX();
    int product = KernelContext.BIX() * 128;
    for (int i = 0; i < 4; i++) {
      left.array(i, a.array(product + i * 32 + lane));
      sums.array(i, c.array(product + i * 32 + lane));
    }
    for (int i = 0; i < 2; i++) {
      right.array(i, b.array(product / 2 + i * 32 + lane));
    }
    Warp.mmaF16(sums, 0, left, 0, right, 0);
    for (int i = 0; i < 4; i++) {
      c.array(product + i * 32 + lane, sums.array(i));
    }
  }

  @Reflect
  static void multiplyBf16(S32Array a, S32Array b, F32Array c) {
    Registers left = Registers.createPrivate();
    Registers right = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int lane = KernelContext.LIX();
    int product = KernelContext.BIX() * 128;
    for (int i = 0; i < 4; i++) {
      left.array(i, a.array(product + i * 32 + lane));
      sums.array(i, c.array(product + i * 32 + lane));
    }
    for (int i = 0; i < 2; i++) {
      right.array(i, b.array(product / 2 + i * 32 + lane));
    }
    Warp.mmaBf16(sums, 0, left, 0, right, 0);
    for (int i = 0; i < 4; i++) {
      c.array(product + i * 32 + lane, sums.array(i));
    }
  }

  @Reflect
  static void loadMatrices(F16Array in, S32Array out) {
    Halves tile = Halves.createLocal();
    Registers registers = Registers.createPrivate();
    int lane = KernelContext.LIX();
    for (int i = 0; i < 8; i++) {
      F16 half = in.array(lane * 8 + i);
      tile.array(lane * 8 + i).value(half.value());
    }
    Warp.syncWarp();
    int row = (lane * 7 + 3) % 32 * 8;
    Warp.loadMatrix1(registers, 0, tile, row);
    out.array(lane, registers.array(0));
    Warp.loadMatrix2(registers, 2, tile, row);
    out.array(32 + lane, registers.array(2));
    out.array(64 + lane, registers.array(3));
    Warp.loadMatrix4(registers, 0, tile, row);
    for (int i = 0; i < 4; i++) {
      out.array(96 + i * 32 + lane, registers.array(i));
    }
    Warp.loadMatrixTransposed1(registers, 3, tile, row);
    out.array(224 + lane, registers.array(3));
    Warp.loadMatrixTransposed2(registers, 0, tile, row);
    out.array(256 + lane, registers.array(0));
    out.array(288 + lane, registers.array(1));
    Warp.loadMatrixTransposed4(registers, 0, tile, row);
    for (int i = 0; i < 4; i++) {
      out.array(320 + i * 32 + lane, registers.array(i));
    }
  }

  /** Reverses pieces of 16 bytes, on the way through local memory. */
  @Reflect
  static void movePieces(F16Array in, S32Array words, F32Array floats, F16Array out) {
    Words tile = Words.createLocal();
    Registers registers = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int lane = KernelContext.LIX();
    Warp.load16(registers, 0, in, lane * 8);
    Warp.store16(tile, lane * 4, registers, 0);
    Warp.syncWarp();
    Warp.load16(registers, 0, tile, (31 - lane) * 4);
    Warp.store16(out, lane * 8, registers, 0);
    Warp.store16(words, lane * 4, registers, 0);
    Warp.load16(sums, 0, floats, lane * 4);
    for (int i = 0; i < 4; i++) {
      sums.array(i, sums.array(i) + 1f);
    }
    if (lane < 30) {
      Warp.store16(floats, lane * 4, sums, 0);
    }
  }

  @Reflect
  static void round(F32Array in, S32Array f16, S32Array bf16, F32Array larger) {
    int i = KernelContext.GIX();
    float low = in.array(i);
    float high = in.array((i + 1) % in.length());
    f16.array(i, Warp.packF16(low, high));
    bf16.array(i, Warp.packBf16(low, high));
    larger.array(i, Warp.max(low, high));
  }

  @Reflect
  static void powers(F32Array in, F32Array out) {
    int i = KernelContext.GIX();
    out.array(i, Warp.exp2(in.array(i)));
  }

  /** While one part is used, the next is in flight; what lies behind the end becomes zero. */
  @Reflect
  static void copyAhead(S32Array in, S32Array out) {
    Words tile = Words.createLocal();
    int lane = KernelContext.LIX();
    int parts = out.length() / 128;
    Warp.copyAsync16(tile, lane * 4, in, lane * 4);
    Warp.commitCopies();
    for (int part = 0; part < parts; part++) {
      int from = (part + 1) * 128 + lane * 4;
      if (part + 1 < parts) {
        int to = (part + 1) % 2 * 128 + lane * 4;
        Warp.copyAsync16OrZero(tile, to, in, from, from + 4 <= in.length());
      }
      Warp.commitCopies();
      Warp.waitCopies(1);
      Warp.syncWarp();
      for (int i = 0; i < 128; i += 32) {
        out.array(part * 128 + i + lane, tile.array(part % 2 * 128 + i + lane));
      }
      Warp.syncWarp();
    }
  }

  /** One warp gives, another takes; each waits for the other. */
  @Reflect
  static void handOver(S32Array in, S32Array out) {
    Words tile = Words.createLocal();
    int item = KernelContext.LIX();
    for (int round = 0; round < 4; round++) {
      if (item < 32) {
        if (round > 0) {
          Warp.waitAt(2, 64);
        }
        tile.array(item, in.array(round * 32 + item));
        Warp.arriveAt(1, 64);
      } else {
        Warp.waitAt(1, 64);
        out.array(round * 32 + item - 32, tile.array(63 - item) + round);
        if (round < 3) {
          Warp.arriveAt(2, 64);
        }
      }
    }
  }

  /** Adds what the launch before left, which it asks for while that may still run. */
  @Reflect
  static void addEarly(S32Array steps, S32Array sums) {
    int item = KernelContext.GIX();
    int step = steps.array(item);
    if (item % 4 == 0) {
      Warp.prefetch(sums, item);
    }
    Warp.awaitLaunches();
    sums.array(item, sums.array(item) + step);
  }

  /** Reverses more than 48 KiB in local memory. */
  @Reflect
  static void reverse(S32Array in, S32Array out) {
    Large large = Large.createLocal();
    int item = KernelContext.LIX();
    for (int i = item; i < LARGE; i += 256) {
      large.array(i, in.array(i));
    }
    KernelContext.barrier();
    boolean whole = Warp.all(item >= 0);
    for (int i = item; i < LARGE; i += 256) {
      out.array(i, large.array(LARGE - 1 - i) + (whole ? 1 : 0));
    }
  }

  @Reflect
  static void exchangeAll(ComputeContext cc, S32Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(32, 32), () -> exchange(in, out));
  }

  @Reflect
  static void multiplyAll(
      ComputeContext cc, boolean f16, S32Array a, S32Array b, F32Array c, int products) {
    if (f16) {
      cc.dispatchKernel(NDRange.of1D(products * 32, 32), () -> multiplyF16(a, b, c));
    } else {
      cc.dispatchKernel(NDRange.of1D(products * 32, 32), () -> multiplyBf16(a, b, c));
    }
  }

  @Reflect
  static void loadAll(ComputeContext cc, F16Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(32, 32), () -> loadMatrices(in, out));
  }

  @Reflect
  static void moveAll(
      ComputeContext cc, F16Array in, S32Array words, F32Array floats, F16Array out) {
    cc.dispatchKernel(NDRange.of1D(32, 32), () -> movePieces(in, words, floats, out));
  }

  @Reflect
  static void roundAll(
      ComputeContext cc, F32Array in, S32Array f16, S32Array bf16, F32Array larger) {
    cc.dispatchKernel(NDRange.of1D(in.length(), 32), () -> round(in, f16, bf16, larger));
  }

  @Reflect
  static void powersAll(ComputeContext cc, F32Array in, F32Array out) {
    cc.dispatchKernel(NDRange.of1D(in.length(), 32), () -> powers(in, out));
  }

  @Reflect
  static void copyAll(ComputeContext cc, S32Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(32, 32), () -> copyAhead(in, out));
  }

  @Reflect
  static void handOverAll(ComputeContext cc, S32Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(64, 64), () -> handOver(in, out));
  }

  @Reflect
  static void addThrice(ComputeContext cc, S32Array steps, S32Array sums) {
    for (int time = 0; time < 3; time++) {
      cc.dispatchKernel(NDRange.of1D(128, 64), () -> addEarly(steps, sums));
    }
  }

  @Reflect
  static void reverseAll(ComputeContext cc, S32Array in, S32Array out) {
    cc.dispatchKernel(NDRange.of1D(256, 256), () -> reverse(in, out));
  }
}
