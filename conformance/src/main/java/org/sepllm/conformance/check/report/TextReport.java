package org.sepllm.conformance.check.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.source.SourceUse;

/** Writes a report for people. */
public final class TextReport {
  private static final String ROW = "%-28s %8s %8s %8s %8s   %s%n";

  private final PrintStream out;

  /**
   * Takes the place to write to.
   *
   * @param out where to write
   */
  public TextReport(PrintStream out) {
    this.out = out;
  }

  /**
   * Writes the table, the sources, and the first divergence of each level.
   *
   * @param report the result of a check
   */
  public void write(CheckReport report) {
    out.printf("check of %s, seed %d%n%n", report.port(), report.plan().seed());
    writeTable(report);
    writeNumbers(report);
    writeReasons(report);
    writeSources(report);
    report.levels().forEach(this::writeDivergence);
    writeResult(report);
  }

  private void writeTable(CheckReport report) {
    out.printf(ROW, "level", "cases", "passed", "failed", "skipped", "worst error / bound");
    for (LevelReport level : report.levels()) {
      out.printf(
          ROW,
          level.level() + " " + level.level().title(),
          level.cases(),
          level.passed(),
          level.failed(),
          level.skipped(),
          level.level() == Level.L2 ? ratio(level) : "exact");
    }
    out.println();
  }

  private static String ratio(LevelReport level) {
    return level.passed() + level.failed() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.3g", level.numbers().errorRatio());
  }

  private void writeNumbers(CheckReport report) {
    for (LevelReport level : report.levels()) {
      NumberReport numbers = level.numbers();
      if (numbers.elements() > 0) {
        out.printf(
            Locale.ROOT,
            "%s numbers: %,d compared, worst error / bound %.3g, %,d without a finite bound%n",
            level.level(),
            numbers.elements(),
            numbers.errorRatio(),
            numbers.unbounded());
      }
      if (numbers.heads() > 0) {
        out.printf(
            Locale.ROOT,
            "%s heads: %,d compared, worst error / twice the plain evaluation's %.3g, %,d judged by"
                + " bounds alone%n",
            level.level(),
            numbers.heads(),
            numbers.gateRatio(),
            numbers.undecided());
      }
    }
  }

  private void writeReasons(CheckReport report) {
    report.failures().forEach(failure -> out.printf("port failed at its %s%n", failure));
    for (LevelReport level : report.levels()) {
      writeCounts(level.level() + " failed", level.failureKinds());
      writeCounts(level.level() + " skipped", level.skipReasons());
    }
  }

  private void writeCounts(String what, Map<String, Integer> counts) {
    counts.forEach((reason, count) -> out.printf("%s: %d × %s%n", what, count, reason));
  }

  private void writeSources(CheckReport report) {
    for (SourceUse use : report.plan().uses()) {
      out.printf("%s: %s%s%n", use.name(), use.present() ? "" : "absent, ", use.detail());
    }
  }

  private void writeDivergence(LevelReport level) {
    level
        .divergence()
        .ifPresent(divergence -> {
          Difference difference = divergence.difference();
          out.printf(
              "%nfirst divergence at %s, from %s, shrunk from %d to %d tokens:%n",
              level.level(),
              divergence.source(),
              divergence.tokensBefore(),
              RequestSize.tokens(divergence.request()));
          out.println(divergence.request());
          out.printf("  at        %s%n", place(difference));
          out.printf("  expected  %s%n", difference.expected());
          out.printf("  actual    %s%n", difference.actual());
        });
  }

  private static String place(Difference difference) {
    return difference.path().isEmpty() ? "the whole answer" : difference.path();
  }

  private void writeResult(CheckReport report) {
    out.printf(
        Locale.ROOT,
        "%n%s%s in %.1f s%n",
        report.complete() ? "" : "interrupted; so far ",
        switch (report.result()) {
          case CONFORMANT -> "conformant";
          case DISAGREES -> "disagrees";
          case NOTHING_COMPARED -> "nothing compared";
        },
        report.elapsed().toMillis() / 1000.0);
  }
}
