package org.sepllm.conformance.kit.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sepllm.conformance.check.Answer;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.PortFailure;

/** A run of a kit; another thread may stop it and ask for a report of what is known. */
public final class KitRun {
  private static final int DIVERGENCES_OF_A_LEVEL = 3;
  private static final String ERROR = "error ";
  private static final String CRASHED = PortFailure.Kind.CRASHED.words();

  /** How long a stop may come after the crash that Ctrl-C causes in the port too. */
  private static final Duration STOP_AFTER_CRASH = Duration.ofMillis(300);

  private final KitFolder kit;
  private final KitRunSettings settings;
  private final AnswerSource answers;
  private final Consumer<VectorOutcome> journal;
  private final long started = System.nanoTime();
  private final List<VectorOutcome> outcomes = new ArrayList<>();
  private final List<KitDivergence> divergences = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Prepares a run.
   *
   * @param kit the kit
   * @param settings what the user chose
   * @param answers where answers come from
   * @param journal is given every new outcome at once
   */
  public KitRun(
      KitFolder kit,
      KitRunSettings settings,
      AnswerSource answers,
      Consumer<VectorOutcome> journal) {
    this.kit = kit;
    this.settings = settings;
    this.answers = answers;
    this.journal = journal;
  }

  /**
   * Asks all chosen vectors that are there, in the order of the kit.
   *
   * @param done outcomes of an earlier run that was interrupted, by vector
   * @return the result
   * @throws org.sepllm.datasets.DatasetException if a vector of the kit is damaged
   * @throws RunStopped if another thread has stopped the run
   */
  public KitReport run(Map<String, VectorOutcome> done) {
    KitLevel level = KitLevel.L0;
    for (VectorEntry entry : kit.manifest().vectors()) {
      if (settings.wants(entry) && kit.holds(entry)) {
        if (entry.level() != level) {
          answers.forgive();
          level = entry.level();
        }
        VectorOutcome earlier = done.get(entry.id());
        if (earlier == null) {
          ask(kit.vector(entry));
        } else {
          add(new Judged(earlier, Optional.empty()), _ -> {});
        }
      }
    }
    List<String> failures = answers.finish().map(failure -> "end: " + failure).stream().toList();
    if (stopped.getCount() == 0) {
      throw new RunStopped();
    }
    return report(failures, true);
  }

  /** How a vector ended, and what is needed to draw it if it failed. */
  private record Judged(VectorOutcome outcome, Optional<KitDivergence> divergence) {}

  /** Notes an outcome, unless the run has been stopped: then the stop may be what caused it. */
  private synchronized void add(Judged judged, Consumer<VectorOutcome> note) {
    if (stopped.getCount() == 0) {
      throw new RunStopped();
    }
    outcomes.add(judged.outcome());
    judged.divergence().ifPresent(this::keep);
    note.accept(judged.outcome());
  }

  private void ask(KitVector vector) {
    Optional<String> refusal = settings.capabilities().refusal(vector);
    add(refusal.isPresent() ? skipped(vector, refusal.get()) : answered(vector), journal);
  }

  private Judged answered(KitVector vector) {
    return switch (answers.answer(vector)) {
      case Answer.Skipped skipped -> skipped(vector, skipped.reason());
      case Answer.Given given ->
          judged(
              vector,
              "wrong answer",
              KitJudge.judge(vector.expectation(), given.fields()),
              new Shown(Optional.of(given)));
      case Answer.Failed failed when failed.kind().startsWith(ERROR) ->
          judged(vector, failed.kind(), errorVerdict(vector, failed), new Shown(Optional.empty()));
      case Answer.Failed failed -> {
        awaitStopAfterCrash(failed);
        Difference difference = new Difference("", "an answer", failed.describe());
        yield judged(
            vector,
            failed.kind(),
            Verdict.exact(Optional.of(difference)),
            new Shown(Optional.empty()));
      }
    };
  }

  /** A terminal sends Ctrl-C to the port as well, whose end may be seen before the stop. */
  private void awaitStopAfterCrash(Answer.Failed failed) {
    try {
      if (failed.kind().equals(CRASHED)
          && stopped.await(STOP_AFTER_CRASH.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RunStopped();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new RunStopped();
    }
  }

  /** What of an answer is kept for a picture. */
  private record Shown(Optional<Answer.Given> given) {}

  private static Verdict errorVerdict(KitVector vector, Answer.Failed failed) {
    Verdict verdict =
        KitJudge.judgeError(vector.expectation(), failed.kind().substring(ERROR.length()));
    boolean refused = vector.expectation() instanceof Expectation.Refusal;
    return verdict.difference().isEmpty() || refused
        ? verdict
        : Verdict.exact(Optional.of(new Difference("", "an answer", failed.describe())));
  }

  private Judged judged(KitVector vector, String kind, Verdict verdict, Shown shown) {
    boolean known = settings.knownFailures().names(vector);
    boolean passed = verdict.difference().isEmpty();
    VectorStatus status =
        passed
            ? known ? VectorStatus.UNEXPECTED_PASS : VectorStatus.PASS
            : known ? VectorStatus.KNOWN_FAILURE : VectorStatus.FAIL;
    VectorOutcome outcome =
        new VectorOutcome(
            vector.id(),
            vector.level(),
            vector.rules(),
            vector.facts(),
            status,
            passed ? "" : kind,
            verdict.difference(),
            verdict.errorRatio());
    return new Judged(
        outcome,
        verdict
            .difference()
            .map(difference ->
                new KitDivergence(vector, difference, shown.given().map(Answer.Given::fields))));
  }

  private void keep(KitDivergence divergence) {
    KitLevel level = divergence.vector().level();
    long there = divergences.stream().filter(kept -> kept.vector().level() == level).count();
    if (there < DIVERGENCES_OF_A_LEVEL) {
      divergences.add(divergence);
    }
  }

  private static Judged skipped(KitVector vector, String reason) {
    VectorOutcome outcome =
        new VectorOutcome(
            vector.id(),
            vector.level(),
            vector.rules(),
            vector.facts(),
            VectorStatus.SKIP,
            reason,
            Optional.empty(),
            0);
    return new Judged(outcome, Optional.empty());
  }

  /**
   * Stops the run while another thread still asks; nothing is noted from now on.
   *
   * @return the result so far
   */
  public synchronized KitReport stop() {
    stopped.countDown();
    return report(List.of(), false);
  }

  private synchronized KitReport report(List<String> failures, boolean complete) {
    return new KitReport(
        settings.port(),
        kit.manifest().kit(),
        kit.digest(),
        settings.environment(),
        kit.manifest().rules(),
        outcomes,
        divergences,
        failures,
        complete,
        settings.strict(),
        Duration.ofNanos(System.nanoTime() - started));
  }
}
