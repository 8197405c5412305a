package org.sepllm.conformance.bench.device;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.conformance.bench.BenchRow;
import org.sepllm.conformance.bench.Count;

/** What several rows say together: growth, ratios, and time per token. */
final class DerivedFacts {
  /** Tokens between two compactions: c − (a + s + w). */
  private static final int PERIOD = FullCache.SIZE - FullCache.KEPT;

  private DerivedFacts() {}

  static Map<String, String> of(List<BenchRow> rows, BenchSetting setting) {
    Map<String, String> facts = new LinkedHashMap<>();
    growth(rows, "prefill", "forward").ifPresent(slope -> facts.put("growth of prefill", slope));
    growth(rows, "backward", "backward").ifPresent(slope -> facts.put("growth of backward", slope));
    for (int size : setting.sizes()) {
      ratio(rows, "backward", "backward", "forward, beside it", size)
          .ifPresent(ratio -> facts.put("backward / forward at " + size, ratio));
    }
    for (int batch : setting.rows()) {
      ratio(rows, "compaction", "copy, all layers", "slot map, all layers", batch)
          .ifPresent(ratio -> facts.put("copy / slot map of " + batch + " rows", ratio));
    }
    for (String name : List.of("slot map, all layers", "copy, all layers")) {
      median(rows, "compaction", name, 1)
          .ifPresent(median ->
              facts.put(
                  "compaction per token of one row, " + name,
                  "%.4f µs".formatted(1000 * median / PERIOD)));
    }
    return facts;
  }

  private static Optional<Double> median(
      List<BenchRow> rows, String suite, String name, long length) {
    return rows.stream()
        .filter(
            row -> row.suite().equals(suite) && row.name().equals(name) && row.length() == length)
        .map(row -> row.times().median())
        .findFirst();
  }

  private static Optional<String> ratio(
      List<BenchRow> rows, String suite, String upper, String lower, long length) {
    return median(rows, suite, upper, length)
        .flatMap(over ->
            median(rows, suite, lower, length).map(under -> "%.2f".formatted(over / under)));
  }

  /** The slope of the line of least squares through log time over log visible pairs. */
  private static Optional<String> growth(List<BenchRow> rows, String suite, String name) {
    List<BenchRow> all =
        rows.stream().filter(row -> row.suite().equals(suite) && row.name().equals(name)).toList();
    List<BenchRow> large = all.stream().filter(row -> row.length() >= 16_384).toList();
    List<BenchRow> used = large.size() >= 2 ? large : all;
    if (used.stream().map(BenchRow::length).distinct().count() < 2) {
      return Optional.empty();
    }
    double[] x = used.stream().mapToDouble(DerivedFacts::logPairs).toArray();
    double[] y = used.stream().mapToDouble(row -> Math.log(row.times().median())).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int index = 0; index < x.length; index++) {
      products += (x[index] - meanX) * (y[index] - meanY);
      squares += (x[index] - meanX) * (x[index] - meanX);
    }
    long first = used.stream().mapToLong(BenchRow::length).min().orElseThrow();
    long last = used.stream().mapToLong(BenchRow::length).max().orElseThrow();
    return Optional.of("%.3f from %d to %d".formatted(products / squares, first, last));
  }

  private static double logPairs(BenchRow row) {
    return Math.log(row.counts().get(Count.VISIBLE_PAIRS));
  }
}
