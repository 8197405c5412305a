package org.sepllm.conformance.bench;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One thing measured at one size.
 *
 * <p>Range: {@code length ≥ 0}.
 *
 * @param suite what it belongs to, for example {@code prefill}
 * @param name what was measured, for people
 * @param length the size: tokens of a text, rows of a batch, or bytes
 * @param times how long it took
 * @param floor the least time that the device's limit allows, in milliseconds, where it is known
 * @param counts what was counted beside the time
 */
public record BenchRow(
    String suite,
    String name,
    long length,
    Times times,
    Optional<Double> floor,
    Map<Count, Long> counts) {
  /** Copies the counts. */
  public BenchRow {
    counts = Map.copyOf(counts);
  }

  /**
   * Returns how near the time is to the limit.
   *
   * <p>Example: a floor of 2 ms and a median of 4 ms give 50.
   *
   * @return the floor as a percentage of the median; empty if the floor is not known
   */
  public OptionalDouble percentOfLimit() {
    return floor
        .map(least -> OptionalDouble.of(100 * least / times.median()))
        .orElseGet(OptionalDouble::empty);
  }

  /**
   * Returns what was done in the time.
   *
   * <p>Example: 2·10^9 operations in a median of 1 ms give {@code 2.000 TFLOP/s}.
   *
   * @return operations or bytes a second; empty if neither was counted
   */
  public Optional<String> achieved() {
    if (counts.containsKey(Count.FLOPS)) {
      return Optional.of(rate(counts.get(Count.FLOPS), "FLOP/s"));
    }
    return Optional.ofNullable(counts.get(Count.BYTES)).map(bytes -> rate(bytes, "B/s"));
  }

  private String rate(long count, String unit) {
    double giga = count / (1e6 * times.median());
    return giga < 100 ? "%.2f G%s".formatted(giga, unit) : "%.3f T%s".formatted(giga / 1000, unit);
  }
}
