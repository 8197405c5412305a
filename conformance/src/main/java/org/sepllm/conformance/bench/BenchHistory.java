package org.sepllm.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The record of every published figure: JSON Lines, a line for each row with where and from which
 * commit it was measured; {@code docs/bench-history.schema.json} describes a line.
 */
public final class BenchHistory {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The members of a line with the facts of a setting that they are taken from. */
  private static final List<Map.Entry<String, String>> FACTS =
      List.of(
          Map.entry("date", "date"),
          Map.entry("device", "device"),
          Map.entry("driver", "driver"),
          Map.entry("clocks", "clocks now, at most, of memory"),
          Map.entry("backend", "backend"),
          Map.entry("torch", "torch"),
          Map.entry("java", "java"),
          Map.entry("processor", "processor"),
          Map.entry("dtype", "dtype"),
          Map.entry("text", "text"));

  /** The commit in the revision that the command line tells. */
  private static final Pattern COMMIT = Pattern.compile("\\(([0-9a-f]{7,40})\\)");

  private BenchHistory() {}

  /**
   * Adds what was measured; earlier lines stay as they are. What a setting does not tell, its lines
   * do not either.
   *
   * @param history the file; it is created if it is missing
   * @param file what was measured
   * @throws BenchException if the file cannot be written
   */
  public static void append(Path history, BenchFile file) {
    String lines = file.rows().stream().map(row -> line(file, row)).collect(Collectors.joining());
    try {
      Files.writeString(history, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failed) {
      throw new BenchException(history + " cannot be written: " + failed, failed);
    }
  }

  private static String line(BenchFile file, BenchRow row) {
    ObjectNode node = MAPPER.createObjectNode();
    commit(file.setting()).ifPresent(commit -> node.put("commit", commit));
    for (Map.Entry<String, String> fact : FACTS) {
      Optional.ofNullable(file.setting().get(fact.getValue()))
          .ifPresent(value -> node.put(fact.getKey(), value));
    }
    node.setAll(BenchJson.json(row));
    return MAPPER.writeValueAsString(node) + "\n";
  }

  private static Optional<String> commit(Map<String, String> setting) {
    Matcher matcher = COMMIT.matcher(setting.getOrDefault("revision", ""));
    return matcher.find()
        ? Optional.of(matcher.group(1))
        : Optional.ofNullable(setting.get("commit"));
  }
}
