package org.sepllm.conformance.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/mutation.md explains the survivors that docs/benchmarks/pit.json lists, and no others. */
class MutationDocumentTest {
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(?<class>[^`]+)` \\| `(?<method>[^`]+)` \\| (?<change>[^|]+) \\| (?<times>\\d+) \\| [^|]+ \\|");
  private static final double LEAST_PERCENT = 97;

  private static String key(String owner, String method, String change) {
    return owner + "." + method + ": " + change;
  }

  @Test
  void everySurvivorIsExplained() throws IOException {
    Path docs = Checkout.top().resolve("docs");
    JsonNode measured =
        JsonMapper.shared().readTree(Files.readString(docs.resolve("benchmarks/pit.json")));
    Map<String, Integer> survivors = new TreeMap<>();
    for (JsonNode survivor : measured.get("survivors")) {
      String name =
          key(
              survivor.get("class").stringValue(),
              survivor.get("method").stringValue(),
              survivor.get("change").stringValue());
      survivors.merge(name, 1, Integer::sum);
    }
    Map<String, Integer> explained = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(docs.resolve("mutation.md")));
    while (rows.find()) {
      explained.put(
          key(rows.group("class"), rows.group("method"), rows.group("change")),
          Integer.valueOf(rows.group("times")));
    }
    assertThat(explained).isEqualTo(survivors).isNotEmpty();
    assertThat(measured.get("score_percent").doubleValue()).isGreaterThanOrEqualTo(LEAST_PERCENT);
    assertThat(survivors.values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(measured.get("survived").intValue() + measured.get("not_covered").intValue());
  }
}
