package org.sepllm.conformance.bench;

import java.util.List;

/**
 * How long one thing took, run again and again.
 *
 * <p>Range: {@code 0 < least ≤ median ≤ most}, {@code runs ≥ 1}.
 *
 * @param median the median in milliseconds; of an even number of runs the mean of the middle two
 * @param least the shortest run in milliseconds
 * @param most the longest run in milliseconds
 * @param runs how many runs, at least 1
 */
public record Times(double median, double least, double most, int runs) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if {@code 0 < least ≤ median ≤ most} or {@code runs ≥ 1} does
   *     not hold
   */
  public Times {
    if (!(least > 0 && least <= median && median <= most && most < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "times are %s, %s, %s ms, must be positive and ascending".formatted(least, median, most));
    }
    if (runs < 1) {
      throw new IllegalArgumentException("runs is " + runs + ", must be at least 1");
    }
  }

  /**
   * Sums up single runs.
   *
   * <p>Shape: {@code [runs]}, in milliseconds.
   *
   * <p>Example: runs of 3, 1 and 2 ms give median 2, least 1 and most 3.
   *
   * @param milliseconds the runs, at least one
   * @return their summary
   * @throws IllegalArgumentException if there is no run, or one is not positive
   */
  public static Times of(List<Double> milliseconds) {
    if (milliseconds.isEmpty()) {
      throw new IllegalArgumentException("there are 0 runs, must be at least 1");
    }
    List<Double> sorted = milliseconds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Times(median, sorted.getFirst(), sorted.getLast(), sorted.size());
  }

  /**
   * Returns how far the runs lie apart.
   *
   * @return the difference of the longest and the shortest run as a part of the median
   */
  public double spread() {
    return (most - least) / median;
  }
}
