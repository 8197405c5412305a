package org.sepllm.conformance.protocol;

import java.util.Optional;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code report: full}: the visible and the stored keys of every step, and positions on demand. */
final class FullReport implements CacheReport {
  private final AnswerBudget budget;
  private final Optional<PositionScheme> scheme;
  private final ArrayNode visible = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode stored = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode positions = JsonNodeFactory.instance.arrayNode();

  FullReport(AnswerBudget budget, Optional<PositionScheme> scheme) {
    this.budget = budget;
    this.scheme = scheme;
  }

  @Override
  public void add(StepView view) {
    visible.add(keys(view.visible(), view));
    stored.add(keys(view.stored(), view));
    scheme.ifPresent(given -> addPositions(given, view));
  }

  private ArrayNode keys(KeyList keys, StepView view) {
    budget.spendIntegers(keys.size() + 1, view.step().query());
    return Values.of(keys);
  }

  private void addPositions(PositionScheme given, StepView view) {
    if (view.step().attended() == 0) {
      budget.spend("null,".length());
      positions.addNull();
      return;
    }
    KeyPositions found = view.positions(given);
    budget.spend("{'query':,'keys':},".length());
    budget.spendIntegers(found.keys().size() + 1, view.step().query());
    positions.addObject().put("query", found.query()).set("keys", Values.of(found.keys()));
  }

  @Override
  public void writeTo(ObjectNode cell) {
    cell.set("visible", visible);
    cell.set("stored", stored);
    if (scheme.isPresent()) {
      cell.set("positions", positions);
    }
  }
}
