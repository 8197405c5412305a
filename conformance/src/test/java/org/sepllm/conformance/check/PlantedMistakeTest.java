package org.sepllm.conformance.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.check.report.Divergence;
import org.sepllm.conformance.check.report.LevelReport;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ObjectNode;

/** The check finds every planted mistake and makes its case small. */
class PlantedMistakeTest {
  private static final int CASES = 300;
  private static final int SMALL = 8;
  private static final Map<PlantedMistake, CheckReport> REPORTS = new ConcurrentHashMap<>();

  @ParameterizedTest
  @EnumSource(PlantedMistake.class)
  void a_planted_mistake_is_found_at_its_level(PlantedMistake mistake) {
    CheckReport report = reportOf(mistake);
    assertThat(report.result()).isEqualTo(CheckReport.Result.DISAGREES);
    for (LevelReport level : report.levels()) {
      assertThat(level.failed() > 0)
          .as("%s fails", level.level())
          .isEqualTo(level.level() == mistake.level());
    }
    Divergence divergence = divergence(mistake);
    assertThat(RequestSize.tokens(divergence.request())).isLessThanOrEqualTo(12);
    assertThat(divergence.difference().expected()).isNotEqualTo(divergence.difference().actual());
  }

  @ParameterizedTest
  @EnumSource(PlantedMistake.class)
  void the_minimal_case_shows_the_mistake_again_and_the_reference_passes_it(PlantedMistake mistake)
      throws PortFailure {
    ObjectNode request = divergence(mistake).request();
    ObjectNode wrong = mistake.port().ask(request.deepCopy());
    ObjectNode right = new ReferencePort(Limits.DEFAULT).ask(request.deepCopy());
    assertThat(wrong).isNotEqualTo(right);
    assertThat(right.has("error")).isFalse();
  }

  @Test
  void most_minimal_cases_have_at_most_eight_tokens() {
    List<PlantedMistake> mistakes = Arrays.asList(PlantedMistake.values());
    int small = 0;
    for (PlantedMistake mistake : mistakes) {
      Divergence found = divergence(mistake);
      small += RequestSize.tokens(found.request()) <= SMALL ? 1 : 0;
    }
    assertThat(small).isGreaterThanOrEqualTo(mistakes.size() - 2);
  }

  @Test
  void the_toy_without_a_mistake_passes() throws PortFailure {
    CheckReport report =
        Checks.generated(
            CASES,
            () -> new WrongPort((request, _) -> ToyCache.answer(request, ToyCache.Mistake.NONE)));
    assertThat(report.result()).isEqualTo(CheckReport.Result.CONFORMANT);
    LevelReport caches = Checks.level(report, Level.L1);
    assertThat(caches.passed()).isGreaterThan(10);
    assertThat(caches.skipReasons()).containsOnlyKeys("a toy");
    assertThat(caches.skipped()).isEqualTo(CASES - caches.passed());
  }

  @Test
  void the_reference_passes() throws PortFailure {
    CheckReport report = Checks.generated(CASES, () -> new ReferencePort(Limits.DEFAULT));
    assertThat(report.result()).isEqualTo(CheckReport.Result.CONFORMANT);
    assertThat(report.levels()).allSatisfy(level -> assertThat(level.passed()).isEqualTo(CASES));
  }

  private static CheckReport reportOf(PlantedMistake mistake) {
    return REPORTS.computeIfAbsent(mistake, PlantedMistakeTest::check);
  }

  private static CheckReport check(PlantedMistake mistake) {
    try {
      return Checks.generated(CASES, mistake::port);
    } catch (PortFailure impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Divergence divergence(PlantedMistake mistake) {
    return Checks.level(reportOf(mistake), mistake.level()).divergence().orElseThrow();
  }
}
