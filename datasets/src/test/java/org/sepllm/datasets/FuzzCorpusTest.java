package org.sepllm.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.datasets.arrow.ArrowFuzz;
import org.sepllm.datasets.config.ConfigurationFuzz;
import org.sepllm.datasets.model.ModelConfigFuzz;
import org.sepllm.datasets.model.SafetensorsFuzz;
import org.sepllm.datasets.tokenizer.TokenizerFuzz;

/**
 * Gives every reader the inputs that the fuzzer kept: each is read or refused, none is a defect.
 */
final class FuzzCorpusTest {
  private static final Map<String, Consumer<byte[]>> READERS =
      Map.of(
          "arrow", ArrowFuzz::fuzzerTestOneInput,
          "config", ConfigurationFuzz::fuzzerTestOneInput,
          "model-config", ModelConfigFuzz::fuzzerTestOneInput,
          "safetensors", SafetensorsFuzz::fuzzerTestOneInput,
          "tokenizer", TokenizerFuzz::fuzzerTestOneInput);

  static Stream<String> readers() {
    return READERS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void everyInputIsReadOrRefused(String reader) throws IOException {
    int inputs = 0;
    try (ZipInputStream zip =
        new ZipInputStream(FuzzCorpusTest.class.getResourceAsStream("/fuzz/" + reader + ".zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        READERS.get(reader).accept(zip.readAllBytes());
        inputs++;
      }
    }
    assertThat(inputs).isGreaterThan(20);
  }
}
