package org.sepllm.conformance.check.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.conformance.check.Checks;
import org.sepllm.conformance.check.PlantedMistake;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;

/** The written answers: vectors, golden files, and what they find. */
class SourcesTest {
  private static ReferencePort reference() {
    return new ReferencePort(Limits.DEFAULT);
  }

  @Test
  void the_reference_agrees_with_every_vector() throws PortFailure {
    CheckReport report = Checks.run(List.of(new VectorSource()), SourcesTest::reference);
    assertThat(report.levels()).allSatisfy(level -> assertThat(level.failed()).isZero());
    assertThat(Checks.level(report, Level.L0).passed()).isEqualTo(15);
    assertThat(Checks.level(report, Level.L1).passed()).isEqualTo(29);
    assertThat(Checks.level(report, Level.L2).passed()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(PlantedMistake.class)
  void vectors_alone_find_most_mistakes(PlantedMistake mistake) throws PortFailure {
    CheckReport report = Checks.run(List.of(new VectorSource()), mistake::port);
    assertThat(Checks.level(report, mistake.level()).failed()).as("%s", mistake).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"MASKS, 60", "CACHES, 360", "BATCHES, 60"})
  void the_reference_agrees_with_every_golden_record(GoldenFile file, int records)
      throws PortFailure {
    assumeTrue(file.find().isPresent(), file.path() + " is absent");
    assertThat(file.cases()).hasSize(records);
    CheckReport report = Checks.run(List.of(new GoldenSource()), SourcesTest::reference);
    assertThat(Checks.level(report, file.level()).failed()).isZero();
    assertThat(Checks.level(report, file.level()).passed()).isGreaterThanOrEqualTo(records);
  }
}
