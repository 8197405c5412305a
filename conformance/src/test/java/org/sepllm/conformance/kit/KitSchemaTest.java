package org.sepllm.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.cli.CommandRun;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds the files of the kit and the reports to {@code docs/kit.schema.json}. */
class KitSchemaTest {
  private static final JsonNode DOCUMENT =
      JsonMapper.shared().readTree(Checkout.text(Checkout.top().resolve("docs/kit.schema.json")));
  private static final Path KIT = Checkout.top().resolve("conformance/kit/1.1");

  @TempDir private Path folder;

  @Test
  void the_manifest_and_the_mistakes_follow_the_schema() {
    requireValid("manifest", Checkout.text(KIT.resolve("manifest.json")));
    requireValid("mutants", Checkout.text(KIT.resolve("mutants.json")));
  }

  @Test
  void every_vector_follows_the_schema() throws IOException {
    Schema schema = schema("vector");
    try (Stream<Path> files = Files.walk(KIT)) {
      List<Path> vectors = files.filter(file -> file.endsWith("vector.json")).toList();
      assertThat(vectors).hasSizeGreaterThan(25);
      for (Path vector : vectors) {
        assertThat(schema.validate(JsonMapper.shared().readTree(Checkout.text(vector))))
            .as("%s", vector)
            .isEmpty();
      }
    }
  }

  @Test
  void a_report_follows_the_schema() {
    CommandRun run =
        CommandRun.of("kit", "run", "--kit", KIT.toString(), "--set", "smoke", "--json");
    assertThat(run.exitCode()).isZero();
    requireValid("report", run.out());
  }

  @Test
  void a_report_of_failures_follows_the_schema() throws IOException {
    Path results = Files.createDirectory(folder.resolve("results"));
    Files.writeString(
        results.resolve("answers.jsonl"),
        "{\"id\":\"mask-0001\",\"rows\":[]}\n{\"id\":\"attention-0001\",\"out\":[]}\n");
    CommandRun run =
        CommandRun.of(
            "kit", "run", "--kit", KIT.toString(), "--results", results.toString(), "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    requireValid("report", run.out());
  }

  @Test
  void the_documented_capabilities_follow_the_schema() {
    String text = Checkout.text(Checkout.top().resolve("docs/kit.md"));
    int start = text.indexOf("```json\n") + 8;
    requireValid("capabilities", text.substring(start, text.indexOf("```", start)));
  }

  private static void requireValid(String part, String json) {
    assertThat(schema(part).validate(JsonMapper.shared().readTree(json))).isEmpty();
  }

  private static Schema schema(String part) {
    ObjectNode whole = ((ObjectNode) DOCUMENT).deepCopy();
    whole.remove("oneOf");
    whole.put("$ref", "#/$defs/" + part);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }
}
