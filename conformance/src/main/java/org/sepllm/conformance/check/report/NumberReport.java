package org.sepllm.conformance.check.report;

import org.sepllm.conformance.check.judge.Verdict;

/**
 * How far the numbers of a level were from the expected ones.
 *
 * <p>Range: the ratios at least 0, possibly infinite; {@code unbounded} from 0 to {@code elements}.
 *
 * @param errorRatio the largest error divided by its bound
 * @param gateRatio the largest error of a head divided by twice that of the plain evaluation
 * @param elements how many numbers were compared
 * @param unbounded how many of them have no finite bound
 */
public record NumberReport(double errorRatio, double gateRatio, long elements, long unbounded) {
  /** No number was compared. */
  public static final NumberReport NONE = new NumberReport(0, 0, 0, 0);

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
        unbounded + verdict.unbounded());
  }
}
