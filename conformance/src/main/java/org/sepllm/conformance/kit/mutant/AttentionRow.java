package org.sepllm.conformance.kit.mutant;

import java.util.Objects;

/** What one head yields for one query. */
final class AttentionRow {
  private final double[] weights;
  private final double[] out;
  private final double logSumExp;

  AttentionRow(double[] weights, double[] out, double logSumExp) {
    this.weights = Objects.requireNonNull(weights);
    this.out = Objects.requireNonNull(out);
    this.logSumExp = logSumExp;
  }

  /** The weight of each seen key, in their order. */
  double weight(int place) {
    return weights[place];
  }

  int size() {
    return weights.length;
  }

  double[] out() {
    return out.clone();
  }

  double logSumExp() {
    return logSumExp;
  }
}
