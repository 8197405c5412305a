package org.sepllm.conformance.language;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.kernels.model.ModelRun;
import org.sepllm.reference.trace.KeyList;

/** A row that arrays or kernels read. */
record RunReader(ModelRun run) implements ModelReader {
  @Override
  public double[] nll(int[] fed, int[] next) {
    return run.nll(fed, next);
  }

  @Override
  public double[] lastLogits(int... fed) {
    float[] logits = run.lastLogits(fed);
    return IntStream.range(0, logits.length).mapToDouble(id -> logits[id]).toArray();
  }

  @Override
  public List<KeyCount> counts() {
    return run.steps().stream()
        .map(step -> new KeyCount(step.attended(), step.retained()))
        .toList();
  }

  @Override
  public KeyList storedKeys() {
    return run.storedKeys();
  }

  @Override
  public void close() {
    run.close();
  }
}
