package org.sepllm.conformance.kit.file;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.BatchWriter;
import org.sepllm.datasets.arrow.FileFormat;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rows of a question about masks or caches as an Arrow file. */
final class RowsFile {
  /** The fields of the question that the file holds. */
  static final List<String> FIELDS = List.of("token_ids", "left_padding", "document_ids");

  private static final int LEFT_PADDING = 0;
  private static final int TOKEN_IDS = 1;
  private static final int DOCUMENT_IDS = 2;

  private RowsFile() {}

  static byte[] bytes(ObjectNode request) {
    QuestionAxes axes = QuestionAxes.of(request);
    return BatchWriter.bytes(
        FileFormat.VECTOR_ROWS,
        Map.of(),
        rows -> {
          for (int row = 0; row < axes.rows(); row++) {
            rows.integer(LEFT_PADDING, ofRow(axes, request.path("left_padding"), row).asInt(0));
            rows.keys(TOKEN_IDS, integers(ofRow(axes, request.path("token_ids"), row)));
            rows.keys(DOCUMENT_IDS, integers(ofRow(axes, request.path("document_ids"), row)));
            rows.endRow();
          }
        });
  }

  private static JsonNode ofRow(QuestionAxes axes, JsonNode field, int row) {
    return axes.batched() ? field.path(row) : field;
  }

  private static KeyList integers(JsonNode list) {
    return KeyList.of(
        IntStream.range(0, list.size()).map(place -> list.get(place).intValue()).toArray());
  }

  /**
   * Adds the rows to a question.
   *
   * @param batched whether the question has a row axis
   * @param fields which fields the question has
   */
  static void read(
      String name, byte[] content, boolean batched, List<String> fields, ObjectNode request) {
    ArrayNode padding = Json.array();
    ArrayNode tokens = Json.array();
    ArrayNode documents = Json.array();
    BatchReader.read(
        name,
        content,
        FileFormat.VECTOR_ROWS,
        row -> {
          padding.add(row.integer(LEFT_PADDING));
          tokens.add(Json.integers(row.keys(TOKEN_IDS)));
          documents.add(Json.integers(row.keys(DOCUMENT_IDS)));
        });
    if (tokens.isEmpty() || !batched && tokens.size() > 1) {
      throw VectorFiles.malformed(name, "it holds " + tokens.size() + " rows, must hold one");
    }
    set(request, "token_ids", tokens, batched, fields);
    set(request, "left_padding", padding, batched, fields);
    set(request, "document_ids", documents, batched, fields);
  }

  private static void set(
      ObjectNode request, String field, ArrayNode rows, boolean batched, List<String> fields) {
    if (fields.contains(field)) {
      request.set(field, batched ? rows : rows.get(0));
    }
  }
}
