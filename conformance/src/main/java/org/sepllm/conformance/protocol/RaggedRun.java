package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.Require;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.row.TokenRow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Independent rows, new or resumed. */
final class RaggedRun implements CacheRun {
  /** Fields that belong to independent rows only. */
  static final List<String> FIELDS = List.of("prefill", "prompt_tokens", "state", "return_state");

  private static final String DENSE = "dense";
  private static final List<String> PREFILLS = List.of("sparse", DENSE);

  private final Axes axes;
  private final Implementation implementation;
  private final List<CacheConfig> layers;
  private final List<TokenRow> rows;
  private final AnswerBudget budget;
  private final String prefill;
  private final int[] promptTokens;
  private final Optional<JsonNode> state;
  private final boolean returnState;

  private RaggedRun(
      Fields fields,
      Axes axes,
      Implementation implementation,
      List<CacheConfig> layers,
      Batch batch,
      AnswerBudget budget) {
    this.axes = axes;
    this.implementation = implementation;
    this.layers = layers;
    this.rows = batch.rows();
    this.budget = budget;
    this.prefill = fields.choice("prefill", PREFILLS);
    this.promptTokens = prefill.equals(DENSE) ? promptTokens(fields) : new int[rows.size()];
    this.state = fields.optional("state");
    this.returnState = fields.flag("return_state", false);
  }

  static RaggedRun read(
      Fields fields,
      Axes axes,
      Implementation implementation,
      List<CacheConfig> layers,
      Batch batch,
      AnswerBudget budget) {
    return new RaggedRun(fields, axes, implementation, layers, batch, budget);
  }

  private int[] promptTokens(Fields fields) {
    fields.required("prompt_tokens");
    int[] tokens = Batch.rowIntegers(fields, "prompt_tokens", axes.rows(), rows.size());
    for (int row = 0; row < tokens.length; row++) {
      int real = rows.get(row).length() - rows.get(row).leftPadding();
      Require.index("SEP-CACHE-013", "prompt_tokens", tokens[row], real + 1);
    }
    return tokens;
  }

  @Override
  public String describe() {
    return "batch ragged, prefill " + prefill;
  }

  @Override
  public List<List<ObjectNode>> cells(CacheReports reports) {
    CacheInput input =
        new CacheInput(
            layers,
            rows,
            Arrays.stream(promptTokens).boxed().toList(),
            state.map(this::states),
            reports.positions());
    try (CacheBatch batch = implementation.cache(input)) {
      List<List<CacheReport>> made = reports(reports);
      for (int place = 0; place < input.steps(); place++) {
        batch.step(place);
        report(batch, place, made);
      }
      return cells(batch, made);
    }
  }

  private List<List<CacheState>> states(JsonNode saved) {
    List<List<CacheState>> states = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      List<CacheState> ofRow = new ArrayList<>();
      for (int layer = 0; layer < layers.size(); layer++) {
        JsonNode cell = axes.cell("state", saved, row, rows.size(), layer, layers.size());
        ofRow.add(StateCodec.read("state", cell));
      }
      states.add(ofRow);
    }
    return states;
  }

  private List<List<CacheReport>> reports(CacheReports reports) {
    List<List<CacheReport>> made = new ArrayList<>();
    for (TokenRow _ : rows) {
      made.add(layers.stream().map(_ -> reports.create()).toList());
    }
    return made;
  }

  private void report(CacheBatch batch, int place, List<List<CacheReport>> reports) {
    for (int row = 0; row < rows.size(); row++) {
      if (place < rows.get(row).length()) {
        for (int layer = 0; layer < layers.size(); layer++) {
          reports.get(row).get(layer).add(batch.view(row, layer));
        }
      }
    }
  }

  private List<List<ObjectNode>> cells(CacheBatch batch, List<List<CacheReport>> reports) {
    List<List<ObjectNode>> cells = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      List<ObjectNode> ofRow = new ArrayList<>();
      for (int layer = 0; layer < layers.size(); layer++) {
        ObjectNode cell = Json.object();
        reports.get(row).get(layer).writeTo(cell);
        if (returnState) {
          cell.set("state", StateCodec.write(batch.state(row, layer), budget));
        }
        ofRow.add(cell);
      }
      cells.add(ofRow);
    }
    return cells;
  }
}
