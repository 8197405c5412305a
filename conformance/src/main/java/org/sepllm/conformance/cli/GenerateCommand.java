package org.sepllm.conformance.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.sepllm.conformance.language.ModelPort;
import org.sepllm.conformance.language.ModelReader;
import org.sepllm.conformance.language.Policy;
import org.sepllm.conformance.language.Sampler;
import org.sepllm.conformance.language.TextStream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code generate}. */
@Command(
    name = "generate",
    description = "Let a model continue a text under a policy, token by token.")
final class GenerateCommand implements Callable<Integer> {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Console console;

  @Mixin private ModelOptions models;
  @Mixin private PolicyOptions policies;
  @Mixin private JsonOption json;

  @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "The beginning.")
  private String prompt;

  @Option(
      names = "--policy",
      paramLabel = "P",
      defaultValue = "paper",
      description = "full, paper (the default), streaming, sepcache, streamingllm, mask or fixllm.")
  private String policy;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many tokens to generate, by default ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.8",
      description = "Divides the logits, by default ${DEFAULT-VALUE}; 0 is the likeliest token.")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "0.95",
      description = "The share of likely tokens to choose from, by default ${DEFAULT-VALUE}.")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Where chance begins, by default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--show-cache",
      description = "Show on standard error which tokens are kept, after every compaction.")
  private boolean showCache;

  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireSensible();
    LoadedModel loaded = models.load();
    Tokenizer tokenizer = models.tokenizer(loaded);
    ChosenSeparators separators = models.separators(loaded, tokenizer);
    Policy chosen = policies.policy(policy, separators);
    int[] start = start(tokenizer, models.bos(loaded, tokenizer));
    CacheLines lines = new CacheLines(console.err(), tokenizer, separators.ids(), showCache);
    Generated generated;
    try (ModelPort port = models.port(loaded, chosen.segmented());
        ModelReader reader = port.open(chosen.context(), start.length, start.length + maxTokens)) {
      generated = generate(reader, start, tokenizer, lines);
    }
    lines.end();
    finish(loaded, chosen, start, generated);
    PolicyOptions.warning(chosen, loaded.model().maxPositions(), generated.mostAttended())
        .ifPresent(warning -> console.err().println("sepllm: " + warning));
    return ExitCode.DONE;
  }

  /** What came out. */
  private record Generated(
      List<Integer> ids, String text, int retained, int mostAttended, double seconds) {}

  private Generated generate(
      ModelReader reader, int[] start, Tokenizer tokenizer, CacheLines lines) {
    if (!json.isJson()) {
      console.out().print(prompt);
    }
    long began = System.nanoTime();
    Sampler sampler = new Sampler(temperature, topP, seed);
    TextStream stream = new TextStream();
    StringBuilder text = new StringBuilder();
    List<Integer> ids = new ArrayList<>();
    int[] chunk = start;
    int mostAttended = 0;
    while (true) {
      double[] logits = read(reader, chunk, lines);
      for (ModelReader.KeyCount count : reader.counts()) {
        mostAttended = Math.max(mostAttended, count.attended());
      }
      if (ids.size() == maxTokens) {
        break;
      }
      int id = sampler.choose(masked(logits, tokenizer));
      ids.add(id);
      emit(text, stream.add(tokenizer.tokenBytes(id)));
      chunk = new int[] {id};
    }
    emit(text, stream.end());
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Generated(ids, text.toString(), reader.storedKeys().size(), mostAttended, seconds);
  }

  /** Reads a chunk, token by token where each state is shown. */
  private static double[] read(ModelReader reader, int[] chunk, CacheLines lines) {
    if (!lines.isShown()) {
      return reader.lastLogits(chunk);
    }
    double[] logits = new double[0];
    for (int tokenId : chunk) {
      logits = reader.lastLogits(tokenId);
      lines.note(tokenId, reader.storedKeys());
    }
    return logits;
  }

  /** Rows of the model that are no token of the vocabulary cannot be chosen. */
  private static double[] masked(double[] logits, Tokenizer tokenizer) {
    return IntStream.range(0, logits.length)
        .mapToDouble(id -> tokenizer.contains(id) ? logits[id] : Double.NEGATIVE_INFINITY)
        .toArray();
  }

  private void emit(StringBuilder text, String piece) {
    text.append(piece);
    if (!json.isJson()) {
      console.out().print(piece);
      console.out().flush();
    }
  }

  private void finish(LoadedModel loaded, Policy chosen, int[] start, Generated generated) {
    int read = start.length + generated.ids().size();
    if (json.isJson()) {
      console.out().println(json(loaded, chosen, start, generated));
      return;
    }
    console.out().println();
    console
        .err()
        .printf(
            "%s, %s (%s): %d tokens of prompt, %d generated, %.0f tokens/s; %d of %d keys kept,"
                + " %,d bytes in float16%n",
            loaded.name(),
            chosen.name(),
            chosen.sizes(),
            start.length,
            generated.ids().size(),
            read / generated.seconds(),
            generated.retained(),
            read,
            2 * generated.retained() * loaded.model().cachedNumbersPerKey());
  }

  private String json(LoadedModel loaded, Policy chosen, int[] start, Generated generated) {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("schema", "sepllm-generate").put("schema_version", 1);
    answer.put("model", loaded.name()).put("policy", chosen.name()).put("sizes", chosen.sizes());
    answer.put("prompt", prompt).put("text", generated.text());
    ArrayNode promptIds = answer.putArray("prompt_token_ids");
    Arrays.stream(start).forEach(promptIds::add);
    ArrayNode ids = answer.putArray("token_ids");
    generated.ids().forEach(ids::add);
    answer.put("temperature", temperature).put("top_p", topP).put("seed", seed);
    answer.put("retained", generated.retained()).put("attended_peak", generated.mostAttended());
    answer.put("seconds", generated.seconds());
    answer.put("tokens_per_second", (start.length + generated.ids().size()) / generated.seconds());
    ArrayNode warnings = answer.putArray("warnings");
    PolicyOptions.warning(chosen, loaded.model().maxPositions(), generated.mostAttended())
        .ifPresent(warnings::add);
    return MAPPER.writeValueAsString(answer);
  }

  private int[] start(Tokenizer tokenizer, OptionalInt bos) {
    int[] ids = tokenizer.encode(prompt, false);
    if (ids.length == 0 && bos.isEmpty()) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED, "--prompt has 0 tokens, must have at least 1 without a BOS");
    }
    return bos.isPresent()
        ? IntStream.concat(IntStream.of(bos.getAsInt()), Arrays.stream(ids)).toArray()
        : ids;
  }

  private void requireSensible() {
    if (maxTokens < 1) {
      throw new UsageException("--max-tokens is " + maxTokens + ", must be at least 1");
    }
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new UsageException("--temperature is " + temperature + ", must be at least 0");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new UsageException("--top-p is " + topP + ", must be above 0 and at most 1");
    }
  }
}
