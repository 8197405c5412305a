package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sepllm.reference.model.KeyView;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.trace.KeyList;

/** A row that the reference reads. */
final class ReferenceReader implements ModelReader {
  /** Tokens at once: a chunk gives what its tokens give one by one. */
  private static final int CHUNK = 64;

  private final ModelMachine machine;
  private final List<KeyCount> counts = new ArrayList<>();

  ReferenceReader(ModelMachine machine) {
    this.machine = machine;
  }

  @Override
  public double[] nll(int[] fed, int[] next) {
    counts.clear();
    double[] nll = new double[fed.length];
    for (int from = 0; from < fed.length; from += CHUNK) {
      int to = Math.min(from + CHUNK, fed.length);
      List<double[]> logits = append(Arrays.copyOfRange(fed, from, to));
      for (int place = from; place < to; place++) {
        nll[place] = NegativeLogLikelihood.of(logits.get(place - from), next[place]);
      }
    }
    return nll;
  }

  @Override
  public double[] lastLogits(int... fed) {
    counts.clear();
    return append(fed).getLast();
  }

  private List<double[]> append(int... fed) {
    List<double[]> logits = machine.append(fed);
    for (KeyView view : machine.views(0)) {
      counts.add(new KeyCount(view.visible().size(), view.stored().size()));
    }
    return logits;
  }

  @Override
  public List<KeyCount> counts() {
    return List.copyOf(counts);
  }

  @Override
  public KeyList storedKeys() {
    return machine.views(0).getLast().stored();
  }

  @Override
  public void close() {
    counts.clear();
  }
}
