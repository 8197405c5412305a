package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers a valid question about caches with models of its rows and layers. */
final class CacheQuestionModel {
  private final ObjectNode request;
  private final Parts parts;
  private final boolean batched;
  private final boolean layered;
  private final int rows;
  private final int layers;

  /**
   * The parts of an implementation, each of which may be the wrong one.
   *
   * @param reading changes what a row and layer is run with
   * @param layerOf which layer's sizes a layer is run with, given the layer and their number
   * @param model makes the cache of a row and layer
   * @param rows runs the rows of a layer
   * @param report writes the answer
   * @param resumed changes a cache after it took over a saved state
   */
  record Parts(
      UnaryOperator<CacheSpec> reading,
      LayerOf layerOf,
      Function<CacheSpec, CacheModel> model,
      RowsOf rows,
      CacheReport report,
      Resumed resumed) {
    static final Parts RIGHT =
        new Parts(
            spec -> spec,
            (layer, _) -> layer,
            CacheModel::new,
            CacheRows::new,
            new CacheReport(),
            (_, _) -> {});

    Parts reading(UnaryOperator<CacheSpec> changed) {
      return new Parts(changed, layerOf, model, rows, report, resumed);
    }

    Parts layerOf(LayerOf changed) {
      return new Parts(reading, changed, model, rows, report, resumed);
    }

    Parts model(Function<CacheSpec, CacheModel> changed) {
      return new Parts(reading, layerOf, changed, rows, report, resumed);
    }

    Parts rows(RowsOf changed) {
      return new Parts(reading, layerOf, model, changed, report, resumed);
    }

    Parts report(CacheReport changed) {
      return new Parts(reading, layerOf, model, rows, changed, resumed);
    }

    Parts resumed(Resumed changed) {
      return new Parts(reading, layerOf, model, rows, report, changed);
    }
  }

  /** Chooses the layer whose sizes are used. */
  @FunctionalInterface
  interface LayerOf {
    int layer(int layer, int layers);
  }

  /** Makes the rows of a layer. */
  @FunctionalInterface
  interface RowsOf {
    CacheRows of(String mode, List<CacheModel> models);
  }

  /** Changes a cache that has taken over a saved state. */
  @FunctionalInterface
  interface Resumed {
    void change(CacheModel model, JsonNode state);
  }

  private CacheQuestionModel(ObjectNode request, Parts parts) {
    this.request = request;
    this.parts = parts;
    JsonNode tokenIds = request.get("token_ids");
    this.batched = tokenIds.path(0).isArray();
    this.rows = batched ? tokenIds.size() : 1;
    this.layered = request.path("cache_size").isArray();
    this.layers = layered ? request.get("cache_size").size() : 1;
  }

  static ObjectNode answer(ObjectNode request, Parts parts) {
    return new CacheQuestionModel(request, parts).answer();
  }

  private ObjectNode answer() {
    List<List<ObjectNode>> cells = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      cells.add(ofLayer(layer));
    }
    ObjectNode answer = Json.object();
    for (String field : cells.getFirst().getFirst().propertyNames()) {
      answer.set(field, field(field, cells));
    }
    return answer;
  }

  private JsonNode field(String name, List<List<ObjectNode>> cells) {
    if (!batched) {
      return ofRow(name, cells, 0);
    }
    ArrayNode list = Json.array();
    for (int row = 0; row < rows; row++) {
      list.add(ofRow(name, cells, row));
    }
    return list;
  }

  private JsonNode ofRow(String name, List<List<ObjectNode>> cells, int row) {
    if (!layered) {
      return cells.getFirst().get(row).get(name);
    }
    ArrayNode list = Json.array();
    cells.forEach(layer -> list.add(layer.get(row).get(name)));
    return list;
  }

  private List<ObjectNode> ofLayer(int layer) {
    List<CacheModel> models = new ArrayList<>();
    List<List<Integer>> ids = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      models.add(model(row, layer));
      ids.add(MaskQuestion.integers(perRow("token_ids", row)));
    }
    String mode = request.path("batch").asString("ragged");
    List<List<CacheStepView>> steps = parts.rows().of(mode, models).run(ids);
    List<ObjectNode> cells = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      cells.add(parts.report().cell(request, models.get(row), steps.get(row)));
    }
    return cells;
  }

  private CacheModel model(int row, int layer) {
    JsonNode ofRow = perRow("state", row);
    JsonNode state = layered ? ofRow.path(layer) : ofRow;
    CacheModel model =
        parts
            .model()
            .apply(parts.reading().apply(spec(row, parts.layerOf().layer(layer, layers), state)));
    if (state.isObject()) {
      model.resume(state);
      parts.resumed().change(model, state);
    }
    return model;
  }

  private CacheSpec spec(int row, int layer, JsonNode state) {
    int padding = state.path("left_padding").asInt(0) + perRow("left_padding", row).asInt(0);
    return new CacheSpec(
        request.path("policy").asString("paper"),
        size("init_cache_size", layer),
        size("sep_cache_size", layer),
        size("local_size", layer),
        size("cache_size", layer),
        request.path("bounded").asBoolean(true),
        request.path("accumulate").asBoolean(true),
        MaskQuestion.integers(request.path("separator_token_ids")),
        padding,
        perRow("prompt_tokens", row).asInt(0));
  }

  private JsonNode perRow(String field, int row) {
    return batched ? request.path(field).path(row) : request.path(field);
  }

  private int size(String name, int layer) {
    JsonNode value = request.path(name);
    return value.isArray() ? value.get(value.size() == 1 ? 0 : layer).intValue() : value.asInt(0);
  }
}
