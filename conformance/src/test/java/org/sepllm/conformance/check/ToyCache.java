package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A port's own small cache for one row and the policy {@code paper}, with or without a mistake. */
final class ToyCache {
  /** What a porter may get wrong. */
  enum Mistake {
    NONE,
    KEEPS_FIRST_SEPARATORS,
    WINDOW_TOO_LONG,
    SEPARATOR_OF_WINDOW_TWICE
  }

  private static final Set<String> KNOWN =
      Set.of(
          "op",
          "policy",
          "init_cache_size",
          "sep_cache_size",
          "local_size",
          "cache_size",
          "bounded",
          "accumulate",
          "separator_token_ids",
          "token_ids");

  private ToyCache() {}

  /** Answers what it understands; everything else is unsupported. */
  static ObjectNode answer(ObjectNode request, Mistake mistake) {
    boolean understood =
        KNOWN.containsAll(request.propertyNames())
            && request.path("op").asString("").equals("cache")
            && request.path("policy").asString("").equals("paper")
            && request.get("cache_size").isInt()
            && request.get("bounded").booleanValue()
            && request.get("accumulate").booleanValue()
            && !request.get("token_ids").path(0).isArray();
    if (!understood) {
      ObjectNode refusal = Json.object();
      refusal.putObject("error").put("kind", "unsupported").put("message", "a toy");
      return refusal;
    }
    return run(request, mistake);
  }

  private static ObjectNode run(ObjectNode request, Mistake mistake) {
    int a = request.get("init_cache_size").intValue();
    int s = request.get("sep_cache_size").intValue();
    int w = request.get("local_size").intValue() + (mistake == Mistake.WINDOW_TOO_LONG ? 1 : 0);
    int c = request.get("cache_size").intValue();
    List<Integer> separators = integers(request.get("separator_token_ids"));
    List<Integer> ids = integers(request.get("token_ids"));
    ObjectNode answer = Json.object();
    ArrayNode visible = answer.putArray("visible");
    ArrayNode stored = answer.putArray("stored");
    List<Integer> initial = new ArrayList<>();
    List<Integer> block = new ArrayList<>();
    List<Integer> recent = new ArrayList<>();
    for (int key = 0; key < ids.size(); key++) {
      (initial.size() < a ? initial : recent).add(key);
      visible.add(joined(initial, block, recent));
      if (initial.size() + block.size() + recent.size() >= c) {
        int past = recent.size() - w + (mistake == Mistake.SEPARATOR_OF_WINDOW_TWICE ? 1 : 0);
        recent.subList(0, past).stream()
            .filter(index -> separators.contains(ids.get(index)))
            .forEach(block::add);
        recent.subList(0, recent.size() - w).clear();
        boolean first = mistake == Mistake.KEEPS_FIRST_SEPARATORS;
        while (block.size() > s) {
          block.remove(first ? block.size() - 1 : 0);
        }
      }
      stored.add(joined(initial, block, recent));
    }
    return answer;
  }

  private static ArrayNode joined(
      List<Integer> initial, List<Integer> block, List<Integer> recent) {
    List<Integer> all = new ArrayList<>(initial);
    all.addAll(block);
    all.addAll(recent);
    return Json.integers(all);
  }

  private static List<Integer> integers(JsonNode list) {
    List<Integer> integers = new ArrayList<>();
    list.forEach(item -> integers.add(item.intValue()));
    return integers;
  }
}
