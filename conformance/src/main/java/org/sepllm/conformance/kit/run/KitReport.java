package org.sepllm.conformance.kit.run;

import java.time.Duration;
import java.util.List;
import org.sepllm.conformance.kit.file.RuleEntry;

/**
 * The result of a run.
 *
 * @param port what the port is called
 * @param kit the version of the kit
 * @param kitDigest the digest of the kit's manifest
 * @param environment what the port ran on, in words
 * @param rules the rules of the specification
 * @param outcomes how each vector ended, in the order of the kit
 * @param divergences the first failures of each level
 * @param failures how the port failed outside of vectors
 * @param complete whether all vectors were asked
 * @param strict whether an unexpected pass fails the run
 * @param elapsed how long it took
 */
public record KitReport(
    String port,
    String kit,
    String kitDigest,
    String environment,
    List<RuleEntry> rules,
    List<VectorOutcome> outcomes,
    List<KitDivergence> divergences,
    List<String> failures,
    boolean complete,
    boolean strict,
    Duration elapsed) {

  /**
   * Copies the lists.
   *
   * @param port what the port is called
   * @param kit the version of the kit
   * @param kitDigest the digest of the kit's manifest
   * @param environment what the port ran on
   * @param rules the rules of the specification
   * @param outcomes how each vector ended
   * @param divergences the first failures of each level
   * @param failures how the port failed outside of vectors
   * @param complete whether all vectors were asked
   * @param strict whether an unexpected pass fails the run
   * @param elapsed how long it took
   */
  public KitReport {
    rules = List.copyOf(rules);
    outcomes = List.copyOf(outcomes);
    divergences = List.copyOf(divergences);
    failures = List.copyOf(failures);
  }

  /** The judgment in one word. */
  public enum Result {
    /** Nothing fails but what is known to, and at least one vector passed. */
    CONFORMANT,
    /** A vector or the port fails. */
    DISAGREES,
    /** Nothing was compared, so nothing is known. */
    NOTHING_COMPARED
  }

  /**
   * Judges all vectors together.
   *
   * @return the judgment
   */
  public Result result() {
    boolean failed =
        !failures.isEmpty()
            || count(VectorStatus.FAIL) > 0
            || strict && count(VectorStatus.UNEXPECTED_PASS) > 0;
    if (failed) {
      return Result.DISAGREES;
    }
    boolean compared = count(VectorStatus.PASS) + count(VectorStatus.UNEXPECTED_PASS) > 0;
    return compared ? Result.CONFORMANT : Result.NOTHING_COMPARED;
  }

  /**
   * Counts vectors.
   *
   * @param status how they ended
   * @return how many ended so
   */
  public long count(VectorStatus status) {
    return outcomes.stream().filter(outcome -> outcome.status() == status).count();
  }
}
