package org.sepllm.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The record of every published figure: JSON Lines, a line for each row with its whole setting. */
public final class BenchHistory {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private BenchHistory() {}

  /**
   * Adds what was measured; earlier lines stay as they are.
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
    ObjectNode node = BenchJson.json(row);
    ObjectNode setting = node.putObject("setting");
    file.setting().forEach(setting::put);
    return MAPPER.writeValueAsString(node) + "\n";
  }
}
