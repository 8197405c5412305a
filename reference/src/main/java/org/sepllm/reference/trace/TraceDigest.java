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
 * <p>Range: {@code first} in {@code [0, 67108859)}, {@code second} in {@code [0, 67108837)}.
 *
 * <p>Example: the step of query 0 that attends to one key, retains one and evicts none is the
 * values 0, 1, 1, 0, 0; the digest after it is 64787175, 45279926.
 *
 * @param first the first number
 * @param second the second number
 */
public record TraceDigest(int first, int second) {
  /** The digest of a trace without steps. */
  public static final TraceDigest EMPTY = new TraceDigest(1, 1);

  private static final long FIRST_MODULUS = 67_108_859;
  private static final long FIRST_MULTIPLIER = 31_415_926;
  private static final long SECOND_MODULUS = 67_108_837;
  private static final long SECOND_MULTIPLIER = 27_182_828;

  /**
   * Returns the digest of the trace with one step more.
   *
   * <p>Rule: SEP-TRACE-003.
   *
   * <p>Cost: constant, and linear in the evicted keys.
   *
   * @param step the step in the short form
   * @return the new digest
   * @throws SpecException of kind {@code BAD_CONFIG} if a number of the step is negative
   */
  public TraceDigest plus(StepDelta step) {
    TraceDigest digest =
        plus("query", step.query())
            .plus("attended", step.attended())
            .plus("retained", step.retained())
            .plus("triggered", step.triggered() ? 1 : 0)
            .plus("number of evicted keys", step.evicted().size());
    for (int place = 0; place < step.evicted().size(); place++) {
      digest = digest.plus("evicted key", step.evicted().get(place));
    }
    return digest;
  }

  private TraceDigest plus(String name, int value) {
    Require.atLeast("SEP-TRACE-003", name, value, 0);
    return new TraceDigest(
        (int) ((first * FIRST_MULTIPLIER + value) % FIRST_MODULUS),
        (int) ((second * SECOND_MULTIPLIER + value) % SECOND_MODULUS));
  }
}
