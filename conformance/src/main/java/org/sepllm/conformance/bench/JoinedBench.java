package org.sepllm.conformance.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Rows of this project with the rows of others at the same suite and length.
 *
 * @param own what this project measured
 * @param peers what others measured, in the same setting
 */
public record JoinedBench(BenchFile own, List<BenchFile> peers) {
  /**
   * One suite at one length.
   *
   * <p>Range: {@code length ≥ 0}.
   *
   * @param length the size
   * @param own the rows of this project
   * @param peers the rows of others
   */
  public record Group(long length, List<BenchRow> own, List<BenchRow> peers) {
    /** Copies the lists. */
    public Group {
      own = List.copyOf(own);
      peers = List.copyOf(peers);
    }

    /**
     * Compares a row with a peer.
     *
     * <p>Example: 2 ms beside a peer's 5 ms give 2.5.
     *
     * @param row a row of this project
     * @param peer the peer's name
     * @return how many times faster the row is; empty if the peer was not measured here
     */
    public OptionalDouble timesFaster(BenchRow row, String peer) {
      return peers.stream()
          .filter(other -> other.name().equals(peer))
          .mapToDouble(other -> other.times().median() / row.times().median())
          .findFirst();
    }
  }

  private static final List<String> ONE_OF = List.of("device", "revision", "dtype");

  /** Copies the list. */
  public JoinedBench {
    peers = List.copyOf(peers);
  }

  /**
   * Joins files: those that tell a back end, and JMH's, are this project's; if there is none, the
   * first is. Of what several of its files have, such as the limits of the device, the first
   * counts.
   *
   * @param files at least one file
   * @return the rows of this project in one file, and the others
   * @throws BenchException if files of this project are from different devices, revisions or
   *     storage types
   */
  public static JoinedBench of(List<BenchFile> files) {
    List<BenchFile> own = files.stream().filter(JoinedBench::isOwn).toList();
    if (own.isEmpty()) {
      return new JoinedBench(files.getFirst(), files.subList(1, files.size()));
    }
    Map<String, String> setting = new LinkedHashMap<>();
    Map<List<Object>, BenchRow> rows = new LinkedHashMap<>();
    for (BenchFile file : own) {
      file.rows()
          .forEach(row -> rows.putIfAbsent(List.of(row.suite(), row.name(), row.length()), row));
      for (String fact : ONE_OF) {
        String first = setting.get(fact);
        String other = file.setting().get(fact);
        if (first != null && other != null && !first.equals(other)) {
          throw new BenchException(
              "files to join differ in %s: %s and %s".formatted(fact, first, other));
        }
      }
      if (isJmh(file)) {
        setting.put("jmh by " + file.setting().get("command"), file.setting().toString());
      } else {
        file.setting().forEach(setting::putIfAbsent);
      }
    }
    return new JoinedBench(
        new BenchFile(setting, List.copyOf(rows.values())),
        files.stream().filter(file -> !isOwn(file)).toList());
  }

  private static boolean isOwn(BenchFile file) {
    return file.setting().containsKey("backend") || isJmh(file);
  }

  private static boolean isJmh(BenchFile file) {
    return file.rows().stream().anyMatch(row -> row.suite().equals(JmhJson.SUITE));
  }

  /**
   * Names the suites that this project measured.
   *
   * @return the names in the order of their first row
   */
  public List<String> suites() {
    return own.rows().stream().map(BenchRow::suite).distinct().toList();
  }

  /**
   * Names the peers of a suite.
   *
   * @param suite the suite
   * @return the names in the order of their first row
   */
  public List<String> peerNames(String suite) {
    return peerRows(suite).stream().map(BenchRow::name).distinct().toList();
  }

  /**
   * Returns one suite, length by length.
   *
   * @param suite the suite
   * @return the groups by ascending length; lengths that only peers measured are left out
   */
  public List<Group> groups(String suite) {
    Map<Long, List<BenchRow>> byLength = new TreeMap<>();
    own.rows().stream()
        .filter(row -> row.suite().equals(suite))
        .forEach(row -> byLength.computeIfAbsent(row.length(), _ -> new ArrayList<>()).add(row));
    List<BenchRow> others = peerRows(suite);
    return byLength.entrySet().stream()
        .map(entry ->
            new Group(
                entry.getKey(),
                entry.getValue(),
                others.stream().filter(row -> row.length() == entry.getKey()).toList()))
        .toList();
  }

  private List<BenchRow> peerRows(String suite) {
    return peers.stream()
        .flatMap(file -> file.rows().stream())
        .filter(row -> row.suite().equals(suite))
        .toList();
  }
}
