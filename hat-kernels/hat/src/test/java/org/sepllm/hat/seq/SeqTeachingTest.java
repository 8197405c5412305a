package org.sepllm.hat.seq;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.teaching.TeachingSet;

/** Correct kernels compute what plain Java computes, and no rule finds fault with them. */
final class SeqTeachingTest {
  private static final Accelerator ACCELERATOR =
      new Accelerator(MethodHandles.lookup(), Backends.named("java-seq"));

  static List<TeachingSet.Case> cases() {
    return TeachingSet.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatPlainJavaComputes(TeachingSet.Case teaching) {
    teaching.check().accept(ACCELERATOR);
  }
}
