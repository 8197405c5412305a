package org.sepllm.conformance.kit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.conformance.protocol.RequestFuzz;

/**
 * Gives every reader the inputs that the fuzzer kept: each is read or refused, none is a defect.
 */
class FuzzCorpusTest {
  private static final Map<String, Consumer<byte[]>> READERS =
      Map.of(
          "manifest", ManifestFuzz::fuzzerTestOneInput,
          "vector", VectorFuzz::fuzzerTestOneInput,
          "results", ResultsFuzz::fuzzerTestOneInput,
          "report", ReportFuzz::fuzzerTestOneInput,
          "request", RequestFuzz::fuzzerTestOneInput);

  static Stream<String> readers() {
    return READERS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void every_input_is_read_or_refused(String reader) throws IOException {
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
