package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/**
 * Matrix product {@code c = a * b} of square matrices, rows one after the other.
 *
 * <p>A group of 16 x 16 work-items computes 64 x 64 elements of {@code c}, a work-item 4 x 4 of
 * them in private memory, from tiles of {@code a} and {@code b} in local memory. The size is a
 * multiple of 64.
 */
final class MatmulF32 {
  static final int BM = 64;
  static final int BN = 64;
  static final int BK = 16;
  static final int TM = 4;
  static final int TN = 4;
  static final int ITEMS = (BM / TM) * (BN / TN);

  private MatmulF32() {}

  /** A tile of either factor. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema = DeviceSchema.of(Tile.class, b -> b.array("array", BM * BK));

    float array(long index);

    void array(long index, float value);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  /** The sums of one work-item. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", TM * TN));

    float array(long index);

    void array(long index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  @Reflect
  static void matmul(F32Array a, F32Array b, F32Array c, int size) {
    Tile aTile = Tile.createLocal();
    Tile bTile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIY() * KernelContext.LSX() + KernelContext.LIX();
    int row0 = KernelContext.BIY() * BM;
    int column0 = KernelContext.BIX() * BN;
    int itemRow = KernelContext.LIY() * TM;
    int itemColumn = KernelContext.LIX() * TN;
    for (int i = 0; i < TM * TN; i++) {
      sums.array(i, 0f);
    }
    for (int k0 = 0; k0 < size; k0 += BK) {
      for (int i = item; i < BM * BK; i += ITEMS) {
        aTile.array(i, a.array((row0 + i / BK) * size + k0 + i % BK));
      }
      for (int i = item; i < BK * BN; i += ITEMS) {
        bTile.array(i, b.array((k0 + i / BN) * size + column0 + i % BN));
      }
      KernelContext.barrier();
      for (int k = 0; k < BK; k++) {
        for (int row = 0; row < TM; row++) {
          float left = aTile.array((itemRow + row) * BK + k);
          for (int column = 0; column < TN; column++) {
            float product = left * bTile.array(k * BN + itemColumn + column);
            sums.array(row * TN + column, sums.array(row * TN + column) + product);
          }
        }
      }
      KernelContext.barrier();
    }
    for (int row = 0; row < TM; row++) {
      for (int column = 0; column < TN; column++) {
        c.array(
            (row0 + itemRow + row) * size + column0 + itemColumn + column,
            sums.array(row * TN + column));
      }
    }
  }

  @Reflect
  static void compute(ComputeContext cc, F32Array a, F32Array b, F32Array c, int size) {
    cc.dispatchKernel(
        NDRange.of2D(size / TN, size / TM, BN / TN, BM / TM), () -> matmul(a, b, c, size));
  }
}
