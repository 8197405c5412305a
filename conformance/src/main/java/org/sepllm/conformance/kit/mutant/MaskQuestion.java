package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A valid question about masks, answered by a model of one row and layer. */
final class MaskQuestion {
  /** What a mistake makes of a row and layer: whether a query sees a key. */
  @FunctionalInterface
  interface Sight {
    boolean sees(MaskModel model, int query, int key);
  }

  /** What a mistake makes of the layers: the neighbors used for one of them. */
  @FunctionalInterface
  interface LayerChoice {
    int neighbors(List<Integer> neighbors, int layer);
  }

  private final ObjectNode request;
  private final boolean batched;
  private final List<Integer> neighbors;
  private final LayerChoice layers;

  MaskQuestion(ObjectNode request, LayerChoice layers) {
    this.request = request;
    this.batched = request.get("token_ids").path(0).isArray();
    this.neighbors = integers(request.path("neighbors"));
    this.layers = layers;
  }

  static ObjectNode answer(ObjectNode request, Sight sight) {
    return new MaskQuestion(request, List::get).answer(sight);
  }

  ObjectNode answer(Sight sight) {
    ObjectNode answer = Json.object();
    answer.set("rows", perRow(row -> ofLayers(row, sight)));
    return answer;
  }

  private JsonNode perRow(IntFunction<JsonNode> value) {
    if (!batched) {
      return value.apply(0);
    }
    ArrayNode list = Json.array();
    for (int row = 0; row < request.get("token_ids").size(); row++) {
      list.add(value.apply(row));
    }
    return list;
  }

  private JsonNode ofLayers(int row, Sight sight) {
    if (!request.path("neighbors").isArray()) {
      return strings(model(row, neighbors.isEmpty() ? 1 : neighbors.getFirst()), sight);
    }
    ArrayNode list = Json.array();
    for (int layer = 0; layer < neighbors.size(); layer++) {
      list.add(strings(model(row, layers.neighbors(neighbors, layer)), sight));
    }
    return list;
  }

  private static ArrayNode strings(MaskModel model, Sight sight) {
    ArrayNode strings = Json.array();
    int length = model.ids().size();
    for (int query = 0; query < length; query++) {
      StringBuilder keys = new StringBuilder(length);
      for (int key = 0; key < length; key++) {
        keys.append(sight.sees(model, query, key) ? '1' : '0');
      }
      strings.add(keys.toString());
    }
    return strings;
  }

  private MaskModel model(int row, int n) {
    List<Integer> ids = integers(ofRow("token_ids", row));
    List<Integer> documents = integers(ofRow("document_ids", row));
    List<Integer> separators = integers(request.path("separator_token_ids"));
    String kind = request.path("mask").asString("sepllm");
    boolean without = separators.isEmpty() || separators.contains(-1);
    return new MaskModel(
        kind.equals("sepllm") && without ? "streamingllm" : kind,
        request.path("init_tokens").asInt(0),
        n,
        request.path("interval").asInt(1),
        separators,
        ofRow("left_padding", row).asInt(0),
        ids,
        documents.isEmpty() ? ids.stream().map(_ -> 0).toList() : documents);
  }

  private JsonNode ofRow(String field, int row) {
    return batched ? request.path(field).path(row) : request.path(field);
  }

  static List<Integer> integers(JsonNode value) {
    List<Integer> integers = new ArrayList<>();
    if (value.isIntegralNumber()) {
      integers.add(value.intValue());
    }
    value.forEach(item -> integers.add(item.intValue()));
    return integers;
  }
}
