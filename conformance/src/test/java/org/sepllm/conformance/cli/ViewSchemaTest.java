package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.repository.Checkout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds the JSON of the commands to {@code docs/views.schema.json}. */
class ViewSchemaTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String IDS = " --ids 0,1,2,9,1,2,3,9,1,2,3,9,1,9,2,9,1,2 --left-padding 1";
  private static final String SIZES = " --init 1 --sep 1 --local 3 --cache 8";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mask --text a,b --json",
        "mask --separators ids:9 --json" + IDS,
        "mask --separators ids:9 --json" + IDS + SIZES,
        "mask --mask fixllm --interval 2 --json" + IDS,
        "mask --mask streamingllm --json" + IDS,
        "mask --mask full --json" + IDS,
        "mask --policy full --json" + IDS,
        "mask --policy streamingllm --init 1 --cache 5 --json" + IDS,
        "explain --separators ids:9 --query 17 --json" + IDS + SIZES,
        "explain --separators ids:9 --query 17 --key 2 --json" + IDS + SIZES,
        "explain --separators ids:9 --query 17 --key 17 --json" + IDS + SIZES,
        "explain --separators ids:9 --query 17 --key 0 --json" + IDS + SIZES,
        "explain --separators ids:9 --query 1 --key 17 --json" + IDS + SIZES,
        "explain --text 1,2,3 --query 2 --json --neighbors 1",
        "explain --text 1,2,3 --query 2 --key 0 --json --neighbors 1",
        "explain --text 1,2,3 --query 1 --key 2 --json --neighbors 1"
      })
  void jsonFollowsTheSchema(String command) throws IOException {
    requireValid(CommandRun.of(command.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--policy streamingllm --init 1 --cache 5", "--policy full"})
  void tracesFollowTheSchema(String options) throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "One, two. Three. ".repeat(300));
    requireValid(
        CommandRun.of(
            Stream.of(
                    "trace",
                    text.toString(),
                    "--out",
                    folder.resolve("out").toString(),
                    "--no-pictures",
                    "--json",
                    options)
                .flatMap(
                    word -> word.equals(options) ? Stream.of(options.split(" ")) : Stream.of(word))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new)));
  }

  @Test
  void theSchemaCanRefuse() throws IOException {
    ObjectNode answer =
        (ObjectNode) MAPPER.readTree(CommandRun.of("mask", "--text", "a", "--json").out());
    answer.put("surprise", 1);
    assertThat(schema().validate(answer)).isNotEmpty();
    answer.remove("surprise");
    assertThat(schema().validate(answer)).isEmpty();
    answer.put("schema_version", 2);
    assertThat(schema().validate(answer)).isNotEmpty();
  }

  private static void requireValid(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    JsonNode answer = MAPPER.readTree(run.out());
    assertThat(schema().validate(answer)).isEmpty();
  }

  private static Schema schema() throws IOException {
    String text = Files.readString(Checkout.top().resolve("docs/views.schema.json"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(MAPPER.readTree(text));
  }
}
