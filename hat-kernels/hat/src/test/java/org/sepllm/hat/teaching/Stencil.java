package org.sepllm.hat.teaching;

import hat.ComputeContext;
import hat.HATMath;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/**
 * The mean of an element and its four neighbours in a grid whose edge repeats.
 *
 * <p>Auxiliary functions are annotated too. The number of columns varies, so it travels in a
 * buffer.
 */
final class Stencil {
  private Stencil() {}

  @Reflect
  static int clamp(int value, int size) {
    return Math.max(0, Math.min(value, size - 1));
  }

  @Reflect
  static float at(F32Array grid, int rows, int columns, int row, int column) {
    return grid.array(clamp(row, rows) * columns + clamp(column, columns));
  }

  @Reflect
  static void smooth(F32Array in, F32Array out, S32Array shape) {
    int rows = shape.array(0);
    int columns = shape.array(1);
    int column = KernelContext.GIX();
    int row = KernelContext.GIY();
    float sum =
        at(in, rows, columns, row, column)
            + at(in, rows, columns, row - 1, column)
            + at(in, rows, columns, row + 1, column)
            + at(in, rows, columns, row, column - 1)
            + at(in, rows, columns, row, column + 1);
    out.array(row * columns + column, HATMath.maxf(sum / 5f, 0f));
  }

  @Reflect
  static void compute(ComputeContext cc, F32Array in, F32Array out, S32Array shape) {
    int rows = shape.array(0);
    int columns = shape.array(1);
    cc.dispatchKernel(NDRange.of2D(columns, rows), () -> smooth(in, out, shape));
  }
}
