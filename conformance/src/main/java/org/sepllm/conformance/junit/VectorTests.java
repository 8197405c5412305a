package org.sepllm.conformance.junit;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.run.PortAnswers;
import org.sepllm.conformance.kit.run.VectorOutcome;
import org.sepllm.conformance.kit.run.VectorRun;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.PortFailure;

/** The vectors of a kit as tests, all asked of one port. */
final class VectorTests implements AutoCloseable {
  private final KitFolder kit;
  private final List<VectorEntry> entries;
  private final PortAnswers answers;
  private final VectorRun run;

  VectorTests(KitTests chosen) throws PortFailure {
    this.kit = KitFolder.open(chosen.kit());
    this.entries =
        kit.manifest().vectors().stream()
            .filter(entry -> chosen.levels().contains(entry.level()))
            .filter(entry -> chosen.sets().contains(entry.set()))
            .filter(kit::holds)
            .toList();
    this.answers = new PortAnswers(chosen::port);
    this.run = new VectorRun(chosen.capabilities(), chosen.knownFailures(), answers);
  }

  Stream<DynamicNode> nodes() {
    return Stream.concat(
        Stream.of(KitLevel.values()).filter(this::isAsked).map(this::container),
        Stream.of(DynamicTest.dynamicTest("the port ends without another word", this::end)));
  }

  private boolean isAsked(KitLevel level) {
    return entries.stream().anyMatch(entry -> entry.level() == level);
  }

  private DynamicNode container(KitLevel level) {
    answers.forgive();
    return DynamicContainer.dynamicContainer(
        level + " " + level.title(),
        entries.stream()
            .filter(entry -> entry.level() == level)
            .map(entry -> DynamicTest.dynamicTest(entry.id(), () -> ask(entry))));
  }

  private void ask(VectorEntry entry) {
    KitVector vector = kit.question(entry);
    VectorOutcome outcome = run.ask(vector).outcome();
    switch (outcome.status()) {
      case PASS, UNEXPECTED_PASS -> Assertions.assertTrue(outcome.difference().isEmpty());
      case SKIP, KNOWN_FAILURE -> Assumptions.abort(outcome.reason());
      case FAIL -> throw failure(vector, outcome);
    }
  }

  private static AssertionFailedError failure(KitVector vector, VectorOutcome outcome) {
    Difference difference = outcome.difference().orElseThrow();
    return new AssertionFailedError(
        "%s (%s) %s at \"%s\": expected %s, was %s"
            .formatted(
                vector.why(),
                String.join(" ", outcome.rules()),
                outcome.reason(),
                difference.path(),
                difference.expected(),
                difference.actual()),
        difference.expected(),
        difference.actual());
  }

  private void end() {
    answers.finish().ifPresent(Assertions::fail);
  }

  @Override
  public void close() {
    answers.close();
  }
}
