package org.sepllm.conformance.kit.fuzz;

import java.util.Arrays;
import org.sepllm.conformance.kit.file.KitManifest;
import org.sepllm.datasets.DatasetException;

/** Any bytes as the manifest of a kit; what is accepted must be the same when written again. */
public final class ManifestFuzz {
  private ManifestFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    KitManifest manifest;
    try {
      manifest = KitManifest.read("fuzz", input);
    } catch (DatasetException refused) {
      return;
    }
    byte[] written = manifest.bytes();
    if (!Arrays.equals(written, KitManifest.read("fuzz", written).bytes())) {
      throw new IllegalStateException("reads back as another manifest");
    }
  }
}
