package org.sepllm.kernels.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.MemoryScope;
import org.sepllm.hat.runtime.Backends;

final class TensorCeilingTest {
  /** What the 32 sums of a work-item start with: 0 to 31. */
  private static final float START = 496;

  /** Every round adds the same products once more, and no chain is left out. */
  @Test
  void sumsGrowWithTheRounds() {
    float[] once = sums(1);
    float[] thrice = sums(3);

    assertThat(once).hasSize(TensorCeiling.GROUP);
    for (int item = 0; item < once.length; item++) {
      assertThat(thrice[item] - START).isEqualTo(3 * (once[item] - START));
    }
    // Lane 0 holds rows 0 and 8, columns 0 and 1, of eight sums of the same products.
    double expected = START;
    for (int row : new int[] {0, 8}) {
      for (int column = 0; column < 2; column++) {
        for (int depth = 0; depth < 16; depth++) {
          expected += 8 * left(row, depth) * right(depth, column);
        }
      }
    }
    assertThat((double) once[0]).isEqualTo(expected);
  }

  private static double left(int row, int depth) {
    int register = row / 8 + depth / 8 * 2;
    return number(row % 8 * 4 + depth % 8 / 2, register, depth % 2);
  }

  private static double right(int depth, int column) {
    return number(column * 4 + depth % 8 / 2, 4 + depth / 8, depth % 2);
  }

  private static double number(int lane, int register, int high) {
    double low = (lane + register & 7) / 8.0;
    return high == 0 ? low : 0.5 - low;
  }

  private static float[] sums(int rounds) {
    try (DeviceSession session = DeviceSession.open(Backends.named("java-seq"));
        MemoryScope scope = session.scope(MethodHandles.lookup())) {
      F32Array out = F32Array.create(scope, TensorCeiling.GROUP);
      TensorCeiling.multiply(session::dispatch, out, rounds);
      return out.arrayView();
    }
  }
}
