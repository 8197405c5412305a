package org.sepllm.conformance.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of traces observed from published code, in the optional data folder. Without the folder
 * every one of its cases is reported as skipped.
 */
public final class GoldenFile {
  private final String name;
  private final int cases;
  private Optional<JsonNode> content = Optional.empty();

  /** Names a file and how many cases it is known to hold. */
  public GoldenFile(String name, int cases) {
    this.name = name;
    this.cases = cases;
  }

  /** One test per case of the file. */
  Stream<DynamicTest> tests(GoldenCheck check) {
    return IntStream.range(0, cases)
        .mapToObj(number ->
            DynamicTest.dynamicTest(
                name + " " + number, () -> check.check(content().required(number))));
  }

  /** The number of cases in the file. */
  int size() throws IOException {
    return content().size();
  }

  /** The cases of the file; the test is skipped where there is none. */
  public JsonNode content() throws IOException {
    if (content.isEmpty()) {
      content = Optional.of(read());
    }
    return content.get();
  }

  private JsonNode read() throws IOException {
    Optional<Path> file =
        Optional.ofNullable(System.getenv("SEPLLM_SHARED"))
            .map(folder -> Path.of(folder, "golden", name + ".json.gz"));
    assumeTrue(
        file.filter(Files::isRegularFile).isPresent(), "no optional data folder with " + name);
    try (InputStream json = new GZIPInputStream(Files.newInputStream(file.orElseThrow()))) {
      return JsonMapper.shared().readTree(json);
    }
  }

  /** What a case must satisfy. */
  interface GoldenCheck {
    void check(JsonNode golden);
  }

  /** A list of integers. */
  public static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(place -> array.required(place).asInt()).toArray();
  }

  static KeyList keys(JsonNode array) {
    return KeyList.of(ints(array));
  }
}
