package org.sepllm.reference.trace;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * A rolling hash of a trace, exact in double arithmetic as well as in integers.
 *
 * <p>Rule: SEP-TRACE-003. Two numbers start at 1. A value x, {@code 0 ≤ x < 2³¹}, replaces the
 * first by {@code (first · 31415926 + x) mod 67108859} and the second by {@code (second · 27182828
 * + x) mod 67108837}. Both moduli are primes below 2²⁶, both multipliers are primitive roots, and
 * no intermediate value reaches 2⁵³, so that a language with doubles alone computes the same. A
 * step is the values query, attended, retained, triggered (0 or 1), the number of evicted keys, and
 * every evicted key in the order of the cache.
 *
 * <p>Example: the step of query 0 that attends to one key, retains one and evicts none is the
 * values 0, 1, 1, 0, 0.
 */
public final class TraceDigest {
  private static final long FIRST_MODULUS = 67_108_859;
  private static final long FIRST_MULTIPLIER = 31_415_926;
  private static final long SECOND_MODULUS = 67_108_837;
  private static final long SECOND_MULTIPLIER = 27_182_828;

  private long first = 1;
  private long second = 1;

  /** Builds the digest of a trace without steps. */
  public TraceDigest() {}

  /**
   * Feeds one step.
   *
   * <p>Rule: SEP-TRACE-003.
   *
   * <p>Cost: constant, and linear in the evicted keys.
   *
   * @param step the step in the short form
   * @throws SpecException of kind {@code BAD_CONFIG} if a number of the step is negative
   */
  public void add(StepDelta step) {
    feed("query", step.query());
    feed("attended", step.attended());
    feed("retained", step.retained());
    feed("triggered", step.triggered() ? 1 : 0);
    feed("number of evicted keys", step.evicted().size());
    for (int place = 0; place < step.evicted().size(); place++) {
      feed("evicted key", step.evicted().get(place));
    }
  }

  private void feed(String name, int value) {
    Require.atLeast("SEP-TRACE-003", name, value, 0);
    first = (first * FIRST_MULTIPLIER + value) % FIRST_MODULUS;
    second = (second * SECOND_MULTIPLIER + value) % SECOND_MODULUS;
  }

  /**
   * Returns the first number.
   *
   * @return a number in {@code [0, 67108859)}
   */
  public int first() {
    return (int) first;
  }

  /**
   * Returns the second number.
   *
   * @return a number in {@code [0, 67108837)}
   */
  public int second() {
    return (int) second;
  }
}
