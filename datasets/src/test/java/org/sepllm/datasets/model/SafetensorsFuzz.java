package org.sepllm.datasets.model;

import org.sepllm.datasets.DatasetException;

/** Any bytes as a file of weights; every tensor of an accepted file must be readable. */
public final class SafetensorsFuzz {
  private SafetensorsFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    SafetensorsFile file;
    try {
      file = SafetensorsFile.open("fuzz", input);
    } catch (DatasetException refused) {
      return;
    }
    long bytes = 0;
    for (TensorEntry tensor : file.tensors()) {
      bytes += (long) file.read(tensor.name()).length * tensor.type().bytes();
    }
    if (bytes > input.length) {
      throw new IllegalStateException(bytes + " bytes of tensors in a file of " + input.length);
    }
  }
}
