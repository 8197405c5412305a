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
 * The matrix product of {@link MatmulF32}, tuned for a graphics processor.
 *
 * <p>A group of 256 work-items computes 128 x 128 elements of {@code c}, a work-item 8 x 8 of them:
 * four blocks of 4 x 4, so that every access takes four neighboring elements at a multiple of four,
 * which a compiler merges into one access of 16 bytes, and neighboring work-items take neighboring
 * blocks. The tile of {@code a} lies transposed. For each {@code k} a work-item reads 16 elements
 * and does 64 multiplications. The size is a multiple of 128.
 *
 * <p>Floor for size 4096 on an H100: 137.4 GFLOP, 2.05 ms at 67 TFLOP/s; 201 MB, 0.07 ms.
 */
public final class MatmulTuned {
  static final int TILE = 128;
  static final int DEPTH = 8;
  static final int GROUP = 256;
  private static final int SIDE = 16;
  private static final int QUAD = 4;
  private static final int HALF = TILE / 2;

  private MatmulTuned() {}

  /** A tile of either factor, of {@link #DEPTH} rows. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema =
        DeviceSchema.of(Tile.class, b -> b.array("array", TILE * DEPTH));

    float array(long index);

    void array(long index, float value);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  /** The elements of a factor that a work-item needs at one time. */
  interface Edge extends NonMappableIface {
    DeviceSchema<Edge> deviceSchema = DeviceSchema.of(Edge.class, b -> b.array("array", 2 * QUAD));

    float array(long index);

    void array(long index, float value);

    static Edge createPrivate() {
      return KernelMemory.own(Edge.class);
    }
  }

  /** The sums of one work-item. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema =
        DeviceSchema.of(Sums.class, b -> b.array("array", 4 * QUAD * QUAD));

    float array(long index);

    void array(long index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  @Reflect
  static void multiply(F32Array a, F32Array b, F32Array c, int size) {
    Tile aTile = Tile.createLocal();
    Tile bTile = Tile.createLocal();
    Edge left = Edge.createPrivate();
    Edge right = Edge.createPrivate();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    int row0 = KernelContext.BIY() * TILE;
    int column0 = KernelContext.BIX() * TILE;
    int itemRow = item / SIDE * QUAD;
    int itemColumn = item % SIDE * QUAD;
    int aRow = item / 2;
    int aDepth = item % 2 * QUAD;
    int bDepth = item / 32;
    int bColumn = item % 32 * QUAD;
    for (int i = 0; i < 4 * QUAD * QUAD; i++) {
      sums.array(i, 0f);
    }
    for (int k0 = 0; k0 < size; k0 += DEPTH) {
      for (int i = 0; i < QUAD; i++) {
        left.array(i, a.array((row0 + aRow) * size + k0 + aDepth + i));
        right.array(i, b.array((k0 + bDepth) * size + column0 + bColumn + i));
      }
      KernelContext.barrier();
      for (int i = 0; i < QUAD; i++) {
        aTile.array((aDepth + i) * TILE + aRow, left.array(i));
        bTile.array(bDepth * TILE + bColumn + i, right.array(i));
      }
      KernelContext.barrier();
      for (int k = 0; k < DEPTH; k++) {
        for (int i = 0; i < QUAD; i++) {
          left.array(i, aTile.array(k * TILE + itemRow + i));
          left.array(QUAD + i, aTile.array(k * TILE + HALF + itemRow + i));
          right.array(i, bTile.array(k * TILE + itemColumn + i));
          right.array(QUAD + i, bTile.array(k * TILE + HALF + itemColumn + i));
        }
        for (int i = 0; i < 2 * QUAD; i++) {
          for (int j = 0; j < 2 * QUAD; j++) {
            float product = left.array(i) * right.array(j);
            sums.array(i * 2 * QUAD + j, sums.array(i * 2 * QUAD + j) + product);
          }
        }
      }
    }
    for (int i = 0; i < 2 * QUAD; i++) {
      int row = row0 + i / QUAD * HALF + itemRow + i % QUAD;
      for (int j = 0; j < QUAD; j++) {
        c.array(row * size + column0 + itemColumn + j, sums.array(i * 2 * QUAD + j));
      }
      for (int j = 0; j < QUAD; j++) {
        c.array(row * size + column0 + HALF + itemColumn + j, sums.array(i * 2 * QUAD + QUAD + j));
      }
    }
  }

  /** Multiplies square matrices whose size is a multiple of 128. */
  @Reflect
  public static void compute(ComputeContext cc, F32Array a, F32Array b, F32Array c, int size) {
    cc.dispatchKernel(
        NDRange.of2D(size / TILE * GROUP, size / TILE, GROUP, 1), () -> multiply(a, b, c, size));
  }
}
