package org.sepllm.conformance.check.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.check.cases.CacheCase;
import org.sepllm.conformance.check.cases.CacheQuestion;
import org.sepllm.conformance.check.cases.CacheReportKind;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CacheSizes;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.CheckCase;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.MaskCase;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.conformance.check.cases.RecordedCase;
import org.sepllm.conformance.check.cases.Row;
import org.sepllm.conformance.check.cases.Rows;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.position.PositionScheme;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a question back from JSON.
 *
 * <p>A question that the declarative definitions cannot answer, because it begins in the middle of
 * a row, is compared with the answer of the reference.
 */
final class CaseReader {
  private final ObjectNode request;

  private CaseReader(ObjectNode request) {
    this.request = request;
  }

  /**
   * Reads one question.
   *
   * @param place where it stands, for messages
   * @throws CaseFileException if the reference refuses it, or it is no question about masks, caches
   *     or attention
   */
  static CheckCase read(String place, ObjectNode request) {
    ObjectNode question = request.deepCopy();
    question.remove("id");
    Level level =
        Level.ofOperation(question.path("op").asString(""))
            .orElseThrow(
                () -> new CaseFileException(place + ": op is none of mask, cache, attention"));
    ObjectNode answer = new ReferencePort(Limits.DEFAULT).ask(question);
    if (answer.has("error")) {
      throw new CaseFileException(place + ": " + answer.get("error").path("message").asString(""));
    }
    if (level == Level.L2) {
      return AttentionReader.read(question, Optional.empty(), Set.of());
    }
    answer.remove("id");
    CaseReader reader = new CaseReader(question);
    CheckCase typed = level == Level.L0 ? reader.mask() : reader.cache();
    return typed.request().equals(question)
        ? typed
        : new RecordedCase(level, question, answer, CaseClass.REPLAYED);
  }

  private MaskCase mask() {
    MaskKind kind = MaskKind.valueOf(text("mask", MaskKind.SEPLLM.name()).toUpperCase(Locale.ROOT));
    JsonNode neighbors = request.path("neighbors");
    return new MaskCase(
        new MaskSetup(
            kind,
            number("init_tokens", 0),
            neighbors.isArray(),
            kind == MaskKind.FULL ? List.of(1) : layers("neighbors"),
            number("interval", 1),
            integers(request.path("separator_token_ids"))),
        rows());
  }

  private CacheCase cache() {
    String policy = text("policy", "paper");
    boolean layered = request.path("cache_size").isArray();
    int layers = Math.max(1, request.path("cache_size").size());
    List<CacheSizes> sizes = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      sizes.add(
          new CacheSizes(
              size("init_cache_size", layer),
              size("sep_cache_size", layer),
              size("local_size", layer),
              size("cache_size", layer)));
    }
    CacheSetup setup =
        new CacheSetup(
            policy,
            request.path("bounded").asBoolean(true),
            request.path("accumulate").asBoolean(true),
            integers(request.path("separator_token_ids")),
            layered,
            sizes);
    return new CacheCase(setup, rows(), question());
  }

  private CacheQuestion question() {
    JsonNode prompt = request.path("prompt_tokens");
    Optional<Integer> longest =
        prompt.isMissingNode() ? Optional.empty() : Optional.of(Collections.max(integers(prompt)));
    Optional<PositionScheme> positions =
        request.has("positions")
            ? Optional.of(PositionScheme.valueOf(constant("positions", "")))
            : Optional.empty();
    return new CacheQuestion(
        BatchMode.valueOf(constant("batch", BatchMode.RAGGED.name())),
        longest,
        0,
        CacheReportKind.valueOf(constant("report", CacheReportKind.FULL.name())),
        number("every", 1),
        positions,
        request.path("return_state").asBoolean(false));
  }

  private Rows rows() {
    JsonNode tokenIds = request.path("token_ids");
    if (!tokenIds.path(0).isArray()) {
      return Rows.single(row(tokenIds, request.path("left_padding"), request.path("document_ids")));
    }
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < tokenIds.size(); row++) {
      rows.add(
          row(
              tokenIds.get(row),
              request.path("left_padding").path(row),
              request.path("document_ids").path(row)));
    }
    return new Rows(true, rows);
  }

  private static Row row(JsonNode tokenIds, JsonNode leftPadding, JsonNode documentIds) {
    return new Row(leftPadding.asInt(0), integers(tokenIds), integers(documentIds));
  }

  /** A list, or a single number as a list of one. */
  private static List<Integer> integers(JsonNode value) {
    if (value.isIntegralNumber()) {
      return List.of(value.intValue());
    }
    List<Integer> integers = new ArrayList<>();
    value.forEach(item -> integers.add(item.intValue()));
    return integers;
  }

  private List<Integer> layers(String name) {
    return integers(request.path(name));
  }

  private int size(String name, int layer) {
    JsonNode value = request.path(name);
    return value.isArray() ? value.path(layer).asInt(0) : value.asInt(0);
  }

  private int number(String name, int absent) {
    return request.path(name).asInt(absent);
  }

  private String text(String name, String absent) {
    return request.path(name).asString(absent);
  }

  private String constant(String name, String absent) {
    return text(name, absent).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
