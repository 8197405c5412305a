package org.sepllm.conformance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.conformance.repository.Checkout;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.datasets.tokenizer.TokenizerChoice;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code generate}, {@code perplexity} and {@code kv-report}. */
class ModelCommandsTest {
  private static final String TEXT =
      "The old man said, \"It is cold.\"\nThen he went home; alone.\n";
  private static final String SMALL = " --init 1 --sep 2 --local 4 --cache 10 --neighbors 4";

  @TempDir private Path folder;
  private String text;

  @BeforeEach
  void writeText() throws IOException {
    text = Files.writeString(folder.resolve("a.txt"), TEXT).toString();
  }

  private static CommandRun run(String command, String... more) {
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.addAll(Arrays.asList(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    JsonNode answer = JsonMapper.shared().readTree(run.out());
    String schema = Files.readString(Checkout.top().resolve("docs/models.schema.json"));
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonMapper.shared().readTree(schema))
                .validate(answer))
        .isEmpty();
    return answer;
  }

  @Test
  void perplexity_is_that_of_the_model() throws IOException {
    LoadedModel loaded = ModelChoice.load("tiny-full");
    int[] ids =
        IntStream.concat(
                IntStream.of(0), Arrays.stream(TokenizerChoice.resolve("tiny").encode(TEXT, false)))
            .toArray();
    double[] nll =
        NegativeLogLikelihood.ofRow(
            new ModelMachine(
                loaded.model(), new Context.OfMask(List.of(new FullMask())), Precision.DOUBLE),
            ids);
    JsonNode policy =
        json(run("perplexity --model tiny-full --policy full --precision f64 --json", text))
            .get("policies")
            .get(0);
    assertThat(policy.get("predicted_tokens").asInt()).isEqualTo(nll.length);
    assertThat(policy.get("mean_nll").asDouble())
        .isCloseTo(Arrays.stream(nll).average().orElseThrow(), within(1e-12));
    assertThat(policy.get("retained_ratio").asDouble()).isEqualTo(1);
  }

  @Test
  void several_policies_are_compared_in_one_picture() throws IOException {
    Path picture = folder.resolve("p.png");
    JsonNode answer =
        json(
            run(
                "perplexity --json --policy full,mask,fixllm,paper,streaming,sepcache,streamingllm"
                    + SMALL,
                text,
                text,
                "--plot",
                picture.toString()));
    assertThat(answer.get("policies").size()).isEqualTo(7);
    for (JsonNode policy : answer.get("policies")) {
      assertThat(policy.get("documents").size()).isEqualTo(2);
      assertThat(policy.get("mean_nll_half_interval").asDouble()).isZero();
      assertThat(policy.get("retained_peak").asInt())
          .isLessThanOrEqualTo(policy.has("context") ? 30 : 10);
    }
    assertThat(Files.size(picture)).isGreaterThan(10_000);
    assertThat(run("perplexity --max-tokens 5", text).out())
        .contains("tiny-sepllm", "protocol document, BOS 0", "paper", "a = 4, s = 64");
  }

  @Test
  void lines_and_streams_go_on_in_the_cache() throws IOException {
    JsonNode lines = json(run("perplexity --json --protocol line --policy full" + SMALL, text));
    // Two lines with a BOS each, their last tokens not read.
    long words =
        TEXT.lines()
            .mapToLong(line -> TokenizerChoice.resolve("tiny").encode(line, false).length)
            .sum();
    JsonNode policy = lines.get("policies").get(0);
    assertThat(policy.get("predicted_tokens").asLong()).isEqualTo(words);
    assertThat(policy.get("attended_peak").asLong()).isEqualTo(words);
    JsonNode stream =
        json(run("perplexity --json --protocol stream --max-tokens 70" + SMALL, text));
    JsonNode passes = stream.get("policies").get(0).get("passes");
    assertThat(passes.size()).isGreaterThan(2);
    assertThat(stream.get("policies").get(0).get("live_bytes").size()).isEqualTo(passes.size());
    JsonNode longer =
        json(run("perplexity --json --protocol stream --max-tokens 2100" + SMALL, text));
    assertThat(longer.get("policies").get(0).get("states_compared").asInt()).isPositive();
  }

