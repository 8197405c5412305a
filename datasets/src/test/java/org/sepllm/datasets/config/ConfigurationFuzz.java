package org.sepllm.datasets.config;

import java.util.Set;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.SpecException;

/** Any bytes as a configuration; what is accepted must say the same when it is written again. */
public final class ConfigurationFuzz {
  private ConfigurationFuzz() {}

  /** The entry point of the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      SepLlmConfiguration read = read(Utf8File.decode("fuzz", input));
      SepLlmConfiguration again = read(read.toJson());
      if (!again.equals(read)) {
        throw new IllegalStateException(read + " became " + again);
      }
      read.cacheConfigs();
      read.maskRules();
    } catch (DatasetException | SpecException refused) {
      return;
    }
  }

  private static SepLlmConfiguration read(String text) {
    return SepLlmConfiguration.from(JsonValue.parse("fuzz", text), Set.of());
  }
}
