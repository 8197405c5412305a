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

  /** From this length on, growth is told. */
  private static final int LONG = 16_384;

  private static final String BACKWARD = "backward, ";

  private final List<BenchRow> rows;
  private final Map<String, String> facts = new LinkedHashMap<>();

  private DerivedFacts(List<BenchRow> rows) {
    this.rows = rows;
  }

  static Map<String, String> of(List<BenchRow> rows, BenchSetting setting) {
    DerivedFacts derived = new DerivedFacts(rows);
    derived.growth("prefill", "forward");
    derived.growth("backward", "backward");
    derived.backwardOverForward();
    derived.ofTensorCores();
    derived.compaction(setting);
    return derived.facts;
  }

  private List<String> names(String suite, String start) {
    return rows.stream()
        .filter(row -> row.suite().equals(suite) && row.name().startsWith(start + ", "))
        .map(BenchRow::name)
        .distinct()
        .toList();
  }

  private void growth(String suite, String start) {
    for (String name : names(suite, start)) {
      List<BenchRow> all =
          rows.stream()
              .filter(row -> row.suite().equals(suite) && row.name().equals(name))
              .toList();
      List<BenchRow> large = all.stream().filter(row -> row.length() >= LONG).toList();
      List<BenchRow> used = large.size() >= 2 ? large : all;
      if (used.stream().map(BenchRow::length).distinct().count() >= 2) {
        long first = used.stream().mapToLong(BenchRow::length).min().orElseThrow();
        long last = used.stream().mapToLong(BenchRow::length).max().orElseThrow();
        facts.put("growth of " + name, "%.3f from %d to %d".formatted(slope(used), first, last));
        facts.put(
            "rate of %s, furthest from its median".formatted(name),
            "%.1f %%".formatted(100 * furthest(used)));
      }
    }
  }

  /** The slope of the line of least squares through log time over log visible pairs. */
  private static double slope(List<BenchRow> used) {
    double[] x = used.stream().mapToDouble(row -> Math.log(pairs(row))).toArray();
    double[] y = used.stream().mapToDouble(row -> Math.log(row.times().median())).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int index = 0; index < x.length; index++) {
      products += (x[index] - meanX) * (y[index] - meanY);
      squares += (x[index] - meanX) * (x[index] - meanX);
    }
    return products / squares;
  }

  /** How far the rate on visible pairs is from the median of all lengths, at the furthest. */
  private static double furthest(List<BenchRow> used) {
    double[] rates =
        used.stream().mapToDouble(row -> pairs(row) / row.times().median()).sorted().toArray();
    double median = (rates[(rates.length - 1) / 2] + rates[rates.length / 2]) / 2;
    return Arrays.stream(rates).map(rate -> Math.abs(rate / median - 1)).max().orElseThrow();
  }

  private static double pairs(BenchRow row) {
    return row.counts().get(Count.VISIBLE_PAIRS);
  }

  private void backwardOverForward() {
    for (BenchRow row : rows) {
      if (row.suite().equals("backward") && row.name().startsWith(BACKWARD)) {
        String kernels = row.name().substring(BACKWARD.length());
        median("prefill", "forward, " + kernels, row.length())
            .ifPresent(forward ->
                facts.put(
                    "backward / forward, %s, at %d".formatted(kernels, row.length()),
                    "%.2f".formatted(row.times().median() / forward)));
      }
    }
  }

  /** What kernels on tensor cores reach of the products that were measured in the same run. */
  private void ofTensorCores() {
    Optional<Double> limit =
        rows.stream()
            .filter(row -> row.name().equals(DeviceRates.TENSOR_CORES))
            .map(DerivedFacts::rate)
            .findFirst();
    rows.stream()
        .filter(row -> row.name().endsWith(", tensor") && row.counts().containsKey(Count.FLOPS))
        .forEach(row ->
            limit.ifPresent(most ->
                facts.put(
                    "%s at %d, of what mma reaches".formatted(row.name(), row.length()),
                    "%.1f %%".formatted(100 * rate(row) / most))));
  }

  private static double rate(BenchRow row) {
    return row.counts().get(Count.FLOPS) / row.times().median();
  }

  private void compaction(BenchSetting setting) {
    for (int batch : setting.rows()) {
      median("compaction", "copy, all layers", batch)
          .flatMap(copy ->
              median("compaction", "slot map, all layers", batch).map(slots -> copy / slots))
          .ifPresent(
              ratio -> facts.put("copy / slot map of " + batch + " rows", "%.2f".formatted(ratio)));
    }
    for (String name : List.of("slot map, all layers", "copy, all layers")) {
      median("compaction", name, 1)
          .ifPresent(median ->
              facts.put(
                  "compaction per token of one row, " + name,
                  "%.4f µs".formatted(1000 * median / PERIOD)));
    }
  }

  private Optional<Double> median(String suite, String name, long length) {
    return rows.stream()
        .filter(
            row -> row.suite().equals(suite) && row.name().equals(name) && row.length() == length)
        .map(row -> row.times().median())
        .findFirst();
  }
}
