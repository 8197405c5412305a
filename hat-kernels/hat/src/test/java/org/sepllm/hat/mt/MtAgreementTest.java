package org.sepllm.hat.mt;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.meaning.MeaningSet;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.teaching.TeachingSet;

/** Generated code computes what plain Java, javac's methods and the interpreter compute. */
final class MtAgreementTest {
  private static Accelerator on(String backend) {
    return new Accelerator(MethodHandles.lookup(), Backends.named(backend));
  }

  static List<TeachingSet.Case> teaching() {
    return TeachingSet.cases();
  }

  static List<MeaningSet.Case> meanings() {
    return MeaningSet.cases();
  }

  @ParameterizedTest
  @MethodSource("teaching")
  void computesWhatPlainJavaComputes(TeachingSet.Case teaching) {
    teaching.check().accept(on("java-mt"));
  }

  @ParameterizedTest
  @MethodSource("meanings")
  void agreesWithJavacAndTheInterpreter(MeaningSet.Case meaning) {
    int[] actual = meaning.run().apply(on("java-mt"));
    assertThat(actual).isEqualTo(meaning.run().apply(on("java-direct")));
    assertThat(actual).isEqualTo(meaning.run().apply(on("java-seq")));
  }
}
