package org.sepllm.conformance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The Markdown page of a joined benchmark: its settings, and a table and a plot for each suite. */
public final class BenchPage {
  private BenchPage() {}

  /**
   * Writes the page.
   *
   * @param bench what was measured
   * @return the page; the plot of a suite is expected beside it as {@code SUITE.png}
   */
  public static String write(JoinedBench bench) {
    StringBuilder page = new StringBuilder("# Benchmark\n\n");
    page.append(setting("This project", bench.own().setting()));
    bench.peers().forEach(peer -> page.append(setting("Peers", peer.setting())));
    for (String suite : bench.suites()) {
      page.append("\n## ").append(suite).append("\n\n![").append(suite).append("](");
      page.append(suite).append(".png)\n\n").append(table(bench, suite));
    }
    return page.toString();
  }

  private static String setting(String whose, Map<String, String> setting) {
    return setting.entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining("; ", whose + ": ", ".\n\n"));
  }

  /**
   * Writes the table of a suite.
   *
   * @param bench what was measured
   * @param suite the suite
   * @return a line for each row; a column for each peer says how many times slower it was
   */
  static String table(JoinedBench bench, String suite) {
    List<String> peers = bench.peerNames(suite);
    List<String> heads =
        new ArrayList<>(List.of("size", "", "median ms", "spread", "floor ms", "of the limit"));
    heads.addAll(List.of("executed / visible", "achieved", "launches", "peak MiB"));
    peers.forEach(peer -> heads.add(peer + " takes"));
    StringBuilder table = new StringBuilder(line(heads));
    table.append(line(heads.stream().map(_ -> "---").toList()));
    for (JoinedBench.Group group : bench.groups(suite)) {
      for (BenchRow row : group.own()) {
        List<String> cells = cells(row);
        for (String peer : peers) {
          cells.add(times(group.timesFaster(row, peer)));
        }
        table.append(line(cells));
      }
      for (BenchRow row : group.peers()) {
        List<String> cells = cells(row);
        peers.forEach(_ -> cells.add(""));
        table.append(line(cells));
      }
    }
    return table.toString();
  }

  private static List<String> cells(BenchRow row) {
    List<String> cells = new ArrayList<>();
    cells.add("%,d".formatted(row.length()));
    cells.add(row.name());
    cells.add(number(row.times().median()));
    cells.add("%.1f %%".formatted(100 * row.times().spread()));
    cells.add(row.floor().map(BenchPage::number).orElse(""));
    OptionalDouble percent = row.percentOfLimit();
    cells.add(percent.isPresent() ? "%.1f %%".formatted(percent.getAsDouble()) : "");
    boolean pairs =
        row.counts().containsKey(Count.EXECUTED_PAIRS)
            && row.counts().containsKey(Count.VISIBLE_PAIRS);
    cells.add(
        pairs
            ? number(
                (double) row.counts().get(Count.EXECUTED_PAIRS)
                    / row.counts().get(Count.VISIBLE_PAIRS))
            : "");
    cells.add(row.achieved().orElse(""));
    cells.add(Optional.ofNullable(row.counts().get(Count.LAUNCHES)).map(n -> "" + n).orElse(""));
    cells.add(
        Optional.ofNullable(row.counts().get(Count.PEAK_DEVICE_BYTES))
            .map(bytes -> "%,d".formatted(bytes >> 20))
            .orElse(""));
    return cells;
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String times(OptionalDouble factor) {
    return factor.isPresent() ? number(factor.getAsDouble()) + " ×" : "";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.4f" : "%.3f", value);
  }
}
