package org.sepllm.conformance.deviation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.mutant.Mutant;
import org.sepllm.conformance.kit.mutant.Mutants;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.reference.config.NamedSeparators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How published code answers where it deviates: the reference under the named policy or mode, or a
 * planted mistake of the kit that is the same one.
 */
final class PublishedBehavior {
  private static final String SEPARATORS = "separator_token_ids";
  private static final Map<String, UnaryOperator<ObjectNode>> BY_DEVIATION = new TreeMap<>();

  static {
    BY_DEVIATION.put("padding-by-id", PublishedMasks::paddingCountedById);
    changed("unchecked-ids", PublishedBehavior::dropNegativeIds);
    changed("list-by-model", question -> question.set(SEPARATORS, llama18()));
    mistaken("window-plus-one", "mask-sepllm-n+1");
    BY_DEVIATION.put("no-window", PublishedMasks::withoutWindow);
    mistaken("initial-by-index", "mask-sepllm-a-by-index");
    mistaken("padding-at-decode", "mask-sepllm-padding-keys");
    changed("one-document", question -> question.remove("document_ids"));
    mistaken("late-window", "mask-sepllm-layers-last");
    changed("lost-mask", PublishedBehavior::seeEverything);
    mistaken("large-negative", "attention-masked-by-adding");
    changed("late-check", PublishedBehavior::neverCompact);
    changed("late-trigger", question -> question.put("policy", "streaming"));
    changed("early-eviction", question -> question.put("policy", "sepcache"));
    changed("moving-sizes", question -> question.put("bounded", false));
    changed("dense-prompt", PublishedBehavior::readPromptAtOnce);
    changed("keep-oldest", question -> question.put("batch", "keep-oldest"));
    changed("pad-with-tail", question -> question.put("batch", "pad-with-tail"));
    changed("padding-kept", PublishedBehavior::keepPadding);
    mistaken("rotated-again", "cache-positions-rotated-twice");
    changed("no-shift", question -> question.put("positions", "insertion-length"));
  }

  private PublishedBehavior() {}

  /** The deviations that can be asked about. */
  static Set<String> known() {
    return Set.copyOf(BY_DEVIATION.keySet());
  }

  /** The answer of published code to a question, without an id. */
  static ObjectNode answer(String deviation, ObjectNode question) {
    return BY_DEVIATION.get(deviation).apply(question.deepCopy());
  }

  /** The answer of the specification, without an id. */
  static ObjectNode specified(ObjectNode question) {
    ObjectNode answer = new ReferencePort(Limits.DEFAULT).ask(question);
    answer.remove("id");
    return answer;
  }

  private static void mistaken(String deviation, String mutant) {
    Mutant mistake =
        Mutants.all().stream().filter(known -> known.id().equals(mutant)).findFirst().orElseThrow();
    BY_DEVIATION.put(
        deviation,
        question -> {
          try (Port port = mistake.port()) {
            ObjectNode answer = port.ask(question);
            answer.remove("id");
            return answer;
          } catch (PortFailure withinThisProcess) {
            throw new IllegalStateException(withinThisProcess);
          }
        });
  }

  /** The reference is asked the changed question. */
  private static void changed(String deviation, Consumer<ObjectNode> change) {
    BY_DEVIATION.put(
        deviation,
        question -> {
          change.accept(question);
          return specified(question);
        });
  }

  private static void dropNegativeIds(ObjectNode question) {
    ArrayNode left = Json.array();
    for (JsonNode id : question.get(SEPARATORS)) {
      if (id.intValue() >= 0) {
        left.add(id);
      }
    }
    question.set(SEPARATORS, left);
  }

  private static ArrayNode llama18() {
    ArrayNode ids = Json.array();
    for (int id : NamedSeparators.LLAMA18.separators().toArray()) {
      ids.add(id);
    }
    return ids;
  }

  private static void seeEverything(ObjectNode question) {
    question.remove("init_tokens");
    question.remove("neighbors");
    question.remove(SEPARATORS);
    question.put("mask", "full");
  }

  /** Before the first compaction nobody looks at the sizes. */
  private static void neverCompact(ObjectNode question) {
    JsonNode ids = question.get("token_ids");
    question.removeAll();
    question.put("op", "cache").put("policy", "full").set("token_ids", ids);
  }

  /** All tokens but the last are the prompt. */
  private static void readPromptAtOnce(ObjectNode question) {
    question.put("prefill", "dense");
    question.put("prompt_tokens", Math.max(0, question.get("token_ids").size() - 1));
  }

  /** Padding is stored, and every row keeps as many columns more as the longest padding has. */
  private static void keepPadding(ObjectNode question) {
    int longest = 0;
    for (JsonNode padding : question.path("left_padding")) {
      longest = Math.max(longest, padding.intValue());
    }
    question.remove("left_padding");
    question.put("init_cache_size", question.get("init_cache_size").intValue() + longest);
  }
}
