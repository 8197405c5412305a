package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.Require;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Independent rows: each row and layer is one cache machine, new or resumed. */
final class RaggedRun implements CacheRun {
  /** Fields that belong to independent rows only. */
  static final List<String> FIELDS = List.of("prefill", "prompt_tokens", "state", "return_state");

  private static final String DENSE = "dense";
  private static final List<String> PREFILLS = List.of("sparse", DENSE);

  private final Axes axes;
  private final List<CacheConfig> layers;
  private final List<TokenRow> rows;
  private final AnswerBudget budget;
  private final String prefill;
  private final int[] promptTokens;
  private final Optional<JsonNode> state;
  private final boolean returnState;

  private RaggedRun(
      Fields fields, Axes axes, List<CacheConfig> layers, Batch batch, AnswerBudget budget) {
    this.axes = axes;
    this.layers = layers;
    this.rows = batch.rows();
    this.budget = budget;
    this.prefill = fields.choice("prefill", PREFILLS);
    this.promptTokens = prefill.equals(DENSE) ? promptTokens(fields) : new int[rows.size()];
    this.state = fields.optional("state");
    this.returnState = fields.flag("return_state", false);
  }

  static RaggedRun read(
      Fields fields, Axes axes, List<CacheConfig> layers, Batch batch, AnswerBudget budget) {
    return new RaggedRun(fields, axes, layers, batch, budget);
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
    List<List<ObjectNode>> cells = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      List<ObjectNode> ofRow = new ArrayList<>();
      for (int layer = 0; layer < layers.size(); layer++) {
        ofRow.add(cell(machine(row, layer), row, reports.create()));
      }
      cells.add(ofRow);
    }
    return cells;
  }

  private CacheMachine machine(int row, int layer) {
    CacheConfig config = layers.get(layer);
    if (state.isEmpty()) {
      return new CacheMachine(config);
    }
    JsonNode saved = axes.cell("state", state.get(), row, rows.size(), layer, layers.size());
    return CacheMachine.resume(config, StateCodec.read("state", saved));
  }

  private ObjectNode cell(CacheMachine machine, int row, CacheReport report) {
    MachineView view = new MachineView(machine);
    TokenRow tokens = rows.get(row);
    for (int query = 0; query < tokens.length(); query++) {
      CacheTrace.step(machine, tokens, query, promptTokens[row]);
      report.add(view);
    }
    ObjectNode cell = Json.object();
    report.writeTo(cell);
    if (returnState) {
      cell.set("state", StateCodec.write(machine.state(), budget));
    }
    return cell;
  }

  private record MachineView(CacheMachine machine) implements StepView {
    @Override
    public CacheStep step() {
      return machine.lastStep();
    }

    @Override
    public KeyList visible() {
      return machine.visibleKeys();
    }

    @Override
    public KeyList stored() {
      return machine.storedKeys();
    }

    @Override
    public KeyList evicted() {
      return machine.evictedKeys();
    }

    @Override
    public KeyPositions positions(PositionScheme scheme) {
      return machine.positions(scheme);
    }
  }
}
