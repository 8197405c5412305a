package org.sepllm.conformance.kit.mutant;

/** The distribution function of the normal distribution, as the integral of its density. */
final class NormalShare {
  private static final int PANELS = 16;
  private static final double[] NODES = {
    0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640
  };
  private static final double[] WEIGHTS = {
    0.5688888888888889,
    0.4786286704993665,
    0.4786286704993665,
    0.2369268850561891,
    0.2369268850561891
  };

  private NormalShare() {}

  /** Integrates from 0 by Gauss's rule with five points in each of equal panels. */
  static double below(double z) {
    double half = z / PANELS / 2;
    double sum = 0;
    for (int panel = 0; panel < PANELS; panel++) {
      double middle = (2 * panel + 1) * half;
      for (int node = 0; node < NODES.length; node++) {
        double t = middle + half * NODES[node];
        sum += WEIGHTS[node] * StrictMath.exp(-t * t / 2);
      }
    }
    return 0.5 + sum * half / Math.sqrt(2 * Math.PI);
  }
}
