package org.sepllm.hat.teaching.warp;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.BF16Array;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.BF16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;

/**
 * Matrix product on tensor cores: factors in bfloat16, sums in single precision.
 *
 * <p>A group of four warps makes a tile of 64 x 64, each warp 32 x 32 of it. While one slice of the
 * factors is multiplied, the next one is on its way from global to local memory. In a slice, the
 * pieces of 16 bytes of a row are swapped by the number of the row, so that the eight rows that one
 * load of a matrix reads lie in different banks.
 */
public final class MatmulTensor {
  /** Rows and columns of the tile of a group. */
  public static final int TILE = 64;

  static final int DEPTH = 32;
  static final int GROUP = 128;
  static final int PIECE = 8;
  static final int SLICE = TILE * DEPTH;
  static final int A_PIECES = DEPTH / PIECE;
  static final int B_PIECES = TILE / PIECE;

  private MatmulTensor() {}

  /** Two slices of a factor. */
  interface Slices extends NonMappableIface {
    DeviceSchema<Slices> deviceSchema =
        DeviceSchema.of(
            Slices.class, b -> b.array("array", 2 * SLICE, half -> half.field("value")));

    BF16 array(int index);

    static Slices createLocal() {
      return KernelMemory.local(Slices.class);
    }
  }

  /** Two parts of 16 rows of the left factor, or four of 8 columns of the right. */
  interface Registers extends NonMappableIface {
    DeviceSchema<Registers> deviceSchema =
        DeviceSchema.of(Registers.class, b -> b.array("array", 8));

    int array(int index);

    static Registers createPrivate() {
      return KernelMemory.own(Registers.class);
    }
  }

  /** What a lane holds of the 32 x 32 sums of its warp. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 32));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Where a piece of a row of the left factor's slice lies. */
  @Reflect
  static int aPlace(int row, int piece) {
    return row * DEPTH + (piece ^ row / 2 % A_PIECES) * PIECE;
  }

  /** Where a piece of a row of the right factor's slice lies. */
  @Reflect
  static int bPlace(int row, int piece) {
    return row * TILE + (piece ^ row % B_PIECES) * PIECE;
  }

  @Reflect
  static void matmul(BF16Array a, BF16Array b, F32Array c, int size) {
    Warp.launchBounds(GROUP, 4);
    Slices aSlices = Slices.createLocal();
    Slices bSlices = Slices.createLocal();
    Registers left = Registers.createPrivate();
    Registers right = Registers.createPrivate();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    int lane = item % Warp.SIZE;
    int warpRow = item / Warp.SIZE / 2 * 32;
    int warpColumn = item / Warp.SIZE % 2 * 32;
    int tileRow = KernelContext.BIY() * TILE;
    int tileColumn = KernelContext.BIX() * TILE;
    for (int i = 0; i < 32; i++) {
      sums.array(i, 0f);
    }
    for (int slice = 0; slice <= size / DEPTH; slice++) {
      if (slice < size / DEPTH) {
        int k0 = slice * DEPTH;
        int start = slice % 2 * SLICE;
        for (int piece = item; piece < SLICE / PIECE; piece += GROUP) {
          int row = piece / A_PIECES;
          int along = piece % A_PIECES;
          int from = (tileRow + row) * size + k0 + along * PIECE;
          Warp.copyAsync16(aSlices, start + aPlace(row, along), a, from);
        }
        for (int piece = item; piece < SLICE / PIECE; piece += GROUP) {
          int row = piece / B_PIECES;
          int along = piece % B_PIECES;
          int from = (k0 + row) * size + tileColumn + along * PIECE;
          Warp.copyAsync16(bSlices, start + bPlace(row, along), b, from);
        }
      }
      Warp.commitCopies();
      if (slice > 0) {
        Warp.waitCopies(1);
        KernelContext.barrier();
        int start = (slice + 1) % 2 * SLICE;
        for (int k = 0; k < DEPTH; k += 16) {
          for (int part = 0; part < 2; part++) {
            int row = warpRow + part * 16 + lane % 16;
            Warp.loadMatrix4(left, part * 4, aSlices, start + aPlace(row, k / PIECE + lane / 16));
            int column = (warpColumn + part * 16) / PIECE + lane / 16;
            Warp.loadMatrixTransposed4(
                right, part * 4, bSlices, start + bPlace(k + lane % 16, column));
          }
          for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 4; column++) {
              Warp.mmaBf16(sums, (row * 4 + column) * 4, left, row * 4, right, column * 2);
            }
          }
        }
        KernelContext.barrier();
      }
    }
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 4; column++) {
        for (int i = 0; i < 4; i++) {
          int y = tileRow + warpRow + row * 16 + i / 2 * 8 + lane / 4;
          int x = tileColumn + warpColumn + column * 8 + lane % 4 * 2 + i % 2;
          c.array(y * size + x, sums.array((row * 4 + column) * 4 + i));
        }
      }
    }
  }

  /** Multiplies square matrices whose size is a multiple of {@value #TILE}. */
  @Reflect
  public static void compute(ComputeContext cc, BF16Array a, BF16Array b, F32Array c, int size) {
    int items = size / TILE * GROUP;
    int rows = size / TILE;
    cc.dispatchKernel(NDRange.of2D(items, rows, GROUP, 1), () -> matmul(a, b, c, size));
  }
}
