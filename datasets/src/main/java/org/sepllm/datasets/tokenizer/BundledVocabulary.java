package org.sepllm.datasets.tokenizer;

import com.knuddels.jtokkit.api.EncodingType;
import java.util.Collections;
import java.util.Map;

/** The vocabularies that need no file, with the facts about them that their library hides. */
enum BundledVocabulary {
  CL100K(
      EncodingType.CL100K_BASE,
      100_256,
      Map.of(
          "<|endoftext|>", 100_257,
          "<|fim_prefix|>", 100_258,
          "<|fim_middle|>", 100_259,
          "<|fim_suffix|>", 100_260,
          "<|endofprompt|>", 100_276)),
  O200K(
      EncodingType.O200K_BASE,
      199_998,
      Map.of("<|endoftext|>", 199_999, "<|endofprompt|>", 200_018)),
  P50K(EncodingType.P50K_BASE, 50_281, Map.of("<|endoftext|>", 50_256)),
  R50K(EncodingType.R50K_BASE, 50_256, Map.of("<|endoftext|>", 50_256));

  private final EncodingType type;
  private final int ordinaryEnd;
  private final Map<String, Integer> specialTokens;

  BundledVocabulary(EncodingType type, int ordinaryEnd, Map<String, Integer> specialTokens) {
    this.type = type;
    this.ordinaryEnd = ordinaryEnd;
    this.specialTokens = specialTokens;
  }

  EncodingType type() {
    return type;
  }

  /** Returns the largest id plus 1. */
  int size() {
    return Math.max(ordinaryEnd, Collections.max(specialTokens.values()) + 1);
  }

  /** Tells whether an id is a token: ordinary ids have no gaps, special ones have. */
  boolean contains(int id) {
    return (id >= 0 && id < ordinaryEnd) || specialTokens.containsValue(id);
  }

  Map<String, Integer> specialTokens() {
    return specialTokens;
  }
}
