package org.sepllm.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.StepDelta;
import org.sepllm.reference.trace.VisibilityTrace;

/** The ten lines of Python in {@code docs/arrow.md} are run as they stand there. */
final class PythonRebuildTest {
  private static final int MAX_LINES = 10;

  @TempDir private Path folder;

  private static String documentedFunction() throws IOException {
    String document = Files.readString(Path.of("../docs/arrow.md"));
    int start = document.indexOf("def rebuild(rows):");
    return document.substring(start, document.indexOf("```", start));
  }

  @Test
  void theDocumentedFunctionHasAtMostTenLines() throws IOException {
    assertThat(documentedFunction().lines()).hasSizeBetween(3, MAX_LINES);
  }

  @ParameterizedTest
  @EnumSource(SepPolicy.class)
  void pythonRebuildsTheTrace(SepPolicy policy) throws IOException, InterruptedException {
    SepCacheConfig cache = new SepCacheConfig(policy, 2, 3, 4, 12, true, true, SeparatorSet.of(1));
    TokenRow row = TokenRow.padded(4, new Random(5).ints(300, 0, 4).toArray());
    Path file = folder.resolve("trace.arrow");
    TraceFile.write(file, Map.of(), CacheTrace.deltas(cache, row, 0)::forEach);
    List<Map<String, Object>> rows = new ArrayList<>();
    TraceFile.read(file, step -> rows.add(jsonRow(step)));

    JsonValue rebuilt = JsonValue.parse("python", python(JsonValue.write(rows)));

    List<QueryTrace> queries =
        rebuilt.elements().stream().map(JsonValue::elements).map(PythonRebuildTest::query).toList();
    assertThat(new VisibilityTrace(queries)).isEqualTo(CacheTrace.operational(cache, row, 0));
  }

  private static Map<String, Object> jsonRow(StepDelta step) {
    return Map.of(
        "query",
        step.query(),
        "attended",
        step.attended(),
        "retained",
        step.retained(),
        "triggered",
        step.triggered(),
        "evicted",
        Arrays.stream(step.evicted().toArray()).boxed().toList());
  }

  private static QueryTrace query(List<JsonValue> parts) {
    return new QueryTrace(
        parts.get(0).integer(0, Integer.MAX_VALUE), keys(parts.get(1)), keys(parts.get(2)));
  }

  private static KeyList keys(JsonValue keys) {
    return KeyList.of(
        keys.elements().stream().mapToInt(key -> key.integer(0, Integer.MAX_VALUE)).toArray());
  }

  private String python(String rows) throws IOException, InterruptedException {
    Path input = folder.resolve("rows.json");
    Files.writeString(input, rows);
    Path script = folder.resolve("rebuild.py");
    Files.writeString(
        script,
        documentedFunction()
            + "import json, sys\n"
            + "print(json.dumps(list(rebuild(json.load(open(sys.argv[1]))))))\n");
    Path output = folder.resolve("out.json");
    Process process = start(script, input, output);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("python ended").isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private static Process start(Path script, Path input, Path output) {
    try {
      return new ProcessBuilder("python3", script.toString(), input.toString())
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      assumeTrue(false, "python3 is not installed");
      throw new IllegalStateException(e);
    }
  }
}
