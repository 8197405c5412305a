package org.sepllm.conformance.check.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.RecordedCase;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.datasets.text.OptionalData;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Traces observed from published code, in the optional data folder. */
enum GoldenFile {
  MASKS("golden/mask.json.gz", Level.L0),
  CACHES("golden/cache-traces.json.gz", Level.L1),
  BATCHES("golden/cache-traces-batch.json.gz", Level.L1);

  private static final int MAX_BYTES = 256 << 20;

  /** What the files call a field, and what the protocol calls it. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("policy", "policy"),
          Map.entry("init_cache_size", "init_cache_size"),
          Map.entry("sep_cache_size", "sep_cache_size"),
          Map.entry("local_size", "local_size"),
          Map.entry("cache_size", "cache_size"),
          Map.entry("bounded", "bounded"),
          Map.entry("max_separators_bounded", "bounded"),
          Map.entry("accumulate", "accumulate"),
          Map.entry("batch", "batch"),
          Map.entry("init_tokens", "init_tokens"),
          Map.entry("neighbors", "neighbors"),
          Map.entry("separator_token_ids", "separator_token_ids"),
          Map.entry("token_ids", "token_ids"));

  private final String path;
  private final Level level;

  GoldenFile(String path, Level level) {
    this.path = path;
    this.level = level;
  }

  String path() {
    return path;
  }

  Level level() {
    return level;
  }

  /** Where the file is, if it is there. */
  Optional<Path> find() {
    return OptionalData.find(path);
  }

  /**
   * The cases of the file; none where it is absent.
   *
   * @throws CaseFileException if the file is no list of such records
   */
  List<RecordedCase> cases() {
    return find().map(this::read).orElse(List.of());
  }

  private List<RecordedCase> read(Path file) {
    try {
      JsonNode records = JsonMapper.shared().readTree(unpacked(file));
      return StreamSupport.stream(records.spliterator(), false)
          .map(record -> recorded((ObjectNode) record))
          .toList();
    } catch (IOException | JacksonException | ClassCastException | NullPointerException broken) {
      throw new CaseFileException(file + " is no list of golden records: " + broken.getMessage());
    }
  }

  private static byte[] unpacked(Path file) throws IOException {
    try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  private RecordedCase recorded(ObjectNode record) {
    ObjectNode expected = Json.object();
    if (level == Level.L0) {
      expected.set("rows", maskRows(record));
    } else {
      boolean batch = this == BATCHES;
      expected.set("visible", batch ? rowsFirst(record.get("visible")) : record.get("visible"));
      expected.set("stored", batch ? rowsFirst(record.get("stored")) : record.get("stored"));
    }
    return new RecordedCase(level, request(record), expected, CaseClass.GOLDEN);
  }

  private ObjectNode request(ObjectNode record) {
    ObjectNode request = Json.object();
    request.put("op", level.operation());
    FIELDS.forEach((here, asked) -> request.setAll(renamed(record, here, asked)));
    return request;
  }

  private static Map<String, JsonNode> renamed(ObjectNode record, String here, String asked) {
    return record.has(here) ? Map.of(asked, record.get(here)) : Map.of();
  }

  /** The row of a decode step must be the last row of the prefill, so it takes its place. */
  private static ArrayNode maskRows(ObjectNode record) {
    ArrayNode rows = (ArrayNode) record.get("prefill").deepCopy();
    rows.set(rows.size() - 1, record.get("generate"));
    return rows;
  }

  /** The files write steps outside and rows inside; the protocol does the reverse. */
  private static ArrayNode rowsFirst(JsonNode steps) {
    ArrayNode rows = Json.array();
    for (JsonNode step : steps) {
      for (int row = 0; row < step.size(); row++) {
        if (rows.size() <= row) {
          rows.addArray();
        }
        ((ArrayNode) rows.get(row)).add(step.get(row));
      }
    }
    return rows;
  }
}
