package org.sepllm.conformance.check;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.check.local.LocalCheck;
import org.sepllm.conformance.check.report.Divergence;
import org.sepllm.conformance.port.PortFailure;

/** Asks the cases of one level and keeps the first failing one. */
final class LevelRun {
  private static final int MAX_SHRINK_ASKS = 5000;
  private static final int MAX_SHRINK_FAILURES = 40;
  private static final Duration MAX_SHRINK_TIME = Duration.ofSeconds(10);
  private static final String WRONG_ANSWER = "wrong answer";

  private final PortSession session;
  private final PortStarter starter;
  private final LevelTally tally;
  private final StopSignal signal;
  private Optional<Failing> first = Optional.empty();

  /** A case, where it came from, and the kind of its failure. */
  private record Failing(String source, CheckCase failed, String kind) {}

  /** How one case ended. */
  private sealed interface Outcome {
    record Passed(Verdict verdict) implements Outcome {}

    record Skipped(String reason) implements Outcome {}

    record Failed(String kind, Difference difference, Verdict verdict) implements Outcome {}
  }

  LevelRun(PortSession session, PortStarter starter, LevelTally tally, StopSignal signal) {
    this.session = session;
    this.starter = starter;
    this.tally = tally;
    this.signal = signal;
  }

  void run(String source, CheckCase asked) {
    tally.begin(source, asked.classes());
    Outcome outcome = outcome(session, asked);
    switch (outcome) {
      case Outcome.Passed passed -> {
        tally.judge(passed.verdict());
        tally.pass();
      }
      case Outcome.Skipped skipped -> tally.skip(skipped.reason());
      case Outcome.Failed failed -> {
        tally.judge(failed.verdict());
        fail(new Failing(source, asked, failed.kind()), failed);
      }
    }
  }

  /** Counts a comparison that was made within this process. */
  void record(String source, LocalCheck check) {
    tally.begin(source, Set.of());
    if (check.difference().isEmpty()) {
      tally.pass();
      return;
    }
    Difference difference = check.difference().get();
    tally.fail(WRONG_ANSWER);
    tally.divergeFirst(
        new Divergence(source, RequestSize.tokens(check.subject()), check.subject(), difference));
  }

  private void fail(Failing failing, Outcome.Failed outcome) {
    tally.fail(outcome.kind());
    if (first.isEmpty()) {
      first = Optional.of(failing);
      tally.divergeFirst(divergence(failing, failing.failed(), outcome));
    }
  }

  private Outcome outcome(PortSession session, CheckCase asked) {
    return switch (session.ask(asked.request())) {
      case Answer.Skipped skipped -> new Outcome.Skipped(skipped.reason());
      case Answer.Failed failed -> {
        signal.checkAfter(failed.kind());
        Difference difference = new Difference("", "an answer", failed.describe());
        yield new Outcome.Failed(failed.kind(), difference, Verdict.exact(Optional.of(difference)));
      }
      case Answer.Given given -> judged(asked.judge(given.fields()));
    };
  }

  private static Outcome judged(Verdict verdict) {
    return verdict
        .difference()
        .<Outcome>map(difference -> new Outcome.Failed(WRONG_ANSWER, difference, verdict))
        .orElseGet(() -> new Outcome.Passed(verdict));
  }

  /** Makes the first failing case small; a port of its own takes the questions. */
  void shrinkFirst() {
    if (first.isEmpty()) {
      return;
    }
    Failing failing = first.get();
    try (PortSession asked = new PortSession(starter, MAX_SHRINK_FAILURES)) {
      CheckCase smallest =
          new Shrinker(MAX_SHRINK_ASKS, MAX_SHRINK_TIME)
              .shrink(failing.failed(), smaller -> failsAlike(failing, outcome(asked, smaller)));
      if (outcome(asked, smallest) instanceof Outcome.Failed outcome) {
        tally.shrunk(divergence(failing, smallest, outcome));
      }
    } catch (PortFailure notAgain) {
      // The case as it was found has been noted already.
      return;
    }
  }

  /** A wrong answer must not be made small into a crash, nor the other way round. */
  private static boolean failsAlike(Failing failing, Outcome outcome) {
    return outcome instanceof Outcome.Failed failed && failed.kind().equals(failing.kind());
  }

  private static Divergence divergence(Failing found, CheckCase shown, Outcome.Failed outcome) {
    return new Divergence(
        found.source(),
        RequestSize.tokens(found.failed().request()),
        shown.request(),
        outcome.difference());
  }
}
