package org.sepllm.conformance.kit.build;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Long streams, compared by a digest every 1,000 steps. */
final class StreamVectors {
  private static final int STEPS = 20_000;
  private static final int LONG_STEPS = 4_000_000;
  private static final int EVERY = 1_000;
  private static final String UPSTREAM_SIZES = "a = 4, s = 64, w = 256, c = 800";

  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final long seed;

  StreamVectors(long seed) {
    this.seed = seed;
  }

  /** Streams of 20,000 steps. */
  List<KitVector> ordinary() {
    List<KitVector> streams = new ArrayList<>();
    for (String policy : List.of("paper", "streaming", "sepcache")) {
      add(streams, policy, "the published sizes, " + UPSTREAM_SIZES, r -> r);
      add(streams, policy, "small sizes: a compaction every few steps", StreamVectors::small);
      add(streams, policy, "no bound on separators", r -> r.put("bounded", false));
      add(streams, policy, "no accumulation of separators", r -> r.put("accumulate", false));
      add(streams, policy, "left padding of 17 places", r -> r.put("left_padding", 17));
      add(
          streams,
          policy,
          "a prompt of 1,000 tokens read at once",
          r -> r.put("prefill", "dense").put("prompt_tokens", 1_000));
    }
    add(streams, "streamingllm", "a = 4, c = 800", StreamVectors::withoutSeparators);
    add(streams, "streamingllm", "a = 0, c = 1", r -> noInitial(withoutSeparators(r)));
    add(streams, "paper", "three layers of different sizes", StreamVectors::layered);
    add(streams, "paper", "two rows of different length", StreamVectors::twoRows);
    add(streams, "paper", "taken over from a state saved in the middle", this::resumed);
    add(streams, "sepcache", "taken over from a state saved in the middle", this::resumed);
    return streams;
  }

  /** Streams of 4,000,000 steps. */
  List<KitVector> longTier() {
    List<KitVector> streams = new ArrayList<>();
    for (String policy : List.of("paper", "streaming", "sepcache")) {
      streams.add(
          vector(
              "stream-9%03d".formatted(streams.size() + 1),
              "4,000,000 steps of " + policy + " with the published sizes, " + UPSTREAM_SIZES + ".",
              question(policy, LONG_STEPS)));
    }
    return streams;
  }

  private void add(
      List<KitVector> streams, String policy, String what, UnaryOperator<ObjectNode> change) {
    streams.add(
        vector(
            "stream-%04d".formatted(streams.size() + 1),
            "20,000 steps of " + policy + ": " + what + ".",
            change.apply(question(policy, STEPS))));
  }

  private ObjectNode question(String policy, int steps) {
    ObjectNode request = Json.object().put("op", "cache").put("policy", policy);
    request.put("init_cache_size", 4).put("sep_cache_size", 64).put("local_size", 256);
    request.put("cache_size", 800);
    request.set("separator_token_ids", Json.integers(TokenStream.SEPARATORS));
    request.set("token_ids", Json.integers(TokenStream.ids(seed, steps)));
    return request.put("report", "digest").put("every", EVERY);
  }

  private static ObjectNode small(ObjectNode request) {
    request.put("init_cache_size", 2).put("sep_cache_size", 3).put("local_size", 4);
    return request.put("cache_size", 12);
  }

  private static ObjectNode withoutSeparators(ObjectNode request) {
    return request.remove(List.of("sep_cache_size", "local_size", "separator_token_ids"));
  }

  private static ObjectNode noInitial(ObjectNode request) {
    return request.put("init_cache_size", 0).put("cache_size", 1);
  }

  private static ObjectNode layered(ObjectNode request) {
    request.set("sep_cache_size", Json.integers(64, 8, 1));
    request.set("local_size", Json.integers(256, 32, 1));
    request.set("cache_size", Json.integers(800, 80, 8));
    return request;
  }

  private static ObjectNode twoRows(ObjectNode request) {
    ArrayNode whole = (ArrayNode) request.get("token_ids");
    ArrayNode half = Json.array();
    for (int index = 0; index < whole.size() / 2; index++) {
      half.add(whole.get(2 * index));
    }
    request.set("token_ids", Json.array().add(whole).add(half));
    request.set("left_padding", Json.integers(0, 5));
    return request;
  }

  /** The second half of the stream, with the state that the first half leaves. */
  private ObjectNode resumed(ObjectNode request) {
    ArrayNode whole = (ArrayNode) request.get("token_ids");
    ArrayNode first = Json.array();
    ArrayNode second = Json.array();
    for (int index = 0; index < whole.size(); index++) {
      (index < whole.size() / 2 ? first : second).add(whole.get(index));
    }
    ObjectNode begin = request.deepCopy().put("return_state", true);
    begin.set("token_ids", first);
    request.set("state", reference.ask(begin).get("state"));
    request.set("token_ids", second);
    return request;
  }

  private KitVector vector(String id, String why, ObjectNode request) {
    ObjectNode answer = reference.ask(request);
    if (answer.has("error")) {
      throw new IllegalStateException(id + ": " + answer.get("error"));
    }
    answer.remove("id");
    return new KitVector(
        id, KitLevel.L3, rules(request), why, request, new Expectation.Exact(answer), List.of());
  }

  private static List<String> rules(ObjectNode request) {
    List<String> rules = new ArrayList<>(List.of("SEP-CACHE-002", "SEP-TRACE-003"));
    rules.add(request.has("local_size") ? "SEP-CACHE-003" : "SEP-CACHE-008");
    addIf(rules, request.has("bounded"), "SEP-CACHE-005");
    addIf(rules, request.has("accumulate"), "SEP-CACHE-006");
    addIf(rules, request.has("left_padding"), "SEP-CACHE-010");
    addIf(rules, request.has("prefill"), "SEP-CACHE-013");
    addIf(rules, request.has("state"), "SEP-CACHE-017");
    addIf(rules, request.get("cache_size").isArray(), "SEP-CACHE-018");
    return rules.stream().sorted().toList();
  }

  private static void addIf(List<String> rules, boolean condition, String rule) {
    if (condition) {
      rules.add(rule);
    }
  }
}
