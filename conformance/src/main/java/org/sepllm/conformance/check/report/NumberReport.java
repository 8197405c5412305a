package org.sepllm.conformance.check.report;

import org.sepllm.conformance.check.judge.Verdict;

/**
 * How far the numbers of a level were from the expected ones.
 *
 * <p>Range: the ratios at least 0, possibly infinite; {@code unbounded} from 0 to {@code elements};
 * {@code undecided} from 0 to {@code heads}.
 *
 * @param errorRatio the largest error divided by its bound
 * @param gateRatio the largest error of a head divided by what SEP-ATTN-016 allows
 * @param elements how many numbers were compared
 * @param unbounded how many of them have no finite bound
 * @param heads how many heads were compared with the plain evaluation
 * @param undecided how many of them are judged by the bounds alone
 */
public record NumberReport(
    double errorRatio,
    double gateRatio,
    long elements,
    long unbounded,
    long heads,
    long undecided) {
  /** No number was compared. */
  public static final NumberReport NONE = new NumberReport(0, 0, 0, 0, 0, 0);

  /**
   * Adds the numbers of one answer.
   *
   * @param verdict the verdict on the answer
   * @return the larger ratios and the sums of the counts
   */
  public NumberReport with(Verdict verdict) {
    return new NumberReport(
        Math.max(errorRatio, verdict.errorRatio()),
        Math.max(gateRatio, verdict.gateRatio()),
        elements + verdict.elements(),
        unbounded + verdict.unbounded(),
        heads + verdict.heads(),
        undecided + verdict.undecided());
  }
}
