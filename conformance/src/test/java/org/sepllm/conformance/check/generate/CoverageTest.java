package org.sepllm.conformance.check.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.plan.CheckSettings;

/** Generated cases reach every class of cases, and follow from the seed alone. */
class CoverageTest {
  private static final int LEAST = 5;
  private static final Set<CaseClass> FROM_FILES =
      EnumSet.of(CaseClass.VECTOR, CaseClass.GOLDEN, CaseClass.REPLAYED);

  @Test
  void every_class_is_covered_by_the_default_number_of_cases() {
    Map<CaseClass, Integer> coverage = new EnumMap<>(CaseClass.class);
    for (CaseClass covered : EnumSet.complementOf(EnumSet.copyOf(FROM_FILES))) {
      coverage.put(covered, 0);
    }
    GeneratedSource source =
        new GeneratedSource(
            CheckSettings.DEFAULT_SEED, CheckSettings.DEFAULT_CASES, Optional.empty());
    for (Level level : Level.values()) {
      source
          .cases(level)
          .forEach(generated ->
              generated.classes().forEach(covered -> coverage.merge(covered, 1, Integer::sum)));
    }
    assertThat(coverage).allSatisfy((_, count) -> assertThat(count).isGreaterThanOrEqualTo(LEAST));
  }

  @ParameterizedTest
  @EnumSource(Level.class)
  void the_same_seed_gives_the_same_cases_and_another_gives_others(Level level) {
    assertThat(requests(7, level)).isEqualTo(requests(7, level)).isNotEqualTo(requests(8, level));
  }

  private static List<String> requests(long seed, Level level) {
    return new GeneratedSource(seed, 50, Optional.empty())
        .cases(level)
        .map(generated -> generated.request().toString())
        .toList();
  }
}
