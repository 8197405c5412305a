package org.sepllm.conformance.kit.file;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.datasets.arrow.BatchReader;
import org.sepllm.datasets.arrow.BatchWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers about masks and caches as Arrow files. */
final class AnswerFile {
  private final ObjectNode request;
  private final QuestionAxes axes;
  private final AnswerTable table;

  AnswerFile(ObjectNode request) {
    this.request = request;
    this.axes = QuestionAxes.of(request);
    this.table = AnswerTable.of(request);
  }

  byte[] bytes(ObjectNode answer) {
    return BatchWriter.bytes(
        table.format(),
        Map.of(),
        rows -> {
          for (int row = 0; row < axes.rows(); row++) {
            for (int layer = 0; layer < axes.layers(); layer++) {
              writeCell(rows, answer, row, layer);
            }
          }
        });
  }

  private void writeCell(BatchWriter rows, ObjectNode answer, int row, int layer) {
    List<JsonNode> cells =
        table.fields().stream().map(field -> axes.cell(answer.get(field), row, layer)).toList();
    for (int step = 0; step < cells.getFirst().size(); step++) {
      int place = step;
      rows.integer(AnswerTable.ROW, row);
      rows.integer(AnswerTable.LAYER, layer);
      rows.integer(AnswerTable.QUERY, query(row, layer, step));
      table.write(rows, cells.stream().map(cell -> cell.get(place)).toList());
      rows.endRow();
    }
  }

  /** The query of a step: counted on from a saved state, the last one of a digest. */
  private int query(int row, int layer, int step) {
    int first = axes.cell(request.path("state"), row, layer).path("next_index").asInt(0);
    if (table != AnswerTable.DIGEST) {
      return first + step;
    }
    int every = request.path("every").asInt(1);
    return first + (int) Math.min((step + 1L) * every, length(row)) - 1;
  }

  private int length(int row) {
    JsonNode tokenIds = request.path("token_ids");
    return (axes.batched() ? tokenIds.path(row) : tokenIds).size();
  }

  /** Reads an answer; what the file holds for other rows, layers or steps is refused. */
  ObjectNode read(String name, byte[] content) {
    List<ArrayNode> lists = table.fields().stream().map(_ -> axes.emptyLists()).toList();
    BatchReader.read(name, content, table.format(), rows -> readStep(rows, lists));
    ObjectNode answer = Json.object();
    IntStream.range(0, lists.size())
        .forEach(field -> answer.set(table.fields().get(field), lists.get(field)));
    return answer;
  }

  private void readStep(BatchReader rows, List<ArrayNode> lists) {
    int row = rows.integer(AnswerTable.ROW);
    int layer = rows.integer(AnswerTable.LAYER);
    rows.requireRange(AnswerTable.ROW, row, 0, axes.rows() - 1);
    rows.requireRange(AnswerTable.LAYER, layer, 0, axes.layers() - 1);
    int step = axes.cell(lists.getFirst(), row, layer).size();
    int query = query(row, layer, step);
    rows.requireRange(AnswerTable.QUERY, rows.integer(AnswerTable.QUERY), query, query);
    List<JsonNode> values = table.read(rows, length(row));
    for (int field = 0; field < values.size(); field++) {
      ((ArrayNode) axes.cell(lists.get(field), row, layer)).add(values.get(field));
    }
  }
}
