package org.sepllm.conformance.check.judge;

import java.util.Optional;

/**
 * The judgment on one answer.
 *
 * <p>Range: the ratios at least 0, possibly infinite; {@code unbounded} from 0 to {@code elements}.
 *
 * @param difference the first difference; empty if the answer agrees
 * @param errorRatio the largest error of a number divided by its bound; 0 where all is exact
 * @param gateRatio the largest error of a head divided by twice that of the plain evaluation; it is
 *     reported and decides nothing
 * @param elements how many numbers were compared within bounds
 * @param unbounded how many of them have no finite bound
 */
public record Verdict(
    Optional<Difference> difference,
    double errorRatio,
    double gateRatio,
    long elements,
    long unbounded) {

  /**
   * Judges an answer of integers and strings, which must agree exactly.
   *
   * @param difference the first difference; empty if the answer agrees
   * @return a verdict without numbers
   */
  public static Verdict exact(Optional<Difference> difference) {
    return new Verdict(difference, 0, 0, 0, 0);
  }

  /** A comparison with the plain evaluation alone. */
  static Verdict gate(double ratio) {
    return new Verdict(Optional.empty(), 0, ratio, 0, 0);
  }

  /** Joins two verdicts on parts of an answer; the first difference stays the first. */
  Verdict and(Verdict next) {
    return new Verdict(
        difference.or(next::difference),
        Math.max(errorRatio, next.errorRatio),
        Math.max(gateRatio, next.gateRatio),
        elements + next.elements,
        unbounded + next.unbounded);
  }

  boolean agrees() {
    return difference.isEmpty();
  }
}
