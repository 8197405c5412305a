package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.source.ReplaySource;
import org.sepllm.conformance.kit.build.KitBundle;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.repository.Checkout;

/** The digests of long streams, which the machine made, are those of the declarative definition. */
class LongStreamOracleTest {
  static Stream<KitVector> streams() {
    KitFolder kit =
        KitFolder.open(Checkout.top().resolve("conformance/kit").resolve(KitBundle.VERSION));
    return kit.manifest().vectors().stream()
        .filter(entry -> entry.level() == KitLevel.L3 && entry.set().committed())
        .map(kit::vector);
  }

  @ParameterizedTest
  @MethodSource("streams")
  void the_definition_gives_the_digests_of_the_kit(KitVector stream) {
    CheckCase asked =
        new ReplaySource(stream.id(), stream.request().toString())
            .cases(Level.L1)
            .findFirst()
            .orElseThrow();
    assertThat(stream.expectation()).isInstanceOf(Expectation.Exact.class);
    Expectation.Exact expected = (Expectation.Exact) stream.expectation();
    assertThat(asked.judge(expected.answer()).difference()).as(stream.id()).isEmpty();
  }
}
