package org.sepllm.conformance.cli;

import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.sepllm.conformance.language.ModelPort;
import org.sepllm.conformance.language.Policy;
import org.sepllm.conformance.language.Protocol;
import org.sepllm.conformance.language.Reading;
import org.sepllm.conformance.language.Score;
import org.sepllm.conformance.language.Scorer;
import org.sepllm.conformance.view.PerplexityPlot;
import org.sepllm.conformance.view.PictureFonts;
import org.sepllm.datasets.AtomicFile;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code perplexity}. */
@Command(
    name = "perplexity",
    description = {
      "Let a model read texts under one policy or several and say how well it predicts them.",
      "Policies: full, paper, streaming, sepcache, streamingllm, mask, fixllm."
    })
final class PerplexityCommand implements Callable<Integer> {
  private static final int MOST_CHUNK = 4096;

  private final Console console;

  @Parameters(
      paramLabel = "TEXT",
      arity = "1..*",
      description = "UTF-8 files, folders of texts, or sample for the bundled one.")
  private List<String> texts = List.of();

  @Mixin private ModelOptions models;
  @Mixin private PolicyOptions policies;
  @Mixin private JsonOption json;

  @Option(
      names = "--policy",
      paramLabel = "P",
      split = ",",
      defaultValue = "paper",
      description = "The policies with commas between them, by default ${DEFAULT-VALUE}.")
  private List<String> names = List.of();

  @Option(
      names = "--protocol",
      paramLabel = "R",
      defaultValue = "document",
      description =
          "document (the default): each text is one row; line: as published, line by line; stream:"
              + " all texts one after the other, again and again.")
  private String protocol;

  @Option(
      names = "--context",
      paramLabel = "N",
      description =
          "The longest segment of full and masks in tokens; by default the model's maximum.")
  private Optional<Integer> context = Optional.empty();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Read at most so many tokens: of each text, or of all lines or the stream.")
  private Optional<Long> maxTokens = Optional.empty();

  @Option(
      names = "--chunk",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Tokens of a pass through the model at most, by default ${DEFAULT-VALUE}; 1 is token by"
              + " token.")
  private int chunk;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw perplexity and cache size over position as PNG.")
  private Optional<Path> plot = Optional.empty();

  PerplexityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    requireSensible();
    LoadedModel loaded = models.load();
    Tokenizer tokenizer = models.tokenizer(loaded);
    ChosenSeparators separators = models.separators(loaded, tokenizer);
    List<Policy> chosen = names.stream().map(name -> policy(name, separators)).toList();
    Reading reading =
        Reading.of(
            documents(),
            tokenizer,
            protocol(),
            models.bos(loaded, tokenizer),
            maxTokens.map(OptionalLong::of).orElse(OptionalLong.empty()));
    int segment = context.orElse(loaded.model().maxPositions());
    List<Score> scores = new ArrayList<>();
    PerplexityReport report;
    try (ModelPort port = models.port(loaded, false)) {
      for (Policy policy : chosen) {
        ScoreProgress progress = new ScoreProgress(console.err(), policy.name());
        scores.add(Scorer.score(port, policy, reading, segment, chunk, progress));
        progress.end();
      }
      report =
          new PerplexityReport(
              loaded, tokenizer, separators, reading, segment, port.portName(), scores);
    }
    plot.ifPresent(file -> draw(file, loaded, scores));
    console.out().print(json.isJson() ? report.json() : report.text());
    report.warnings().forEach(warning -> console.err().println("sepllm: " + warning));
    return ExitCode.DONE;
  }

  private Policy policy(String name, ChosenSeparators separators) {
    Policy policy =
        name.equals("full") && protocol() != Protocol.DOCUMENT
            ? policies.fullCache()
            : policies.policy(name, separators);
    if (policy.segmented() && protocol() != Protocol.DOCUMENT) {
      throw new UsageException(
          "--protocol %s goes on in a cache, %s is a mask".formatted(protocol, name));
    }
    return policy;
  }

  private List<TextDocument> documents() {
    return texts.stream().flatMap(text -> TokenSource.documents(text).stream()).toList();
  }

  private Protocol protocol() {
    return Arrays.stream(Protocol.values())
        .filter(known -> known.protocolName().equals(protocol))
        .findFirst()
        .orElseThrow(() ->
            new UsageException("--protocol is " + protocol + ", must be document, line or stream"));
  }

  private void requireSensible() {
    plot.ifPresent(_ -> PictureFonts.require());
    if (context.isPresent() && context.get() < 2) {
      throw new UsageException("--context is " + context.get() + ", must be at least 2");
    }
    if (chunk < 1 || chunk > MOST_CHUNK) {
      throw new UsageException("--chunk is " + chunk + ", must be in [1, " + MOST_CHUNK + "]");
    }
    if (maxTokens.isPresent() && maxTokens.get() < 1) {
      throw new UsageException("--max-tokens is " + maxTokens.get() + ", must be at least 1");
    }
  }

  private static void draw(Path file, LoadedModel loaded, List<Score> scores) {
    byte[] png = PerplexityPlot.png(scores, loaded.name());
    AtomicFile.write(file, channel -> Channels.newOutputStream(channel).write(png));
  }
}
