package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.meaning.MeaningSet;
import org.sepllm.hat.runtime.Backends;

/** The interpreter agrees bit for bit with the methods that javac compiled. */
final class SeqMeaningTest {
  private static Accelerator on(String backend) {
    return new Accelerator(MethodHandles.lookup(), Backends.named(backend));
  }

  static List<MeaningSet.Case> cases() {
    return MeaningSet.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithJavac(MeaningSet.Case meaning) {
    int[] expected = meaning.run().apply(on("java-direct"));
    assertThat(meaning.run().apply(on("java-seq"))).isEqualTo(expected);
  }
}
