package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the queries of one layer see: taken from the models of masks and caches, so that likelihoods
 * under a cache are those under the mask of its trace.
 *
 * @param keys the visible keys of each query
 * @param queryPositions the position of each query
 * @param keyPositions the positions of the visible keys of each query
 */
record LayerSight(
    List<List<Integer>> keys, List<Integer> queryPositions, List<List<Integer>> keyPositions) {

  /** One sight for each layer of a model. */
  static List<LayerSight> of(ObjectNode request, int layers) {
    boolean mask = request.has("mask");
    ObjectNode answer = mask ? MaskQuestion.answer(request, MaskModel::sees) : cache(request);
    boolean layered = request.path(mask ? "neighbors" : "cache_size").isArray();
    return IntStream.range(0, layers)
        .mapToObj(layer -> mask ? ofMask(answer, layered, layer) : ofCache(answer, layered, layer))
        .toList();
  }

  private static ObjectNode cache(ObjectNode request) {
    ObjectNode asked = request.deepCopy();
    asked.put("positions", request.path("positions").asString("in-cache"));
    return CacheQuestionModel.answer(asked, CacheQuestionModel.Parts.RIGHT);
  }

  private static JsonNode layer(JsonNode field, boolean layered, int layer) {
    return layered ? field.get(layer) : field;
  }

  private static LayerSight ofMask(ObjectNode answer, boolean layered, int layer) {
    List<List<Integer>> keys = new ArrayList<>();
    for (JsonNode cells : layer(answer.get("rows"), layered, layer)) {
      String row = cells.stringValue();
      keys.add(
          IntStream.range(0, row.length()).filter(key -> row.charAt(key) == '1').boxed().toList());
    }
    return ofText(keys);
  }

  /** Positions of the text. */
  static LayerSight ofText(List<List<Integer>> keys) {
    return new LayerSight(keys, IntStream.range(0, keys.size()).boxed().toList(), keys);
  }

  private static LayerSight ofCache(ObjectNode answer, boolean layered, int layer) {
    List<List<Integer>> keys = new ArrayList<>();
    layer(answer.get("visible"), layered, layer)
        .forEach(step -> keys.add(MaskQuestion.integers(step)));
    List<Integer> queries = new ArrayList<>();
    List<List<Integer>> positions = new ArrayList<>();
    for (JsonNode step : layer(answer.get("positions"), layered, layer)) {
      queries.add(step.get("query").intValue());
      positions.add(MaskQuestion.integers(step.get("keys")));
    }
    return new LayerSight(keys, queries, positions);
  }

  /** Every query sees all keys up to its own. */
  LayerSight causal() {
    return ofText(
        IntStream.range(0, keys.size())
            .mapToObj(query -> IntStream.rangeClosed(0, query).boxed().toList())
            .toList());
  }

  /** The number of keys that a query sees. */
  int count(int query) {
    return keys.get(query).size();
  }

  static ObjectNode numbers(List<Double> nll, List<double[]> logits) {
    ObjectNode answer = Json.object();
    nll.forEach(answer.putArray("nll")::add);
    var list = answer.putArray("logits");
    for (double[] ofToken : logits) {
      var row = list.addArray();
      for (double logit : ofToken) {
        row.add(logit);
      }
    }
    return answer;
  }
}
