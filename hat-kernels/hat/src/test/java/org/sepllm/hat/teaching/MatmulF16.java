package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;

/** Matrix product of factors in half precision, summed in single precision, a tile at a time. */
final class MatmulF16 {
  static final int BLOCK = 16;

  private MatmulF16() {}

  /** A tile of either factor. */
  interface HalfTile extends NonMappableIface {
    DeviceSchema<HalfTile> deviceSchema =
        DeviceSchema.of(
            HalfTile.class, b -> b.array("array", BLOCK * BLOCK, half -> half.field("value")));

    F16 array(int index);

    static HalfTile createLocal() {
      return KernelMemory.local(HalfTile.class);
    }
  }

  @Reflect
  static void matmul(F16Array a, F16Array b, F32Array c, int size) {
    HalfTile aTile = HalfTile.createLocal();
    HalfTile bTile = HalfTile.createLocal();
    int x = KernelContext.LIX();
    int y = KernelContext.LIY();
    int column = KernelContext.GIX();
    int row = KernelContext.GIY();
    float sum = 0f;
    for (int k0 = 0; k0 < size; k0 += BLOCK) {
      F16 left = a.array(row * size + k0 + x);
      F16 right = b.array((k0 + y) * size + column);
      aTile.array(y * BLOCK + x).value(left.value());
      bTile.array(y * BLOCK + x).value(right.value());
      KernelContext.barrier();
      for (int k = 0; k < BLOCK; k++) {
        F16 p = aTile.array(y * BLOCK + k);
        F16 q = bTile.array(k * BLOCK + x);
        sum += F16.f16ToFloat(p) * F16.f16ToFloat(q);
      }
      KernelContext.barrier();
    }
    c.array(row * size + column, sum);
  }

  @Reflect
  static void compute(ComputeContext cc, F16Array a, F16Array b, F32Array c, int size) {
    cc.dispatchKernel(NDRange.of2D(size, size, BLOCK, BLOCK), () -> matmul(a, b, c, size));
  }
}
