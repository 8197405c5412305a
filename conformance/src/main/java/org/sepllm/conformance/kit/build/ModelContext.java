package org.sepllm.conformance.kit.build;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the layers of a model see.
 *
 * @param title the context in words
 * @param json the fields of the question, in single quotes
 * @param rules the rules of masks, caches and positions that it looks at
 */
record ModelContext(String title, String json, List<String> rules) {
  /** The separators of all contexts. */
  static final List<Integer> SEPARATORS = List.of(7, 58, 61);

  private static final String IDS = "'separator_token_ids':[7,58,61]";
  private static final String SIZES =
      "'init_cache_size':2,'sep_cache_size':3,'local_size':4,'cache_size':12," + IDS;
  private static final String LAYERS =
      "'init_cache_size':2,'sep_cache_size':[3,2],'local_size':[4,3],'cache_size':[12,10]," + IDS;
  private static final String IN_CACHE = "in-cache";
  private static final String ORIGINAL = "original";

  static final List<ModelContext> ALL =
      List.of(
          new ModelContext("the full mask", "'mask':'full'", List.of("SEP-MASK-009")),
          new ModelContext(
              "the SepLLM mask, layers with other neighbors",
              "'mask':'sepllm','init_tokens':2,'neighbors':[4,7]," + IDS,
              List.of("SEP-MASK-001", "SEP-MASK-006")),
          new ModelContext(
              "the StreamingLLM mask",
              "'mask':'streamingllm','init_tokens':2,'neighbors':5",
              List.of("SEP-MASK-007")),
          new ModelContext(
              "the FixLLM mask",
              "'mask':'fixllm','init_tokens':1,'neighbors':3,'interval':4",
              List.of("SEP-MASK-008")),
          separators("paper", IN_CACHE, SIZES),
          separators("paper", ORIGINAL, LAYERS),
          separators("streaming", IN_CACHE, LAYERS),
          separators("streaming", ORIGINAL, SIZES),
          separators("sepcache", IN_CACHE, SIZES),
          separators("sepcache", ORIGINAL, SIZES),
          separators("sepcache", "insertion-length", LAYERS),
          streamingLlm(IN_CACHE),
          streamingLlm(ORIGINAL),
          new ModelContext(
              "the full cache, positions in-cache",
              "'policy':'full','positions':'in-cache'",
              List.of("SEP-CACHE-009", "SEP-POS-002")));

  ModelContext {
    rules = List.copyOf(rules);
  }

  private static ModelContext separators(String policy, String positions, String sizes) {
    boolean layers = sizes.equals(LAYERS);
    Set<String> rules = new TreeSet<>(Set.of("SEP-CACHE-003", "SEP-CACHE-007", of(positions)));
    if (layers) {
      rules.add("SEP-CACHE-018");
    }
    return new ModelContext(
        "the cache " + policy + (layers ? ", layers of other sizes" : "") + at(positions),
        "'policy':'" + policy + "','positions':'" + positions + "'," + sizes,
        List.copyOf(rules));
  }

  private static ModelContext streamingLlm(String positions) {
    return new ModelContext(
        "the cache streamingllm" + at(positions),
        "'policy':'streamingllm','init_cache_size':2,'cache_size':9,'positions':'"
            + positions
            + "'",
        List.of("SEP-CACHE-008", of(positions)));
  }

  private static String at(String positions) {
    return ", positions " + positions;
  }

  private static String of(String positions) {
    return switch (positions) {
      case ORIGINAL -> "SEP-POS-001";
      case IN_CACHE -> "SEP-POS-002";
      default -> "SEP-POS-003";
    };
  }

  ObjectNode fields() {
    return (ObjectNode) JsonMapper.shared().readTree("{" + json.replace('\'', '"') + "}");
  }

  /** The rules that a model under a context looks at. */
  static List<String> rules(String model, ModelContext context) {
    Set<String> rules = new TreeSet<>(context.rules());
    rules.addAll(
        List.of(
            "SEP-MODEL-001",
            "SEP-MODEL-004",
            "SEP-MODEL-007",
            "SEP-MODEL-008",
            "SEP-MODEL-009",
            "SEP-MODEL-010",
            "SEP-POS-004"));
    boolean llama = model.startsWith("llama");
    rules.addAll(
        llama
            ? List.of("SEP-MODEL-002", "SEP-MODEL-005")
            : List.of("SEP-MODEL-003", "SEP-MODEL-006", "SEP-MODEL-011"));
    if (model.equals("neox-parallel")) {
      rules.add("SEP-POS-005");
    }
    if (model.startsWith("llama3")) {
      rules.add("SEP-POS-006");
    }
    return List.copyOf(rules);
  }
}
