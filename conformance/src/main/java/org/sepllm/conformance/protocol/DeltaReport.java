package org.sepllm.conformance.protocol;

import org.sepllm.reference.cache.CacheStep;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code report: delta}: counts, triggers and evicted keys, from which visibility follows. */
final class DeltaReport implements CacheReport {
  private final AnswerBudget budget;
  private final ArrayNode attended = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode retained = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode triggered = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode evicted = JsonNodeFactory.instance.arrayNode();

  DeltaReport(AnswerBudget budget) {
    this.budget = budget;
  }

  @Override
  public void add(StepView view) {
    CacheStep step = view.step();
    ArrayNode keys = Values.of(view.evicted());
    budget.spendIntegers(2, Math.max(step.attended(), step.retained()));
    budget.spend("false,".length());
    budget.spendIntegers(keys.size() + 1, step.query());
    attended.add(step.attended());
    retained.add(step.retained());
    triggered.add(step.triggered());
    evicted.add(keys);
  }

  @Override
  public void writeTo(ObjectNode cell) {
    cell.set("attended", attended);
    cell.set("retained", retained);
    cell.set("triggered", triggered);
    cell.set("evicted", evicted);
  }
}
