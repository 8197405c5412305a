package org.sepllm.conformance.check.report;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.Level;

/**
 * The counts of one level.
 *
 * <p>Range: {@code passed}, {@code failed} and {@code skipped} at least 0.
 *
 * @param level the level
 * @param passed how many cases agreed
 * @param failed how many did not
 * @param skipped how many the port does not offer
 * @param numbers the ratios and counts of all compared numbers
 * @param skipReasons why cases were skipped, with counts
 * @param failureKinds how cases failed, with counts
 * @param bySource how many cases each source gave
 * @param coverage how many cases cover each class
 * @param divergence the first failing case, made small
 */
public record LevelReport(
    Level level,
    int passed,
    int failed,
    int skipped,
    NumberReport numbers,
    Map<String, Integer> skipReasons,
    Map<String, Integer> failureKinds,
    Map<String, Integer> bySource,
    Map<CaseClass, Integer> coverage,
    Optional<Divergence> divergence) {

  /**
   * Copies the counts in the order of their keys.
   *
   * @param level the level
   * @param passed how many cases agreed
   * @param failed how many did not
   * @param skipped how many the port does not offer
   * @param numbers the ratios and counts of all compared numbers
   * @param skipReasons why cases were skipped
   * @param failureKinds how cases failed
   * @param bySource how many cases each source gave
   * @param coverage how many cases cover each class
   * @param divergence the first failing case
   */
  public LevelReport {
    skipReasons = Collections.unmodifiableMap(new TreeMap<>(skipReasons));
    failureKinds = Collections.unmodifiableMap(new TreeMap<>(failureKinds));
    bySource = Collections.unmodifiableMap(new TreeMap<>(bySource));
    coverage = Collections.unmodifiableMap(new TreeMap<>(coverage));
  }

  int cases() {
    return passed + failed + skipped;
  }
}
