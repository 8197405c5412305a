package org.sepllm.conformance.kit.file;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.BatchWriter;
import org.sepllm.datasets.arrow.FileFormat;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The forms of answers about masks and caches as tables: one step of one row and layer a row. */
enum AnswerTable {
  /** The visible keys of each query. */
  MASK(FileFormat.VECTOR_MASK, List.of("rows")) {
    @Override
    void write(BatchWriter table, List<JsonNode> step) {
      String cells = step.getFirst().stringValue();
      table.keys(
          VALUES,
          KeyList.of(
              IntStream.range(0, cells.length())
                  .filter(key -> cells.charAt(key) == '1')
                  .toArray()));
    }

    @Override
    List<JsonNode> read(BatchReader table, int length) {
      StringBuilder cells = new StringBuilder("0".repeat(length));
      for (int key : table.keys(VALUES).toArray()) {
        table.requireRange(VALUES, key, 0, length - 1);
        cells.setCharAt(key, '1');
      }
      return List.of(StringNode.valueOf(cells.toString()));
    }
  },
  /** All keys of each step. */
  CACHE(FileFormat.VECTOR_CACHE, List.of("visible", "stored")) {
    @Override
    void write(BatchWriter table, List<JsonNode> step) {
      table.keys(VALUES, keys(step.get(0)));
      table.keys(VALUES + 1, keys(step.get(1)));
      table.keys(VALUES + 2, KeyList.empty());
    }

    @Override
    List<JsonNode> read(BatchReader table, int length) {
      return List.of(Json.integers(table.keys(VALUES)), Json.integers(table.keys(VALUES + 1)));
    }
  },
  /** All keys of each step with the positions of the query and of its keys. */
  POSITIONS(FileFormat.VECTOR_CACHE, List.of("visible", "stored", "positions")) {
    @Override
    void write(BatchWriter table, List<JsonNode> step) {
      table.keys(VALUES, keys(step.get(0)));
      table.keys(VALUES + 1, keys(step.get(1)));
      JsonNode positions = step.get(2);
      table.keys(
          VALUES + 2,
          positions.isNull()
              ? KeyList.empty()
              : KeyList.of(
                  IntStream.concat(
                          IntStream.of(positions.get("query").intValue()),
                          IntStream.of(keys(positions.get("keys")).toArray()))
                      .toArray()));
    }

    @Override
    List<JsonNode> read(BatchReader table, int length) {
      int[] positions = table.keys(VALUES + 2).toArray();
      return List.of(
          Json.integers(table.keys(VALUES)),
          Json.integers(table.keys(VALUES + 1)),
          positions.length == 0 ? NullNode.getInstance() : positions(positions));
    }

    private static ObjectNode positions(int... queryAndKeys) {
      ObjectNode positions = Json.object().put("query", queryAndKeys[0]);
      positions.set("keys", Json.integers(IntStream.of(queryAndKeys).skip(1).toArray()));
      return positions;
    }
  },
  /** The counts of each step and what it evicted. */
  DELTA(FileFormat.VECTOR_DELTA, List.of("attended", "retained", "triggered", "evicted")) {
    @Override
    void write(BatchWriter table, List<JsonNode> step) {
      table.integer(VALUES, step.get(0).intValue());
      table.integer(VALUES + 1, step.get(1).intValue());
      table.truth(VALUES + 2, step.get(2).booleanValue());
      table.keys(VALUES + 3, keys(step.get(3)));
    }

    @Override
    List<JsonNode> read(BatchReader table, int length) {
      return List.of(
          Json.integer(table.integer(VALUES)),
          Json.integer(table.integer(VALUES + 1)),
          BooleanNode.valueOf(table.truth(VALUES + 2)),
          Json.integers(table.keys(VALUES + 3)));
    }
  },
  /** The digests of a stream. */
  DIGEST(FileFormat.VECTOR_DIGEST, List.of("digest")) {
    @Override
    void write(BatchWriter table, List<JsonNode> step) {
      table.integer(VALUES, step.getFirst().get(0).intValue());
      table.integer(VALUES + 1, step.getFirst().get(1).intValue());
    }

    @Override
    List<JsonNode> read(BatchReader table, int length) {
      return List.of(Json.integers(table.integer(VALUES), table.integer(VALUES + 1)));
    }
  };

  static final int ROW = 0;
  static final int LAYER = 1;
  static final int QUERY = 2;
  private static final int VALUES = 3;

  private final FileFormat format;
  private final List<String> fields;

  AnswerTable(FileFormat format, List<String> fields) {
    this.format = format;
    this.fields = fields;
  }

  /** The table that holds the answer to a question about masks or caches. */
  static AnswerTable of(ObjectNode request) {
    if (request.path("op").asString("").equals("mask")) {
      return MASK;
    }
    return switch (request.path("report").asString("full")) {
      case "delta" -> DELTA;
      case "digest" -> DIGEST;
      default -> request.has("positions") ? POSITIONS : CACHE;
    };
  }

  FileFormat format() {
    return format;
  }

  /** The fields of the answer that the table holds, one item for each step. */
  List<String> fields() {
    return fields;
  }

  abstract void write(BatchWriter table, List<JsonNode> step);

  abstract List<JsonNode> read(BatchReader table, int length);

  private static KeyList keys(JsonNode list) {
    int[] keys = new int[list.size()];
    for (int place = 0; place < keys.length; place++) {
      keys[place] = ((ArrayNode) list).get(place).intValue();
    }
    return KeyList.of(keys);
  }
}