  @Test
  void ports_agree_whatever_the_chunk() throws IOException {
    String command = "perplexity --json --policy paper,mask --max-tokens 40" + SMALL;
    JsonNode expected = json(run(command + " --port reference", text)).get("policies");
    for (String port : List.of("--port arrays", "--port arrays --chunk 1", "--port java-mt")) {
      JsonNode answer = json(run(command + " " + port, text));
      assertThat(port).contains(answer.get("port").asString());
      for (int policy = 0; policy < 2; policy++) {
        JsonNode actual = answer.get("policies").get(policy);
        assertThat(actual.get("mean_nll").asDouble())
            .isCloseTo(expected.get(policy).get("mean_nll").asDouble(), within(1e-4));
        assertThat(actual.get("attended_average"))
            .isEqualTo(expected.get(policy).get("attended_average"));
        assertThat(actual.get("retained_average"))
            .isEqualTo(expected.get(policy).get("retained_average"));
      }
    }
  }

  @Test
  void positions_in_the_cache_may_exceed_the_context_with_a_warning() throws IOException {
    String longer = Files.writeString(folder.resolve("b.txt"), TEXT.repeat(60)).toString();
    String command = "perplexity --policy streamingllm --cache 1100 --json ";
    CommandRun inCache = run(command + "--max-tokens 1060", longer);
    assertThat(json(inCache).get("warnings").get(0).asString())
        .isEqualTo(
            "streamingllm uses positions up to 1059 in the cache, the model was made for positions"
                + " below 1024");
    CommandRun original = run(command + "--max-tokens 1060 --positions original", longer);
    assertThat(original.exitCode()).isEqualTo(ExitCode.LIMIT);
    assertThat(original.err()).contains("SEP-MODEL-012");
    assertThat(
            run(command + "--max-tokens 1060 --positions original --beyond-context", longer)
                .exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(
            json(run("perplexity --policy full --json --max-tokens 1060", longer)).get("warnings"))
        .isEmpty();
  }

  @Test
  void a_seed_gives_the_same_text() throws IOException {
    String command = "generate --prompt Once --max-tokens 12 --json";
    JsonNode first = json(run(command + " --seed 5"));
    assertThat(json(run(command + " --seed 5")).get("text")).isEqualTo(first.get("text"));
    assertThat(json(run(command + " --seed 6")).get("text")).isNotEqualTo(first.get("text"));
    assertThat(first.get("token_ids").size()).isEqualTo(12);
    assertThat(first.get("prompt_token_ids").get(0).asInt()).isZero();
    CommandRun shown = run("generate --prompt Once --max-tokens 12 --seed 5");
    assertThat(shown.out())
        .isEqualTo("Once" + first.get("text").asString() + System.lineSeparator());
    assertThat(shown.err()).contains("12 generated", "tokens/s", "keys kept");
  }

  @Test
  void the_likeliest_text_does_not_depend_on_precision_or_policy_while_nothing_is_evicted()
      throws IOException {
    String command = "generate --prompt Once --max-tokens 8 --temperature 0 --json ";
    JsonNode expected = json(run(command)).get("text");
    assertThat(json(run(command + "--precision f64")).get("text")).isEqualTo(expected);
    assertThat(json(run(command + "--policy full")).get("text")).isEqualTo(expected);
    assertThat(json(run(command + "--policy sepcache")).get("text")).isEqualTo(expected);
  }

  @Test
  void the_cache_is_shown_when_it_compacts() {
    CommandRun run =
        run("generate --prompt A,b,c,d --max-tokens 20 --temperature 0 --show-cache" + SMALL);
    assertThat(run.err())
        .contains("separators: \"<|bos|>\" \",\"")
        .containsPattern("\\[token 27: \\d+ kept")
        .contains("keys kept");
  }

  @Test
  void kept_keys_are_counted_without_a_model() throws IOException {
    JsonNode report = json(run("kv-report --tokenizer tiny --json --max-tokens 15", text));
    assertThat(report.get("tokens").asInt()).isEqualTo(15);
    JsonNode full = report.get("configurations").get(0);
    assertThat(full.get("retained_ratio").asDouble()).isEqualTo(1);
    assertThat(full.get("histogram").get(9).asInt()).isEqualTo(15);
    assertThat(full.get("formula_ratio").asDouble()).isEqualTo(0.5);
    String table = run("kv-report --tokenizer tiny", text).out();
    assertThat(table).contains("a = 4, s = 64, w = 256, c = 800", "a = 3, n = 256", "nine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "perplexity --policy papper A | 2 | --policy is papper, must be of full, paper",
        "perplexity --protocol page A | 2 | --protocol is page, must be document, line or stream",
        "perplexity --protocol line --policy mask A | 2 | mask is a mask",
        "perplexity --context 1 A | 2 | --context is 1, must be at least 2",
        "perplexity --max-tokens 0 A | 2 | --max-tokens is 0",
        "perplexity --positions there A | 2 | --positions is there",
        "perplexity --precision f16 A | 2 | --precision is f16",
        "perplexity --port gpu A | 2 | --port is \"gpu\", known are reference, arrays",
        "perplexity --port arrays --precision f64 A | 2 | --precision f64 is that of",
        "perplexity --storage f16 A | 2 | --storage is for kernels",
        "perplexity --port java-mt --storage f8 A | 2 | --storage is f8, must be f32 or f16",
        "perplexity --chunk 0 A | 2 | --chunk is 0, must be in [1, 4096]",
        "generate --prompt a --policy mask --port arrays | 2 | only reference generates there",
        "perplexity --bos first A | 2 | --bos is first",
        "perplexity --bos 4096 A | 3 | --bos is 4096, the model knows ids below 4096",
        "perplexity --model nowhere A | 3 | model \"nowhere\" is neither a file",
        "perplexity --model llama-tied-mha A | 3 | llama-tied-mha has no tokenizer.json",
        "perplexity --model llama-tied-mha --tokenizer tiny A | 3 | has ids up to 4095",
        "perplexity --cache 9 A | 3 | SEP-CACHE-001",
        "perplexity no-such-file | 3 | no-such-file",
        "perplexity | 2 | TEXT",
        "generate | 2 | --prompt",
        "generate --prompt a --top-p 0 | 2 | --top-p is 0.0",
        "generate --prompt a --temperature -1 | 2 | --temperature is -1.0",
        "generate --prompt a --max-tokens 0 | 2 | --max-tokens is 0",
        "generate --prompt a --policy full,paper | 2 | --policy is full,paper",
        "kv-report --max-tokens 0 A | 2 | --max-tokens is 0"
      })
  void bad_input_is_named(String command, int exitCode, String problem) {
    CommandRun run = run(command.strip().replaceAll(" A$", " " + text));
    assertThat(run.err()).contains(problem);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"perplexity --bos none", "kv-report"})
  void an_empty_text_is_refused(String command) throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "");
    CommandRun run = run(command, empty.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("empty.txt has");
  }

  @Test
  void an_empty_prompt_needs_a_bos() throws IOException {
    CommandRun refused =
        CommandRun.of("generate", "--prompt", "", "--bos", "none", "--max-tokens", "1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("--prompt has 0 tokens");
    assertThat(
            json(CommandRun.of("generate", "--prompt", "", "--max-tokens", "1", "--json"))
                .get("token_ids")
                .size())
        .isEqualTo(1);
  }
}
