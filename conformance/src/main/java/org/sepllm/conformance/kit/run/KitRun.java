package org.sepllm.conformance.kit.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** A run of a kit; another thread may ask for a report while it goes on. */
public final class KitRun {
  private static final int DIVERGENCES_OF_A_LEVEL = 3;
  private static final String ERROR = "error ";

  private final KitFolder kit;
  private final KitRunSettings settings;
  private final AnswerSource answers;
  private final Consumer<VectorOutcome> journal;
  private final long started = System.nanoTime();
  private final List<VectorOutcome> outcomes = new ArrayList<>();
  private final List<KitDivergence> divergences = new ArrayList<>();

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
        add(earlier == null ? ask(kit.vector(entry)) : earlier);
      }
    }
    List<String> failures = answers.finish().map(failure -> "end: " + failure).stream().toList();
    return report(failures, true);
  }

  private synchronized void add(VectorOutcome outcome) {
    outcomes.add(outcome);
  }

  private VectorOutcome ask(KitVector vector) {
    Optional<String> refusal = settings.capabilities().refusal(vector);
    VectorOutcome outcome = refusal.isPresent() ? skipped(vector, refusal.get()) : answered(vector);
    journal.accept(outcome);
    return outcome;
  }

  private VectorOutcome answered(KitVector vector) {
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
        Difference difference = new Difference("", "an answer", failed.describe());
        yield judged(
            vector,
            failed.kind(),
            Verdict.exact(Optional.of(difference)),
            new Shown(Optional.empty()));
      }
    };
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

  private VectorOutcome judged(KitVector vector, String kind, Verdict verdict, Shown shown) {
    boolean known = settings.knownFailures().names(vector);
    boolean passed = verdict.difference().isEmpty();
    VectorStatus status =
        passed
            ? known ? VectorStatus.UNEXPECTED_PASS : VectorStatus.PASS
            : known ? VectorStatus.KNOWN_FAILURE : VectorStatus.FAIL;
    verdict.difference().ifPresent(difference -> keep(vector, difference, shown));
    return new VectorOutcome(
        vector.id(),
        vector.level(),
        vector.rules(),
        vector.facts(),
        status,
        passed ? "" : kind,
        verdict.difference(),
        verdict.errorRatio());
  }

  private synchronized void keep(KitVector vector, Difference difference, Shown shown) {
    long there =
        divergences.stream()
            .filter(divergence -> divergence.vector().level() == vector.level())
            .count();
    if (there < DIVERGENCES_OF_A_LEVEL) {
      divergences.add(
          new KitDivergence(vector, difference, shown.given().map(Answer.Given::fields)));
    }
  }

  private static VectorOutcome skipped(KitVector vector, String reason) {
    return new VectorOutcome(
        vector.id(),
        vector.level(),
        vector.rules(),
        vector.facts(),
        VectorStatus.SKIP,
        reason,
        Optional.empty(),
        0);
  }

  /**
   * Returns what is known while another thread still asks.
   *
   * @return the result so far
   */
  public KitReport partialReport() {
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
