package org.sepllm.conformance.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.check.report.Divergence;
import org.sepllm.conformance.check.report.LevelReport;
import org.sepllm.conformance.check.report.NumberReport;

/** Counts the cases of one level while they run; another thread may ask for a report. */
final class LevelTally {
  private final Level level;
  private final Map<String, Integer> skipReasons = new TreeMap<>();
  private final Map<String, Integer> failureKinds = new TreeMap<>();
  private final Map<String, Integer> bySource = new TreeMap<>();
  private final Map<CaseClass, Integer> coverage = new EnumMap<>(CaseClass.class);
  private int passed;
  private int failed;
  private int skipped;
  private NumberReport numbers = NumberReport.NONE;
  private Optional<Divergence> divergence = Optional.empty();

  LevelTally(Level level) {
    this.level = level;
  }

  Level level() {
    return level;
  }

  synchronized void begin(String source, Set<CaseClass> classes) {
    bySource.merge(source, 1, Integer::sum);
    classes.forEach(covered -> coverage.merge(covered, 1, Integer::sum));
  }

  synchronized void skip(String reason) {
    skipped++;
    skipReasons.merge(reason, 1, Integer::sum);
  }

  synchronized void judge(Verdict verdict) {
    numbers = numbers.with(verdict);
  }

  synchronized void pass() {
    passed++;
  }

  synchronized void fail(String kind) {
    failed++;
    failureKinds.merge(kind, 1, Integer::sum);
  }

  /** Notes the first failing case; later ones are only counted. */
  synchronized void divergeFirst(Divergence first) {
    divergence = divergence.or(() -> Optional.of(first));
  }

  /** Puts the smaller form of the first failing case in its place. */
  synchronized void shrunk(Divergence smaller) {
    divergence = Optional.of(smaller);
  }

  synchronized LevelReport report() {
    return new LevelReport(
        level,
        passed,
        failed,
        skipped,
        numbers,
        skipReasons,
        failureKinds,
        bySource,
        coverage,
        divergence);
  }
}
