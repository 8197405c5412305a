package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** A tile in local memory lets both sides be read and written along rows. */
final class Transpose {
  static final int BLOCK = 16;

  /** One element more for each row keeps the columns in different banks. */
  static final int STRIDE = BLOCK + 1;

  private Transpose() {}

  /** A tile. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema =
        DeviceSchema.of(Tile.class, b -> b.array("array", BLOCK * STRIDE));

    float array(long index);

    void array(long index, float value);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  @Reflect
  static void transpose(F32Array in, F32Array out) {
    Tile tile = Tile.createLocal();
    int x = KernelContext.LIX();
    int y = KernelContext.LIY();
    int columns = KernelContext.GSX();
    int rows = KernelContext.GSY();
    tile.array(y * STRIDE + x, in.array(KernelContext.GIY() * columns + KernelContext.GIX()));
    KernelContext.barrier();
    int outRow = KernelContext.BIX() * BLOCK + y;
    int outColumn = KernelContext.BIY() * BLOCK + x;
    out.array(outRow * rows + outColumn, tile.array(x * STRIDE + y));
  }

  @Reflect
  static void compute(ComputeContext cc, F32Array in, F32Array out, int rows, int columns) {
    cc.dispatchKernel(NDRange.of2D(columns, rows, BLOCK, BLOCK), () -> transpose(in, out));
  }
}
