package org.sepllm.kernels.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.Backends;

/** The forward kernel on tensor cores against attention by definition, on the interpreter. */
final class TensorForwardTest {
  static List<ForwardCase> cases() {
    return List.of(
        new ForwardCase(70, 4, 4, 64, 2, 20, 5),
        new ForwardCase(160, 2, 1, 96, 4, 9, 3),
        new ForwardCase(33, 2, 2, 128, 1, 1, 7));
  }

  private static Accelerator accelerator() {
    return new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isAttentionOverTheVisibleKeys(ForwardCase problem) {
    double[] errors = problem.errors(problem.runBF16(accelerator()));
    assertThat(errors[0]).isLessThan(0x1p-7);
    assertThat(errors[1]).isLessThan(1e-5);
  }

  @Test
  void inHalfPrecisionItIsCloser() {
    ForwardCase problem = cases().getFirst();
    double[] errors = problem.errors(problem.runF16(accelerator()));
    assertThat(errors[0]).isLessThan(0x1p-10);
    assertThat(errors[1]).isLessThan(1e-5);
  }

  @Test
  void warpgroupsComputeTheSameFromMoreBlocks() {
    ForwardCase problem = new ForwardCase(200, 1, 1, 128, 4, 40, 2);
    double[] errors = problem.errors(problem.runWarpgroupsF16(accelerator()));
    assertThat(errors[0]).isLessThan(0x1p-10);
    assertThat(errors[1]).isLessThan(1e-5);
  }
}
