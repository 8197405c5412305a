package org.sepllm.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One table of a joined benchmark for people, with its plots, kept between two marks of a page. */
public final class BenchSummary {
  /** What stands before the summary in a page. */
  public static final String START = "<!-- bench -->\n";

  /** What stands behind it. */
  public static final String END = "<!-- /bench -->\n";

  /** The sizes that are shown if there are any: of texts, of batches. */
  private static final List<Long> SHOWN = List.of(32_768L, 64L);

  /** The facts of a setting that say where and from what was measured. */
  private static final List<String> FACTS =
      List.of(
          "revision",
          "torch",
          "device",
          "driver",
          "clocks now, at most, of memory",
          "dtype",
          "text",
          "date");

  private BenchSummary() {}

  /**
   * Replaces the summary in a page.
   *
   * @param page the page, which has both marks once
   * @param bench what was measured
   * @param plots the folder of the plots, as the page names it
   * @throws BenchException if the page cannot be read or written, or lacks a mark
   */
  public static void fill(Path page, JoinedBench bench, String plots) {
    try {
      String text = Files.readString(page);
      int start = text.indexOf(START);
      int end = text.indexOf(END);
      if (start < 0 || end < start) {
        throw new BenchException(
            "%s has no place to fill, must have the lines %s and %s"
                .formatted(page, START.strip(), END.strip()));
      }
      String before = text.substring(0, start + START.length());
      Files.writeString(page, before + "\n" + write(bench, plots) + "\n" + text.substring(end));
    } catch (IOException failed) {
      throw new BenchException(page + " cannot be filled: " + failed, failed);
    }
  }

  /**
   * Writes the summary.
   *
   * @param bench what was measured
   * @param plots the folder of the plots, as a reader of the summary names it
   * @return settings, a table, and a plot for each suite
   */
  public static String write(JoinedBench bench, String plots) {
    StringBuilder summary = new StringBuilder();
    summary.append(setting("Kernels of this project", bench.own().setting()));
    bench.peers().forEach(peer -> summary.append(setting("Peers", peer.setting())));
    summary.append(line(List.of("suite", "size", "", "median ms", "of the limit", "peers take")));
    summary.append(line(List.of("---", "---", "---", "---", "---", "---")));
    for (String suite : bench.suites()) {
      shown(bench.groups(suite))
          .ifPresent(group ->
              group
                  .own()
                  .forEach(row -> summary.append(line(cells(row, group, bench.peerNames(suite))))));
    }
    summary.append("\n[All rows](").append(plots).append("/bench.md)\n");
    for (String suite : bench.suites()) {
      summary.append("\n![%s: milliseconds over size](%s/%s.png)\n".formatted(suite, plots, suite));
    }
    return summary.toString();
  }

  private static String setting(String whose, Map<String, String> setting) {
    return FACTS.stream()
        .filter(setting::containsKey)
        .map(fact -> fact + " " + setting.get(fact))
        .collect(Collectors.joining("; ", whose + ": ", ".\n\n"));
  }

  private static Optional<JoinedBench.Group> shown(List<JoinedBench.Group> groups) {
    return SHOWN.stream()
        .flatMap(size -> groups.stream().filter(group -> group.length() == size))
        .findFirst()
        .or(() -> groups.stream().reduce((_, last) -> last));
  }

  private static List<String> cells(BenchRow row, JoinedBench.Group group, List<String> peers) {
    List<String> cells = new ArrayList<>();
    cells.add(row.suite());
    cells.add("%,d".formatted(row.length()));
    cells.add(row.name());
    cells.add(String.format(Locale.ROOT, "%.4g", row.times().median()));
    cells.add(
        row.percentOfLimit().isPresent()
            ? "%.1f %%".formatted(row.percentOfLimit().getAsDouble())
            : "");
    cells.add(
        peers.stream()
            .filter(peer -> group.timesFaster(row, peer).isPresent())
            .map(peer -> "%s %.2f ×".formatted(peer, group.timesFaster(row, peer).getAsDouble()))
            .collect(Collectors.joining("; ")));
    return cells;
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
