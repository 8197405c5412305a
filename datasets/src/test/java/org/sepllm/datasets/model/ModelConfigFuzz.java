package org.sepllm.datasets.model;

import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;
import org.sepllm.reference.SpecException;

/** Any bytes as the {@code config.json} of a model. */
public final class ModelConfigFuzz {
  private ModelConfigFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      ModelConfig config = ModelConfigReader.read("fuzz", Utf8File.decode("fuzz", input));
      if (config.heads() < 1 || config.heads() % config.kvHeads() != 0) {
        throw new IllegalStateException("accepted " + config);
      }
    } catch (DatasetException | SpecException refused) {
      return;
    }
  }
}
