package org.sepllm.conformance.check.judge;

import java.util.Optional;

/**
 * The judgment on one answer.
 *
 * <p>Range: the ratios at least 0, possibly infinite; {@code unbounded} from 0 to {@code elements};
 * {@code undecided} from 0 to {@code heads}.
 *
 * @param difference the first difference; empty if the answer agrees
 * @param errorRatio the largest error of a number divided by its bound; 0 where all is exact
 * @param gateRatio the largest error of a head divided by what SEP-ATTN-016 allows, of those heads
 *     that the rule decides about
 * @param elements how many numbers were compared within bounds
 * @param unbounded how many of them have no finite bound
 * @param heads how many heads were compared with the plain evaluation
 * @param undecided how many of them are judged by the bounds alone
 */
public record Verdict(
    Optional<Difference> difference,
    double errorRatio,
    double gateRatio,
    long elements,
    long unbounded,
    long heads,
    long undecided) {

  /**
   * Judges an answer of integers and strings, which must agree exactly.
   *
   * @param difference the first difference; empty if the answer agrees
   * @return a verdict without numbers
   */
  public static Verdict exact(Optional<Difference> difference) {
    return new Verdict(difference, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Judges numbers by their bounds.
   *
   * <p>Range: {@code errorRatio} at least 0, possibly infinite; {@code unbounded} from 0 to {@code
   * elements}.
   *
   * @param difference the first number that is too far away
   * @param errorRatio the largest error divided by its bound
   * @param elements how many numbers were compared
   * @param unbounded how many of them have no finite bound
   * @return a verdict without heads
   */
  public static Verdict numbers(
      Optional<Difference> difference, double errorRatio, long elements, long unbounded) {
    return new Verdict(difference, errorRatio, 0, elements, unbounded, 0, 0);
  }

  /** A comparison of one head with the plain evaluation. */
  static Verdict gate(Optional<Difference> difference, boolean decides, double ratio) {
    return new Verdict(difference, 0, decides ? ratio : 0, 0, 0, 1, decides ? 0 : 1);
  }

  /** Joins two verdicts on parts of an answer; the first difference stays the first. */
  Verdict and(Verdict next) {
    return new Verdict(
        difference.or(next::difference),
        Math.max(errorRatio, next.errorRatio),
        Math.max(gateRatio, next.gateRatio),
        elements + next.elements,
        unbounded + next.unbounded,
        heads + next.heads,
        undecided + next.undecided);
  }

  boolean agrees() {
    return difference.isEmpty();
  }
}
