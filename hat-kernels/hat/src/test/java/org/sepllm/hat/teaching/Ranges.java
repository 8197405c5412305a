package org.sepllm.hat.teaching;

import static hat.KernelContext.BIX;
import static hat.KernelContext.BIY;
import static hat.KernelContext.BIZ;
import static hat.KernelContext.GIX;
import static hat.KernelContext.GIY;
import static hat.KernelContext.GIZ;
import static hat.KernelContext.GSX;
import static hat.KernelContext.GSY;
import static hat.KernelContext.LIX;
import static hat.KernelContext.LIY;
import static hat.KernelContext.LIZ;

import hat.ComputeContext;
import hat.NDRange;
import hat.NDRange.Global3D;
import hat.NDRange.Local3D;
import hat.NDRange.NDRange3D;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;

/** Every work-item of a plane or a box writes where it is. */
final class Ranges {
  private Ranges() {}

  @Reflect
  static void plane(S32Array out) {
    out.array(GIY() * GSX() + GIX(), BIX() + 10 * BIY() + 100 * LIX() + 1000 * LIY());
  }

  @Reflect
  static void box(S32Array out) {
    int item = (GIZ() * GSY() + GIY()) * GSX() + GIX();
    int groups = BIX() + 10 * BIY() + 100 * BIZ();
    out.array(item, groups + 1000 * LIX() + 10_000 * LIY() + 100_000 * LIZ());
  }

  @Reflect
  static void computePlane(ComputeContext cc, S32Array out) {
    cc.dispatchKernel(NDRange.of2D(12, 8, 4, 2), () -> plane(out));
  }

  @Reflect
  static void computeBox(ComputeContext cc, S32Array out) {
    NDRange range = NDRange3D.of(Global3D.of(8, 6, 4), Local3D.of(4, 3, 2));
    cc.dispatchKernel(range, () -> box(out));
  }
}
