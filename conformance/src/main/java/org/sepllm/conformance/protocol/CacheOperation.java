package org.sepllm.conformance.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import tools.jackson.databind.node.ObjectNode;

/** {@code cache}: what every query sees and what is kept after it. */
final class CacheOperation implements Operation {
  private static final String ADVICE =
      "; ask for report delta or digest, or for fewer tokens at a time with return_state";
  private static final List<String> BATCHES =
      Arrays.stream(BatchMode.values()).map(BatchMode::modeName).toList();

  /** Fields that belong to some policies, reports or batches only. */
  private static final List<String> SOMETIMES =
      Stream.of(CacheLayers.FIELDS, CacheReports.FIELDS, RaggedRun.FIELDS)
          .flatMap(List::stream)
          .toList();

  private final Limits limits;
  private final Implementation implementation;

  CacheOperation(Limits limits, Implementation implementation) {
    this.limits = limits;
    this.implementation = implementation;
  }

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    AnswerBudget budget = new AnswerBudget(limits.maxLineBytes(), ADVICE);
    PerLayer<CacheConfig> configs = CacheLayers.read(fields);
    Batch batch = Batch.read(fields, limits, configs.layers().size(), false);
    CacheReports reports = CacheReports.read(fields, budget);
    BatchMode mode = BatchMode.values()[BATCHES.indexOf(fields.choice("batch", BATCHES))];
    Axes axes = new Axes(batch.axis(), configs.axis());
    CacheRun run =
        mode == BatchMode.RAGGED
            ? RaggedRun.read(fields, axes, implementation, configs.layers(), batch, budget)
            : rectangular(mode, configs.layers(), batch);
    String policy = configs.layers().getFirst().policyName();
    fields.refuseOthers(
        "policy " + policy + ", " + reports.describe() + ", " + run.describe(), SOMETIMES);
    return axes.join(run.cells(reports));
  }

  private RectangularRun rectangular(BatchMode mode, List<CacheConfig> layers, Batch batch) {
    if (!implementation.keepsRowsEquallyLong()) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED, "batch " + mode.modeName() + " is not offered");
    }
    return new RectangularRun(mode, layers, batch);
  }
}
