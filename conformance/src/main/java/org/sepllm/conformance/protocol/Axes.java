package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The leading axes of an answer: rows if the token ids are a list of lists, and inside each row
 * layers if a size is a list.
 *
 * @param rows whether there is a row axis
 * @param layers whether there is a layer axis
 */
record Axes(boolean rows, boolean layers) {

  /**
   * Joins the answers of single rows and layers field by field.
   *
   * @param cells {@code cells[row][layer]}, all with the same fields; at least one
   */
  ObjectNode join(List<List<ObjectNode>> cells) {
    ObjectNode answer = Json.object();
    for (String field : cells.getFirst().getFirst().propertyNames()) {
      answer.set(field, nest(rows, cells, row -> nest(layers, row, cell -> cell.get(field))));
    }
    return answer;
  }

  private static <T> JsonNode nest(boolean axis, List<T> parts, Function<T, JsonNode> value) {
    if (!axis) {
      return value.apply(parts.getFirst());
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode(parts.size());
    parts.forEach(part -> list.add(value.apply(part)));
    return list;
  }

  /**
   * Finds the part of a request value that has the same axes as the answer.
   *
   * @throws ProtocolException of kind {@code BAD_REQUEST} if an axis is missing, of kind {@code
   *     BAD_SHAPE} if it has another length
   */
  JsonNode cell(String name, JsonNode value, int row, int rowCount, int layer, int layerCount) {
    JsonNode inRow = rows ? part(name, value, row, rowCount) : value;
    String rowName = rows ? name + "[" + row + "]" : name;
    return layers ? part(rowName, inRow, layer, layerCount) : inRow;
  }

  private static JsonNode part(String name, JsonNode value, int place, int count) {
    ArrayNode list = Values.list(name, value);
    if (list.size() != count) {
      throw new ProtocolException(
          ProtocolErrorKind.BAD_SHAPE, name + " has length " + list.size() + ", must be " + count);
    }
    return list.get(place);
  }
}
