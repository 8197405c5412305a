package org.sepllm.conformance.check;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.CaseSource;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.local.LocalCheck;
import org.sepllm.conformance.check.local.LocalChecks;
import org.sepllm.conformance.check.plan.CheckPlan;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.port.PortFailure;

/** Asks a port all cases of a plan, level by level. */
final class CheckRun {
  private static final int MAX_FAILURES_OF_A_LEVEL = 3;

  private final CheckPlan plan;
  private final Check.Subject subject;
  private final Progress progress;
  private final StopSignal signal = new StopSignal();
  private final long started = System.nanoTime();
  private final List<LevelTally> tallies;

  CheckRun(CheckPlan plan, Check.Subject subject, Progress progress) {
    this.plan = plan;
    this.subject = subject;
    this.progress = progress;
    this.tallies = plan.levels().stream().sorted().map(LevelTally::new).toList();
  }

  /**
   * Runs the plan.
   *
   * @throws PortFailure if the port cannot be started at all
   * @throws RunStopped if another thread has stopped the run
   */
  CheckReport run() throws PortFailure {
    try (PortSession session = new PortSession(subject.starter(), MAX_FAILURES_OF_A_LEVEL)) {
      for (LevelTally tally : tallies) {
        runLevel(session, tally);
      }
      List<String> failures = session.finish().map(failure -> "end: " + failure).stream().toList();
      signal.check();
      return report(failures, true);
    } catch (PortFailure failure) {
      if (failure.kind() == PortFailure.Kind.NOT_STARTABLE) {
        throw failure;
      }
      String start = "start: " + failure.kind().words() + ": " + failure.getMessage();
      return report(List.of(start), true);
    } finally {
      progress.clear();
    }
  }

  private void runLevel(PortSession session, LevelTally tally) {
    Level level = tally.level();
    LevelRun run = new LevelRun(session, subject.starter(), tally, signal);
    session.forgive();
    int asked = 0;
    for (CaseSource source : plan.sources()) {
      Iterator<CheckCase> cases = source.cases(level).iterator();
      while (cases.hasNext()) {
        signal.check();
        run.run(source.name(), cases.next());
        asked++;
        progress.step(level, source.name(), asked);
      }
    }
    for (LocalChecks local : plan.localChecks()) {
      if (local.level() == level) {
        runLocal(run, level, local);
      }
    }
    progress.note(level + ": making the first divergence small");
    run.shrinkFirst();
  }

  private void runLocal(LevelRun run, Level level, LocalChecks local) {
    int tried = 0;
    try (Stream<LocalCheck> checks = local.checks()) {
      Iterator<LocalCheck> each = checks.iterator();
      while (each.hasNext()) {
        signal.check();
        run.record(local.name(), each.next());
        progress.step(level, local.name(), ++tried);
      }
    }
  }

  /** Stops the run while another thread still asks, and returns what is known so far. */
  CheckReport stop() {
    signal.stop();
    return report(List.of(), false);
  }

  private CheckReport report(List<String> failures, boolean complete) {
    return new CheckReport(
        subject.name(),
        plan,
        tallies.stream().map(LevelTally::report).toList(),
        failures,
        complete,
        Duration.ofNanos(System.nanoTime() - started));
  }
}
