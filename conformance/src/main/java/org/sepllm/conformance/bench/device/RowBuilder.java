package org.sepllm.conformance.bench.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;
import org.sepllm.conformance.bench.Times;
import org.sepllm.kernels.PairCount;

/** Puts a row of the report together. */
final class RowBuilder {
  private final Suite suite;
  private final String name;
  private final long length;
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private Optional<Double> floor = Optional.empty();

  RowBuilder(Suite suite, String name, long length) {
    this.suite = suite;
    this.name = name;
    this.length = length;
  }

  /** Work that is bound by arithmetic, at a rate in operations a millisecond. */
  RowBuilder flops(double flops, double rate) {
    counts.put(Count.FLOPS, (long) flops);
    floor = Optional.of(flops / rate);
    return this;
  }

  /** Work that is bound by memory, at a rate in bytes a millisecond. */
  RowBuilder bytes(double bytes, double rate) {
    counts.put(Count.BYTES, (long) bytes);
    floor = Optional.of(bytes / rate);
    return this;
  }

  /** Pairs of all heads, reported for one. */
  RowBuilder pairs(PairCount pairs, int heads) {
    counts.put(Count.VISIBLE_PAIRS, pairs.visible() / heads);
    counts.put(Count.EXECUTED_PAIRS, pairs.executed() / heads);
    return this;
  }

  /** What one run takes. */
  RowBuilder usage(Usage usage) {
    counts.put(Count.LAUNCHES, usage.launches());
    counts.put(Count.PEAK_DEVICE_BYTES, usage.peakBytes());
    return this;
  }

  BenchRow row(Times times) {
    return new BenchRow(suite.title(), name, length, times, floor, counts);
  }
}
