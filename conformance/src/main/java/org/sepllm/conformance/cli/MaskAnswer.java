package org.sepllm.conformance.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.view.ReasonWords;
import org.sepllm.reference.explain.MaskExplanation;
import org.sepllm.reference.explain.MaskReason;
import org.sepllm.reference.explain.MaskVerdict;
import org.sepllm.reference.mask.MaskRule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Explains a query of a mask. */
record MaskAnswer(TokenSource source, ChosenRule chosen, MaskRule rule, int query)
    implements Explanation {

  @Override
  public String textOfQuery() {
    KeyListing visible = new KeyListing(source);
    Map<String, Integer> hidden = new TreeMap<>();
    verdicts()
        .forEach(verdict -> {
          if (verdict.visible()) {
            visible.add(names(verdict), verdict.key());
          } else {
            hidden.merge(names(verdict), 1, Integer::sum);
          }
        });
    return "query %s sees %d of %d keys\n"
            .formatted(KeyListing.token(source, query), visible.size(), query + 1)
        + visible.text()
        + hidden.entrySet().stream()
            .map(entry -> "  not visible, %s: %d\n".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
  }

  @Override
  public String textOfKey(int key) {
    MaskVerdict verdict = verdict(key);
    return "query %s %s key %s\n"
            .formatted(
                KeyListing.token(source, query),
                verdict.visible() ? "sees" : "does not see",
                KeyListing.token(source, key))
        + verdict.reasons().stream()
            .map(reason -> "  " + ReasonWords.of(reason, rule, query, key) + "\n")
            .collect(Collectors.joining());
  }

  @Override
  public ObjectNode jsonOfQuery() {
    ObjectNode answer = ViewJson.answer(SCHEMA, source, chosen);
    answer.set("query", ViewJson.token(source, query));
    ArrayNode visible = answer.putArray("visible_keys");
    Map<String, Integer> hidden = new TreeMap<>();
    verdicts()
        .forEach(verdict -> {
          if (verdict.visible()) {
            ObjectNode key = ViewJson.token(source, verdict.key());
            key.set("reasons", reasons(verdict));
            visible.add(key);
          } else {
            hidden.merge(names(verdict), 1, Integer::sum);
          }
        });
    ObjectNode counts = answer.putObject("hidden_counts");
    hidden.forEach(counts::put);
    return answer;
  }

  @Override
  public ObjectNode jsonOfKey(int key) {
    MaskVerdict verdict = verdict(key);
    ObjectNode answer = ViewJson.answer(SCHEMA, source, chosen);
    answer.set("query", ViewJson.token(source, query));
    answer.set("key", ViewJson.token(source, key));
    answer.put("visible", verdict.visible());
    answer.set("reasons", reasons(verdict));
    return answer;
  }

  private Stream<MaskVerdict> verdicts() {
    return new MaskExplanation(rule, source.row()).explainAll(query);
  }

  private MaskVerdict verdict(int key) {
    return new MaskExplanation(rule, source.row()).explain(query, key);
  }

  private static String names(MaskVerdict verdict) {
    return verdict.reasons().stream()
        .map(MaskReason::reasonName)
        .collect(Collectors.joining(" and "));
  }

  private static ArrayNode reasons(MaskVerdict verdict) {
    ArrayNode reasons = ViewJson.array();
    for (MaskReason reason : verdict.reasons()) {
      reasons.addObject().put("reason", reason.reasonName()).put("rule", reason.ruleId());
    }
    return reasons;
  }
}
