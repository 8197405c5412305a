package org.sepllm.conformance.check.report;

import java.time.Duration;
import java.util.List;
import org.sepllm.conformance.check.plan.CheckPlan;

/**
 * The result of a check.
 *
 * @param port what the port is called
 * @param plan what was asked
 * @param levels the counts of each level
 * @param failures how the port failed outside of cases: at its start or at its end
 * @param complete whether all cases were asked
 * @param elapsed how long it took
 */
public record CheckReport(
    String port,
    CheckPlan plan,
    List<LevelReport> levels,
    List<String> failures,
    boolean complete,
    Duration elapsed) {

  /**
   * Copies the lists.
   *
   * @param port what the port is called
   * @param plan what was asked
   * @param levels the counts of each level
   * @param failures how the port failed outside of cases
   * @param complete whether all cases were asked
   * @param elapsed how long it took
   */
  public CheckReport {
    levels = List.copyOf(levels);
    failures = List.copyOf(failures);
  }

  /** The judgment in one word. */
  public enum Result {
    /** Every case that the port offers agrees, and at least one was compared. */
    CONFORMANT,
    /** At least one case does not agree. */
    DISAGREES,
    /** Nothing was compared, so nothing is known. */
    NOTHING_COMPARED
  }

  /**
   * Judges all levels together.
   *
   * @return the judgment
   */
  public Result result() {
    if (!failures.isEmpty() || levels.stream().anyMatch(level -> level.failed() > 0)) {
      return Result.DISAGREES;
    }
    return levels.stream().anyMatch(level -> level.passed() > 0)
        ? Result.CONFORMANT
        : Result.NOTHING_COMPARED;
  }
}
