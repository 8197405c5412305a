package org.sepllm.conformance.check;

/**
 * How far the numbers of a level were from the expected ones.
 *
 * @param errorRatio the largest error divided by its bound
 * @param gateRatio the largest error of a head divided by twice that of the plain evaluation
 * @param elements how many numbers were compared
 * @param unbounded how many of them have no finite bound
 */
record NumberReport(double errorRatio, double gateRatio, long elements, long unbounded) {
  static final NumberReport NONE = new NumberReport(0, 0, 0, 0);

  NumberReport with(Verdict verdict) {
    return new NumberReport(
        Math.max(errorRatio, verdict.errorRatio()),
        Math.max(gateRatio, verdict.gateRatio()),
        elements + verdict.elements(),
        unbounded + verdict.unbounded());
  }
}
