package org.sepllm.hat.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.ComputeContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.runtime.Backends;

/** What was lifted computes what javac compiled. */
final class OracleTest {
  private static final int ITEMS = 512;
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1.5f,
    0.1f,
    65504f,
    70000f,
    1e-7f,
    3e9f,
    -3e18f,
    1e30f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE
  };
  private static final int[] INTS = {
    0,
    1,
    -1,
    2,
    7,
    -8,
    31,
    32,
    127,
    128,
    255,
    32767,
    65535,
    65536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE
  };

  /** The buffers of one run. */
  private record Buffers(S32Array in, F32Array floats, S32Array out) {}

  private static int[] run(String backend, BiConsumer<ComputeContext, Buffers> compute) {
    Accelerator accelerator = new Accelerator(MethodHandles.lookup(), Backends.named(backend));
    Random random = new Random(42);
    int[] ints = new int[2 * ITEMS];
    float[] floats = new float[2 * ITEMS];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = random.nextBoolean() ? INTS[random.nextInt(INTS.length)] : random.nextInt();
      floats[i] =
          random.nextBoolean()
              ? FLOATS[random.nextInt(FLOATS.length)]
              : (random.nextFloat() - 0.5f) * 1000;
    }
    Buffers buffers =
        new Buffers(
            S32Array.createFrom(accelerator, ints),
            F32Array.createFrom(accelerator, floats),
            S32Array.createFrom(accelerator, new int[ITEMS * TrickyKernels.RESULTS]));
    accelerator.compute(cc -> compute.accept(cc, buffers));
    return buffers.out().arrayView();
  }

  private static void assertLiftedRight(BiConsumer<ComputeContext, Buffers> compute) {
    int[] compiled = run("java-direct", compute);
    assertThat(Arrays.stream(compiled).distinct().count()).isGreaterThan(ITEMS / 2);

    assertThat(run("java-seq", compute)).isEqualTo(compiled);
  }

  @Test
  void order() {
    assertLiftedRight((cc, buffers) -> {
      S32Array in = buffers.in();
      F32Array floats = buffers.floats();
      S32Array out = buffers.out();
      cc.dispatchKernel(NDRange.of1D(ITEMS, 32), () -> TrickyKernels.order(in, floats, out));
    });
  }

  @Test
  void narrow() {
    assertLiftedRight((cc, buffers) -> {
      S32Array in = buffers.in();
      F32Array floats = buffers.floats();
      S32Array out = buffers.out();
      cc.dispatchKernel(NDRange.of1D(ITEMS, 32), () -> TrickyKernels.narrow(in, floats, out));
    });
  }

  @Test
  void real() {
    assertLiftedRight((cc, buffers) -> {
      S32Array in = buffers.in();
      F32Array floats = buffers.floats();
      S32Array out = buffers.out();
      cc.dispatchKernel(NDRange.of1D(ITEMS, 32), () -> TrickyKernels.real(in, floats, out));
    });
  }

  @Test
  void jumps() {
    assertLiftedRight((cc, buffers) -> {
      S32Array in = buffers.in();
      F32Array floats = buffers.floats();
      S32Array out = buffers.out();
      cc.dispatchKernel(NDRange.of1D(ITEMS, 32), () -> TrickyKernels.jumps(in, floats, out));
    });
  }
}
