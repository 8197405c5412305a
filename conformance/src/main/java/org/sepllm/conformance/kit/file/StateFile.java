package org.sepllm.conformance.kit.file;

import org.sepllm.conformance.check.judge.Json;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.FileFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The saved states that an answer returns, as an Arrow file: one row of tokens and layer a row. */
final class StateFile {
  private static final int ROW = 0;
  private static final int LAYER = 1;
  private static final int NEXT_INDEX = 2;
  private static final int LEFT_PADDING = 3;
  private static final int SEPARATOR_COUNT = 4;
  private static final int SEP_CACHE_SIZE = 5;
  private static final int CACHE_SIZE = 6;
  private static final int KEYS = 7;
  private static final int TOKEN_IDS = 8;
  private static final int INSERTION_LENGTHS = 9;

  private StateFile() {}

  /** Reads the field {@code state} of an answer, in the axes of the question. */
  static JsonNode read(String name, byte[] content, ObjectNode request) {
    QuestionAxes axes = QuestionAxes.of(request);
    ArrayNode states = Json.array();
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_STATE,
        table -> {
          int place = states.size();
          int row = place / axes.layers();
          table.requireRange(ROW, row, 0, axes.rows() - 1);
          table.requireRange(ROW, table.integer(ROW), row, row);
          int layer = place % axes.layers();
          table.requireRange(LAYER, table.integer(LAYER), layer, layer);
          states.add(state(table));
        });
    if (states.size() != axes.rows() * axes.layers()) {
      throw VectorFiles.malformed(
          name,
          "it holds %d states, must hold %d".formatted(states.size(), axes.rows() * axes.layers()));
    }
    return axes.arranged(states);
  }

  private static ObjectNode state(BatchReader table) {
    ObjectNode state =
        Json.object()
            .put("next_index", table.integer(NEXT_INDEX))
            .put("left_padding", table.integer(LEFT_PADDING))
            .put("separator_count", table.integer(SEPARATOR_COUNT))
            .put("sep_cache_size", table.integer(SEP_CACHE_SIZE))
            .put("cache_size", table.integer(CACHE_SIZE));
    state.set("keys", Json.integers(table.keys(KEYS)));
    state.set("token_ids", Json.integers(table.keys(TOKEN_IDS)));
    state.set("insertion_lengths", Json.integers(table.keys(INSERTION_LENGTHS)));
    return state;
  }
}
