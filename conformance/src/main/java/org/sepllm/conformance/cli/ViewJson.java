package org.sepllm.conformance.cli;

import java.util.List;
import org.sepllm.conformance.view.VisibilityRule;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts that the JSON of mask, explain and trace share. */
final class ViewJson {
  private static final int SCHEMA_VERSION = 1;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ViewJson() {}

  /** Starts an answer with its schema in {@code docs/views.schema.json}, and what it is about. */
  static ObjectNode answer(String schema, TokenSource source, ChosenRule chosen) {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("schema", schema);
    answer.put("schema_version", SCHEMA_VERSION);
    ObjectNode text = answer.putObject("source");
    text.put("name", source.name());
    text.put("tokens", source.row().length());
    text.put("documents", source.documents());
    source.tokenizer().ifPresent(tokenizer -> text.put("tokenizer", tokenizer.name()));
    text.put("left_padding", source.row().leftPadding());
    answer.set("rule", rule(chosen.rule()));
    answer.set("separators", separators(chosen.separators(), source));
    return answer;
  }

  private static ObjectNode rule(VisibilityRule rule) {
    return switch (rule) {
      case VisibilityRule.OfMask mask -> mask(mask.rule());
      case VisibilityRule.OfCache cache -> cache(cache.config());
    };
  }

  /** Writes the cache in force as a configuration that {@code --config} reads. */
  static String configuration(ChosenRule chosen) {
    ObjectNode configuration = rule(chosen.rule());
    if (!chosen.separators().ids().isEmpty()) {
      configuration.set("separator_token_ids", integers(chosen.separators().ids()));
    }
    return written(configuration);
  }

  private static ObjectNode mask(MaskRule rule) {
    ObjectNode node = MAPPER.createObjectNode();
    switch (rule) {
      case SepLlmMask _ -> node.put("mask", "sepllm");
      case StreamingLlmMask _ -> node.put("mask", "streamingllm");
      case FixLlmMask fix -> node.put("mask", "fixllm").put("interval", fix.interval());
      case FullMask _ -> {
        return node.put("mask", "full");
      }
    }
    return node.put("init_tokens", rule.initTokens()).put("neighbors", rule.neighbors());
  }

  private static ObjectNode cache(CacheConfig config) {
    ObjectNode node = MAPPER.createObjectNode().put("policy", config.policyName());
    switch (config) {
      case SepCacheConfig sep ->
          node.put("init_cache_size", sep.initCacheSize())
              .put("sep_cache_size", sep.sepCacheSize())
              .put("local_size", sep.localSize())
              .put("cache_size", sep.cacheSize())
              .put("bounded", sep.bounded())
              .put("accumulate", sep.accumulate());
      case StreamingLlmCacheConfig streaming ->
          node.put("init_cache_size", streaming.initCacheSize())
              .put("cache_size", streaming.cacheSize());
      case FullCacheConfig _ -> {}
    }
    return node;
  }

  private static ObjectNode separators(ChosenSeparators separators, TokenSource source) {
    ObjectNode node = MAPPER.createObjectNode().put("choice", separators.choice());
    node.set("separator_token_ids", integers(separators.ids()));
    source
        .tokenizer()
        .filter(_ -> separators.ids().stream().allMatch(id -> id >= 0))
        .ifPresent(tokenizer -> {
          ArrayNode texts = node.putArray("texts");
          separators.ids().forEach(id -> texts.add(tokenizer.tokenText(id)));
        });
    return node;
  }

  static ArrayNode integers(List<Integer> values) {
    ArrayNode array = MAPPER.createArrayNode();
    values.forEach(array::add);
    return array;
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Names a token: its place, its id, and its text where a vocabulary is known. */
  static ObjectNode token(TokenSource source, int index) {
    ObjectNode node = object().put("index", index);
    if (!source.row().valid(index)) {
      return node.put("padding", true);
    }
    int tokenId = source.row().tokenId(index);
    node.put("token_id", tokenId);
    source.tokenizer().ifPresent(tokenizer -> node.put("text", tokenizer.tokenText(tokenId)));
    return node;
  }

  static String written(ObjectNode answer) {
    return MAPPER.writeValueAsString(answer);
  }
}
