package org.sepllm.conformance.kit.file;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The leading axes of a question about masks or caches, and of its answer.
 *
 * @param batched whether there is a row axis
 * @param rows how many rows there are
 * @param layered whether there is a layer axis
 * @param layers how many layers there are
 */
record QuestionAxes(boolean batched, int rows, boolean layered, int layers) {
  static QuestionAxes of(ObjectNode request) {
    JsonNode tokenIds = request.path("token_ids");
    boolean batched = tokenIds.path(0).isArray();
    JsonNode neighbors = request.path("neighbors");
    JsonNode sizes = neighbors.isArray() ? neighbors : request.path("cache_size");
    return new QuestionAxes(
        batched, batched ? tokenIds.size() : 1, sizes.isArray(), Math.max(1, sizes.size()));
  }

  /** What a field holds for one row and layer. */
  JsonNode cell(JsonNode field, int row, int layer) {
    JsonNode ofRow = batched ? field.path(row) : field;
    return layered ? ofRow.path(layer) : ofRow;
  }

  /** An empty list for every row and layer, in the axes of the answer. */
  ArrayNode emptyLists() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    if (!batched) {
      return layered ? addLayers(all) : all;
    }
    for (int row = 0; row < rows; row++) {
      ArrayNode ofRow = all.addArray();
      if (layered) {
        addLayers(ofRow);
      }
    }
    return all;
  }

  /** Values of all rows, layer after layer, in the axes of the answer. */
  JsonNode arranged(ArrayNode values) {
    if (!batched) {
      return layered ? values : values.get(0);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (int row = 0; row < rows; row++) {
      if (layered) {
        ArrayNode ofRow = all.addArray();
        for (int layer = 0; layer < layers; layer++) {
          ofRow.add(values.get(row * layers + layer));
        }
      } else {
        all.add(values.get(row));
      }
    }
    return all;
  }

  private ArrayNode addLayers(ArrayNode list) {
    for (int layer = 0; layer < layers; layer++) {
      list.addArray();
    }
    return list;
  }

  boolean has(int row, int layer) {
    return row >= 0 && row < rows && layer >= 0 && layer < layers;
  }
}
