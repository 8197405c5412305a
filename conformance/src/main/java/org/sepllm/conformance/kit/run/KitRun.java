package org.sepllm.conformance.kit.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sepllm.conformance.check.RunStopped;
import org.sepllm.conformance.check.StopSignal;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.file.VectorEntry;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;

/** A run of a kit; another thread may stop it and ask for a report of what is known. */
public final class KitRun {
  private static final int DIVERGENCES_OF_A_LEVEL = 3;

  private final KitFolder kit;
  private final KitRunSettings settings;
  private final AnswerSource answers;
  private final VectorRun vectors;
  private final Consumer<VectorOutcome> journal;
  private final long started = System.nanoTime();
  private final List<VectorOutcome> outcomes = new ArrayList<>();
  private final List<KitDivergence> divergences = new ArrayList<>();
  private final StopSignal signal = new StopSignal();

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
    this.vectors = new VectorRun(settings.capabilities(), settings.knownFailures(), answers);
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
          ask(kit.question(entry));
        } else {
          add(new JudgedVector(earlier, Optional.empty()), _ -> {});
        }
      }
    }
    List<String> failures = answers.finish().map(failure -> "end: " + failure).stream().toList();
    signal.check();
    return report(failures, true);
  }

  /** Notes an outcome, unless the run has been stopped: then the stop may be what caused it. */
  private synchronized void add(JudgedVector judged, Consumer<VectorOutcome> note) {
    signal.check();
    outcomes.add(judged.outcome());
    judged.divergence().ifPresent(this::keep);
    note.accept(judged.outcome());
  }

  private void ask(KitVector vector) {
    JudgedVector judged = vectors.ask(vector);
    signal.checkAfter(judged.outcome().reason());
    add(judged, journal);
  }

  private void keep(KitDivergence divergence) {
    KitLevel level = divergence.vector().level();
    long there = divergences.stream().filter(kept -> kept.vector().level() == level).count();
    if (there < DIVERGENCES_OF_A_LEVEL) {
      divergences.add(divergence);
    }
  }

  /**
   * Stops the run while another thread still asks; nothing is noted from now on.
   *
   * @return the result so far
   */
  public synchronized KitReport stop() {
    signal.stop();
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
