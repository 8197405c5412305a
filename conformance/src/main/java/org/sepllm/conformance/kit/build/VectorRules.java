package org.sepllm.conformance.kit.build;

import static org.sepllm.conformance.check.cases.CaseClass.*;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sepllm.conformance.check.cases.CaseClass;
import tools.jackson.databind.node.ObjectNode;

/** Which rules a question looks at, by what it covers. */
final class VectorRules {
  private static final Map<CaseClass, List<String>> RULES = new EnumMap<>(CaseClass.class);

  static {
    rules(SEPLLM_MASK, "SEP-MASK-001", "SEP-MASK-002", "SEP-MASK-003", "SEP-SEP-001");
    rules(STREAMINGLLM_MASK, "SEP-MASK-002", "SEP-MASK-003", "SEP-MASK-007");
    rules(FIXLLM_MASK, "SEP-MASK-008");
    rules(FULL_MASK, "SEP-MASK-009");
    rules(PADDING, "SEP-ROW-001", "SEP-ROW-002");
    rules(PACKED_DOCUMENTS, "SEP-ROW-003", "SEP-MASK-005");
    rules(POLICY_PAPER, "SEP-CACHE-002", "SEP-CACHE-007", "SEP-SEP-001");
    rules(POLICY_STREAMING, "SEP-CACHE-002", "SEP-CACHE-007", "SEP-SEP-001");
    rules(POLICY_SEPCACHE, "SEP-CACHE-002", "SEP-CACHE-007", "SEP-SEP-001");
    rules(POLICY_STREAMINGLLM, "SEP-CACHE-008");
    rules(POLICY_FULL, "SEP-CACHE-009");
    rules(AT_TRIGGER, "SEP-CACHE-003", "SEP-CACHE-011");
    rules(REPEATED_COMPACTION, "SEP-CACHE-003", "SEP-CACHE-011");
    rules(SEPARATOR_EVICTED, "SEP-CACHE-004");
    rules(UNBOUNDED, "SEP-CACHE-005");
    rules(NO_ACCUMULATION, "SEP-CACHE-006");
    rules(DENSE_PREFILL, "SEP-CACHE-013");
    rules(KEEP_OLDEST, "SEP-CACHE-014");
    rules(PAD_WITH_TAIL, "SEP-CACHE-015");
    rules(RESUMED, "SEP-CACHE-012", "SEP-CACHE-017", "SEP-CACHE-019");
    rules(STATE_RETURNED, "SEP-CACHE-017");
    rules(REPORT_FULL, "SEP-TRACE-001");
    rules(REPORT_DELTA, "SEP-TRACE-002", "SEP-ACCT-001", "SEP-ACCT-002");
    rules(REPORT_DIGEST, "SEP-TRACE-003");
    rules(SHARED_KV_HEADS, "SEP-ATTN-001");
    rules(GRADIENTS, "SEP-ATTN-006", "SEP-ATTN-014");
    rules(PADDING_QUERY, "SEP-ATTN-004");
    rules(UNSEEN_KEY, "SEP-ATTN-005");
    rules(INVISIBLE_NON_FINITE, "SEP-ATTN-005");
    rules(VISIBLE_NON_FINITE, "SEP-ATTN-007");
    rules(F16, "SEP-ATTN-008");
    rules(BF16, "SEP-ATTN-008");
  }

  private VectorRules() {}

  private static void rules(CaseClass covered, String... rules) {
    RULES.put(covered, List.of(rules));
  }

  static List<String> of(ObjectNode request, Set<CaseClass> classes) {
    Set<String> rules = new TreeSet<>();
    classes.forEach(covered -> rules.addAll(RULES.getOrDefault(covered, List.of())));
    rules.addAll(
        switch (request.path("op").asString("")) {
          case "mask" -> ofMask(request, classes);
          case "cache" -> ofCache(request, classes);
          default -> List.of("SEP-ATTN-002", "SEP-ATTN-003", "SEP-ATTN-013", "SEP-ATTN-015");
        });
    return List.copyOf(rules);
  }

  private static List<String> ofMask(ObjectNode request, Set<CaseClass> classes) {
    List<String> rules = new ArrayList<>();
    addIf(rules, classes.contains(PADDING), "SEP-MASK-004");
    addIf(rules, classes.contains(LAYERS), "SEP-MASK-006");
    boolean switchedOff = classes.contains(STREAMINGLLM_MASK) && request.has("separator_token_ids");
    addIf(rules, switchedOff, "SEP-SEP-003");
    return rules;
  }

  private static List<String> ofCache(ObjectNode request, Set<CaseClass> classes) {
    List<String> rules = new ArrayList<>();
    addIf(rules, classes.contains(PADDING), "SEP-CACHE-010");
    addIf(rules, classes.contains(LAYERS), "SEP-CACHE-018");
    boolean ragged = classes.contains(BATCH) && !request.has("batch");
    addIf(rules, ragged, "SEP-CACHE-016");
    addIf(rules, classes.contains(EMPTY_ROW) || classes.contains(ONE_TOKEN), "SEP-CACHE-019");
    switch (request.path("positions").asString("")) {
      case "original" -> rules.add("SEP-POS-001");
      case "in-cache" -> rules.add("SEP-POS-002");
      case "insertion-length" -> rules.add("SEP-POS-003");
      default -> {
        return rules;
      }
    }
    return rules;
  }

  private static void addIf(List<String> rules, boolean condition, String rule) {
    if (condition) {
      rules.add(rule);
    }
  }
}
