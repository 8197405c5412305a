package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sepllm.conformance.view.ReasonWords;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.explain.CacheExplanation;
import org.sepllm.reference.explain.CacheVerdict;
import org.sepllm.reference.explain.Eviction;
import org.sepllm.reference.explain.KeyLife;
import org.sepllm.reference.explain.PlacedKey;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Explains a query of a cache. */
record CacheAnswer(TokenSource source, ChosenRule chosen, CacheConfig config, int query)
    implements Explanation {

  @Override
  public String textOfQuery() {
    List<PlacedKey> visible = explanation().visible(query);
    KeyListing listing = new KeyListing(source);
    visible.forEach(placed -> listing.add(placed.place().placeName(), placed.key()));
    return "query %s sees %d of %d keys\n"
            .formatted(KeyListing.token(source, query), visible.size(), query + 1)
        + listing.text()
        + evictedBefore().entrySet().stream()
            .map(entry -> "  evicted before, %s: %d\n".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
  }

  @Override
  public String textOfKey(int key) {
    CacheVerdict verdict = explanation().explain(query, key);
    return "query %s %s key %s\n"
            .formatted(
                KeyListing.token(source, query),
                verdict.visible() ? "sees" : "does not see",
                KeyListing.token(source, key))
        + why(verdict)
        + (source.row().valid(key) ? life(key) : "");
  }

  private String why(CacheVerdict verdict) {
    return switch (verdict) {
      case CacheVerdict.NeverSeen never -> "  " + ReasonWords.of(never.absence()) + "\n";
      case CacheVerdict.Evicted evicted -> "  " + words(evicted.eviction()) + "\n";
      case CacheVerdict.Visible seen ->
          "  %s: %s\n  positions: ORIGINAL %d, IN_CACHE %d\n"
                  .formatted(
                      seen.key().place().placeName(),
                      ReasonWords.of(seen.key().place(), config),
                      seen.key().original(),
                      seen.key().inCache())
              + seen.evictedNow()
                  .map(_ -> "  this query is the last to see it: its step compacts\n")
                  .orElse("");
    };
  }

  private String words(Eviction eviction) {
    return "evicted by the compaction of step %d: %s"
        .formatted(eviction.step(), ReasonWords.of(eviction.reason(), config));
  }

  private String life(int key) {
    KeyLife life = explanation().life(key);
    StringBuilder text = new StringBuilder("  the key in this text: stored at step " + key);
    life.joinedBlock()
        .ifPresent(step -> text.append(", in the separator block from step ").append(step));
    text.append(
        life.eviction()
            .map(eviction ->
                ", evicted at step %d (%s)"
                    .formatted(eviction.step(), eviction.reason().reasonName()))
            .orElse(", never evicted"));
    return text.append('\n').toString();
  }

  @Override
  public ObjectNode jsonOfQuery() {
    ObjectNode answer = ViewJson.answer(Explanation.SCHEMA, source, chosen);
    answer.set("query", ViewJson.token(source, query));
    ArrayNode visible = answer.putArray("visible_keys");
    for (PlacedKey placed : explanation().visible(query)) {
      ObjectNode key = ViewJson.token(source, placed.key());
      put(key, placed);
      visible.add(key);
    }
    ObjectNode evicted = answer.putObject("evicted_counts");
    evictedBefore().forEach(evicted::put);
    return answer;
  }

  @Override
  public ObjectNode jsonOfKey(int key) {
    CacheVerdict verdict = explanation().explain(query, key);
    ObjectNode answer = ViewJson.answer(Explanation.SCHEMA, source, chosen);
    answer.set("query", ViewJson.token(source, query));
    answer.set("key", ViewJson.token(source, key));
    answer.put("visible", verdict.visible());
    switch (verdict) {
      case CacheVerdict.NeverSeen never ->
          answer
              .putObject("absence")
              .put("reason", never.absence().reasonName())
              .put("rule", never.absence().ruleId());
      case CacheVerdict.Evicted evicted -> put(answer.putObject("eviction"), evicted.eviction());
      case CacheVerdict.Visible seen -> put(answer.putObject("place"), seen.key());
    }
    if (source.row().valid(key)) {
      KeyLife life = explanation().life(key);
      ObjectNode node = answer.putObject("life").put("initial", life.initial());
      life.joinedBlock().ifPresent(step -> node.put("joined_block", step));
      life.eviction().ifPresent(eviction -> put(node.putObject("eviction"), eviction));
    }
    return answer;
  }

  private static void put(ObjectNode node, PlacedKey placed) {
    node.put("place", placed.place().placeName())
        .put("rule", placed.place().ruleId())
        .put("original_position", placed.original())
        .put("in_cache_position", placed.inCache());
  }

  private static void put(ObjectNode node, Eviction eviction) {
    node.put("step", eviction.step())
        .put("reason", eviction.reason().reasonName())
        .put("rule", eviction.reason().ruleId());
  }

  private CacheExplanation explanation() {
    return new CacheExplanation(config, source.row());
  }

  private Map<String, Integer> evictedBefore() {
    Map<String, Integer> counts = new TreeMap<>();
    explanation()
        .evictedBefore(query)
        .forEach((reason, count) -> counts.put(reason.reasonName(), count));
    return counts;
  }
}
