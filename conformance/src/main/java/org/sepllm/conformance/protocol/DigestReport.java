package org.sepllm.conformance.protocol;

import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.trace.StepDelta;
import org.sepllm.reference.trace.TraceDigest;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code report: digest}: a rolling hash after every so many steps and after the last one. */
final class DigestReport implements CacheReport {
  private final AnswerBudget budget;
  private final int every;

  private final ArrayNode written = JsonNodeFactory.instance.arrayNode();
  private TraceDigest digest = TraceDigest.EMPTY;
  private int steps;

  DigestReport(AnswerBudget budget, int every) {
    this.budget = budget;
    this.every = every;
  }

  @Override
  public void add(StepView view) {
    CacheStep step = view.step();
    digest =
        digest.plus(
            new StepDelta(
                step.query(), step.attended(), step.retained(), step.triggered(), view.evicted()));
    steps++;
    if (steps % every == 0) {
      write();
    }
  }

  private void write() {
    budget.spend("[12345678,12345678],".length());
    written.addArray().add(digest.first()).add(digest.second());
  }

  @Override
  public void writeTo(ObjectNode cell) {
    if (steps % every != 0) {
      write();
    }
    cell.set("digest", written);
  }
}
