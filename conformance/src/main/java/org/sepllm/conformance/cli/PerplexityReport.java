package org.sepllm.conformance.cli;

import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.language.Protocol;
import org.sepllm.conformance.language.Reading;
import org.sepllm.conformance.language.Score;
import org.sepllm.conformance.language.StreamFacts;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.model.Context;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The result of {@code perplexity} as text and as JSON. */
record PerplexityReport(
    LoadedModel loaded,
    Tokenizer tokenizer,
    ChosenSeparators separators,
    Reading reading,
    int segment,
    String port,
    List<Score> scores) {
  private static final int SCHEMA_VERSION = 1;
  private static final int KIB = 1024;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Numbers of a stored key are counted as float16, what caches are kept in. */
  private static final int BYTES_PER_NUMBER = 2;

  List<String> warnings() {
    return scores.stream()
        .flatMap(score ->
            PolicyOptions.warning(
                score.policy(), loaded.model().maxPositions(), score.usage().attendedPeak())
                .stream())
        .toList();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s, %s, %d texts, protocol %s, %s%n"
            .formatted(
                loaded.name(),
                tokenizer.name(),
                reading.names().size(),
                reading.protocol().protocolName(),
                reading.bosTokenId().isPresent()
                    ? "BOS " + reading.bosTokenId().getAsInt()
                    : "no BOS"));
    text.append(
        "%n%-13s %10s %16s %10s %9s %9s %7s %9s  %s%n"
            .formatted(
                "policy",
                "perplexity",
                "nats per token",
                "predicted",
                "attended",
                "retained",
                "kept",
                "tokens/s",
                "sizes"));
    scores.forEach(score -> text.append(row(score)));
    text.append(passes());
    return text.toString();
  }

  private String row(Score score) {
    String interval = score.halfInterval() > 0 ? " ± %.3f".formatted(score.halfInterval()) : "";
    return "%-13s %10.3f %16s %,10d %9.1f %9.1f %6.1f%% %,9.0f  %s%n"
        .formatted(
            score.policy().name(),
            score.perplexity(),
            "%.4f%s".formatted(score.meanNll(), interval),
            score.predicted(),
            score.usage().averageAttended(),
            score.usage().averageRetained(),
            100 * score.usage().retainedRatio(),
            score.tokensPerSecond(),
            Stream.of(score.policy().sizes(), positions(score))
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + ", " + right)
                .orElse(""));
  }

  private String positions(Score score) {
    return switch (score.policy().context()) {
      case Context.OfMask _ -> "segments of " + segment;
      case Context.OfCache cache -> cache.positions().schemeName();
    };
  }

  private String passes() {
    StringBuilder text = new StringBuilder();
    for (Score score : scores) {
      for (int pass = 0; pass < score.passes().size(); pass++) {
        Score.OfDocument one = score.passes().get(pass);
        text.append(
            "%s %s: perplexity %.3f over %,d tokens, live memory %,d KiB%n"
                .formatted(
                    score.policy().name(),
                    one.name(),
                    Math.exp(one.meanNll()),
                    one.predicted(),
                    score.heap().get(pass) / KIB));
      }
    }
    for (Score score : scores) {
      if (reading.protocol() == Protocol.STREAM) {
        text.append(
            "%s: live memory grows by %.3f bytes per token; stored keys compared with their rule %,d times%n"
                .formatted(
                    score.policy().name(),
                    score.stream().bytesPerToken(),
                    score.stream().statesCompared()));
      }
    }
    return text.isEmpty() ? "" : "\n" + text;
  }

  String json() {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("schema", "sepllm-perplexity");
    answer.put("schema_version", SCHEMA_VERSION);
    ObjectNode model = answer.putObject("model");
    model.put("name", loaded.name());
    model.put("family", loaded.config().family().modelType());
    model.put("parameters", loaded.model().parameters());
    model.put("max_positions", loaded.model().maxPositions());
    answer.put("port", port);
    answer.put("tokenizer", tokenizer.name());
    reading.bosTokenId().ifPresent(id -> answer.put("bos_token_id", id));
    answer.put("protocol", reading.protocol().protocolName());
    ObjectNode chosen = answer.putObject("separators");
    chosen.put("choice", separators.choice());
    ArrayNode ids = chosen.putArray("ids");
    separators.ids().forEach(ids::add);
    ArrayNode policies = answer.putArray("policies");
    scores.forEach(score -> policies.add(json(score)));
    ArrayNode warned = answer.putArray("warnings");
    warnings().forEach(warned::add);
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
  }

  private ObjectNode json(Score score) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("policy", score.policy().name());
    node.put("sizes", score.policy().sizes());
    switch (score.policy().context()) {
      case Context.OfMask _ -> node.put("context", segment);
      case Context.OfCache cache -> node.put("positions", cache.positions().schemeName());
    }
    node.put("perplexity", score.perplexity());
    node.put("mean_nll", score.meanNll());
    node.put("mean_nll_half_interval", score.halfInterval());
    node.put("predicted_tokens", score.predicted());
    node.put("attended_average", score.usage().averageAttended());
    node.put("attended_peak", score.usage().attendedPeak());
    node.put("attended_ratio", score.usage().attendedRatio());
    node.put("retained_average", score.usage().averageRetained());
    node.put("retained_peak", score.usage().retainedPeak());
    node.put("retained_ratio", score.usage().retainedRatio());
    node.put(
        "kv_bytes_average",
        score.usage().averageRetained() * loaded.model().cachedNumbersPerKey() * BYTES_PER_NUMBER);
    node.put("seconds", score.seconds());
    node.put("tokens_per_second", score.tokensPerSecond());
    documents(node.putArray("documents"), score.documents());
    ArrayNode curve = node.putArray("curve");
    for (Score.Point point : score.curve()) {
      ObjectNode one = curve.addObject();
      one.put("from", point.from()).put("to", point.to()).put("perplexity", point.perplexity());
      one.put("attended", point.attended()).put("retained", point.retained());
    }
    if (reading.protocol() == Protocol.STREAM) {
      documents(node.putArray("passes"), score.passes());
      ArrayNode heap = node.putArray("live_bytes");
      score.heap().forEach(heap::add);
      node.put("live_bytes_per_token", score.stream().bytesPerToken());
      node.put("states_compared", score.stream().statesCompared());
      ArrayNode memory = node.putArray("memory");
      for (StreamFacts.Memory point : score.stream().memory()) {
        memory.addObject().put("tokens", point.tokens()).put("live_bytes", point.bytes());
      }
    }
    return node;
  }

  private static void documents(ArrayNode list, List<Score.OfDocument> documents) {
    for (Score.OfDocument document : documents) {
      ObjectNode one = list.addObject();
      one.put("name", document.name()).put("predicted_tokens", document.predicted());
      one.put("mean_nll", document.meanNll());
      one.put("perplexity", Math.exp(document.meanNll()));
    }
  }
}
