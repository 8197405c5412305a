package org.sepllm.reference.accounting;

/**
 * Sums and peaks of attended and retained keys over decode steps.
 *
 * <p>Rule: SEP-ACCT-001 to SEP-ACCT-003.
 *
 * <p>Range: all values are at least 0.
 *
 * @param steps the number of steps counted; padding is not
 * @param attendedSum Σ attended(t)
 * @param retainedSum Σ retained(t)
 * @param contextSum Σ (t + 1), what full attention would have attended to
 * @param attendedPeak the largest attended(t)
 * @param retainedPeak the largest retained(t)
 */
public record Usage(
    long steps,
    long attendedSum,
    long retainedSum,
    long contextSum,
    int attendedPeak,
    int retainedPeak) {

  /**
   * Returns the usage of no step.
   *
   * @return all zero
   */
  public static Usage none() {
    return new Usage(0, 0, 0, 0, 0, 0);
  }

  /**
   * Adds one step.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * <p>Range: {@code contextLength ≥ 1}, in real tokens.
   *
   * @param attended attended(t)
   * @param retained retained(t)
   * @param contextLength t + 1, the number of real tokens up to and including the query
   * @return the usage with the step included
   */
  public Usage plus(int attended, int retained, int contextLength) {
    return new Usage(
        steps + 1,
        attendedSum + attended,
        retainedSum + retained,
        contextSum + contextLength,
        Math.max(attendedPeak, attended),
        Math.max(retainedPeak, retained));
  }

  /**
   * Adds the steps of another row or layer.
   *
   * @param other its usage
   * @return the sums of both, and the larger peaks
   */
  public Usage plus(Usage other) {
    return new Usage(
        steps + other.steps,
        attendedSum + other.attendedSum,
        retainedSum + other.retainedSum,
        contextSum + other.contextSum,
        Math.max(attendedPeak, other.attendedPeak),
        Math.max(retainedPeak, other.retainedPeak));
  }

  /**
   * Returns the average of attended(t).
   *
   * @return Σ attended / steps; 0 without steps
   */
  public double averageAttended() {
    return steps == 0 ? 0 : (double) attendedSum / steps;
  }

  /**
   * Returns the average of retained(t).
   *
   * @return Σ retained / steps; 0 without steps
   */
  public double averageRetained() {
    return steps == 0 ? 0 : (double) retainedSum / steps;
  }

  /**
   * Returns the share of keys attended to, compared with full attention.
   *
   * <p>Rule: SEP-ACCT-003: Σ attended / Σ (t + 1).
   *
   * @return a ratio in {@code [0, 1]}; 0 without steps
   */
  public double attendedRatio() {
    return contextSum == 0 ? 0 : (double) attendedSum / contextSum;
  }

  /**
   * Returns the share of keys kept, compared with a cache that keeps all.
   *
   * <p>Rule: SEP-ACCT-003: Σ retained / Σ (t + 1).
   *
   * @return a ratio in {@code [0, 1]}; 0 without steps
   */
  public double retainedRatio() {
    return contextSum == 0 ? 0 : (double) retainedSum / contextSum;
  }
}
