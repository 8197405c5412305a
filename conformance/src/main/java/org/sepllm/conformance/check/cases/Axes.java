package org.sepllm.conformance.check.cases;

import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts answers under the axes of a request: rows outside, layers inside. */
final class Axes {

  /** The answer for one row and one layer. */
  interface Cell<T> {
    T of(int row, int layer);
  }

  private Axes() {}

  /** A value for every row and layer, without the axes that the request does not have. */
  static JsonNode nest(Rows rows, boolean layered, int layers, Cell<? extends JsonNode> cell) {
    if (!rows.batched()) {
      return nestLayers(0, layered, layers, cell);
    }
    ArrayNode list = Json.array();
    IntStream.range(0, rows.rows().size())
        .forEach(row -> list.add(nestLayers(row, layered, layers, cell)));
    return list;
  }

  private static JsonNode nestLayers(
      int row, boolean layered, int layers, Cell<? extends JsonNode> cell) {
    if (!layered) {
      return cell.of(row, 0);
    }
    ArrayNode list = Json.array();
    IntStream.range(0, layers).forEach(layer -> list.add(cell.of(row, layer)));
    return list;
  }

  /** An answer whose fields each have the axes; all cells have the same fields. */
  static ObjectNode join(Rows rows, boolean layered, int layers, Cell<ObjectNode> cell) {
    ObjectNode[][] cells =
        IntStream.range(0, rows.rows().size())
            .mapToObj(row -> cellsOf(row, layers, cell))
            .toArray(ObjectNode[][]::new);
    ObjectNode answer = Json.object();
    for (String field : cells[0][0].propertyNames()) {
      answer.set(field, nest(rows, layered, layers, (row, layer) -> cells[row][layer].get(field)));
    }
    return answer;
  }

  private static ObjectNode[] cellsOf(int row, int layers, Cell<ObjectNode> cell) {
    return IntStream.range(0, layers)
        .mapToObj(layer -> cell.of(row, layer))
        .toArray(ObjectNode[]::new);
  }
}
