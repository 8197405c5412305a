package org.sepllm.conformance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Benchmark files as JSON; {@code docs/bench.schema.json} describes them. */
public final class BenchJson {
  /** A file has at most this many bytes: {@value}. */
  public static final long MOST_BYTES = 16L << 20;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private BenchJson() {}

  /**
   * Writes what was measured.
   *
   * @param file what was measured
   * @return the JSON, of several lines
   */
  public static String write(BenchFile file) {
    ObjectNode top = MAPPER.createObjectNode();
    ObjectNode setting = top.putObject("setting");
    file.setting().forEach(setting::put);
    var rows = top.putArray("rows");
    file.rows().forEach(row -> rows.add(json(row)));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(top) + "\n";
  }

  /**
   * Writes a file in place of what is there.
   *
   * @param path where to write
   * @param file what was measured
   * @throws BenchException if it cannot be written
   */
  public static void write(Path path, BenchFile file) {
    try {
      Files.writeString(path, write(file));
    } catch (IOException unwritable) {
      throw new BenchException(path + " cannot be written: " + unwritable, unwritable);
    }
  }

  /**
   * Writes one row.
   *
   * @param row the row
   * @return the JSON object
   */
  static ObjectNode json(BenchRow row) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("suite", row.suite())
            .put("name", row.name())
            .put("length", row.length())
            .put("median_ms", row.times().median())
            .put("min_ms", row.times().least())
            .put("max_ms", row.times().most())
            .put("runs", row.times().runs());
    row.floor().ifPresent(floor -> node.put("floor_ms", floor));
    for (Count count : Count.values()) {
      Optional.ofNullable(row.counts().get(count)).ifPresent(n -> node.put(count.key(), n));
    }
    return node;
  }

  /**
   * Reads a file that this class, the script for the peers, or JMH has written.
   *
   * @param path the file
   * @return its content
   * @throws BenchException if the file cannot be read, is longer than {@link #MOST_BYTES}, or is no
   *     benchmark file; the message names the member that is wrong
   */
  public static BenchFile read(Path path) {
    try {
      long bytes = Files.size(path);
      if (bytes > MOST_BYTES) {
        throw new BenchException(
            "%s has %,d bytes, must have at most %,d".formatted(path, bytes, MOST_BYTES));
      }
      JsonNode top = MAPPER.readTree(Files.readString(path));
      return JmhJson.is(top) ? JmhJson.file(path.toString(), top) : file(path, top);
    } catch (IOException unreadable) {
      throw new BenchException(path + " cannot be read: " + unreadable, unreadable);
    } catch (JacksonException malformed) {
      throw new BenchException(path + " is no JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static BenchFile file(Path path, JsonNode top) {
    Map<String, String> setting = new LinkedHashMap<>();
    member(path, top, "setting", JsonNode::isObject, "an object")
        .properties()
        .forEach(fact -> setting.put(fact.getKey(), fact.getValue().asString()));
    List<BenchRow> rows = new ArrayList<>();
    for (JsonNode row : member(path, top, "rows", JsonNode::isArray, "an array")) {
      rows.add(row(path, row));
    }
    return new BenchFile(setting, rows);
  }

  private static BenchRow row(Path path, JsonNode row) {
    Map<Count, Long> counts = new EnumMap<>(Count.class);
    for (Count count : Count.values()) {
      if (row.has(count.key())) {
        counts.put(count, whole(path, row, count.key()));
      }
    }
    try {
      Times times =
          new Times(
              number(path, row, "median_ms"),
              number(path, row, "min_ms"),
              number(path, row, "max_ms"),
              Math.toIntExact(whole(path, row, "runs")));
      return new BenchRow(
          member(path, row, "suite", JsonNode::isString, "a string").asString(),
          member(path, row, "name", JsonNode::isString, "a string").asString(),
          whole(path, row, "length"),
          times,
          row.has("floor_ms") ? Optional.of(number(path, row, "floor_ms")) : Optional.empty(),
          counts);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new BenchException(path + ": " + wrong.getMessage(), wrong);
    }
  }

  private static double number(Path path, JsonNode row, String name) {
    return member(path, row, name, JsonNode::isNumber, "a number").asDouble();
  }

  private static long whole(Path path, JsonNode row, String name) {
    return member(path, row, name, JsonNode::canConvertToLong, "a whole number").asLong();
  }

  private static JsonNode member(
      Path path, JsonNode node, String name, Predicate<JsonNode> test, String what) {
    JsonNode member = node.path(name);
    if (!test.test(member)) {
      throw new BenchException(
          "%s: %s is %s, must be %s"
              .formatted(path, name, member.isMissingNode() ? "missing" : member, what));
    }
    return member;
  }
}
