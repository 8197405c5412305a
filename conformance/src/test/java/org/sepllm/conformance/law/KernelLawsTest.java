package org.sepllm.conformance.law;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.local.LocalCheck;
import org.sepllm.conformance.check.local.LocalChecks;

/** The kernels keep the laws; that the laws find mistakes is shown by the kernel mutants. */
class KernelLawsTest {
  private static final int CACHE_STEPS = 12_000;

  private static List<LocalCheck> tried(LawSize size) {
    return KernelLaws.of("java-mt", size).stream().flatMap(KernelLawsTest::tried).toList();
  }

  private static Stream<LocalCheck> tried(LocalChecks level) {
    try (Stream<LocalCheck> checks = level.checks()) {
      return checks.toList().stream();
    }
  }

  @Test
  void the_kernels_keep_the_laws() {
    List<LocalCheck> checks = tried(LawSize.of("java-mt", true).withCacheSteps(CACHE_STEPS));
    assertThat(checks).allSatisfy(check -> assertThat(check.difference()).isEmpty());
    assertThat(checks)
        .extracting(check -> check.subject().path("law").asString())
        .contains(
            "the separator scan gives marks, counts and kept keys",
            "a cache is the reference's after every step",
            "every element is written, no other, and runs repeat bit by bit",
            "an invisible key has no effect",
            "rows of a batch do not meet",
            "decoding does not depend on splits or the order of rows",
            "decoded keys are rotated by their positions",
            "SA-softmax is the reference's",
            "rotation is the reference's");
    assertThat(checks.size()).isGreaterThan(60);
  }

  @Test
  void a_law_that_cannot_be_tried_is_broken() {
    Trial trial =
        new Trial(
            "a law",
            "a setting",
            () -> {
              throw new IllegalStateException("no result");
            });
    assertThat(trial.check(Level.L2).difference().orElseThrow().actual()).contains("no result");
  }
}
