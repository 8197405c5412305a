package org.sepllm.datasets.tokenizer;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Builds small {@code tokenizer.json} texts: the 256 bytes have the ids 0 to 255. */
record TokenizerJsonFixture(
    Map<String, Integer> vocab,
    String merges,
    String modelOptions,
    String addedTokens,
    String normalizer,
    String preTokenizer,
    String postProcessor,
    String extra) {
  static TokenizerJsonFixture plain() {
    Map<String, Integer> vocab = new TreeMap<>();
    for (int octet = 0; octet < 256; octet++) {
      vocab.put(String.valueOf(ByteAlphabet.character(octet)), octet);
    }
    String byteLevel = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false}";
    return new TokenizerJsonFixture(vocab, "[]", "", "[]", "null", byteLevel, "null", "");
  }

  TokenizerJsonFixture token(String spelling, int id) {
    Map<String, Integer> more = new TreeMap<>(vocab);
    more.put(spelling, id);
    return new TokenizerJsonFixture(
        more, merges, modelOptions, addedTokens, normalizer, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture without(String spelling) {
    Map<String, Integer> fewer = new TreeMap<>(vocab);
    fewer.remove(spelling);
    return new TokenizerJsonFixture(
        fewer, merges, modelOptions, addedTokens, normalizer, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture merges(String json) {
    return new TokenizerJsonFixture(
        vocab, json, modelOptions, addedTokens, normalizer, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture model(String options) {
    return new TokenizerJsonFixture(
        vocab, merges, options, addedTokens, normalizer, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture addedTokens(String json) {
    return new TokenizerJsonFixture(
        vocab, merges, modelOptions, json, normalizer, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture normalizer(String json) {
    return new TokenizerJsonFixture(
        vocab, merges, modelOptions, addedTokens, json, preTokenizer, postProcessor, extra);
  }

  TokenizerJsonFixture preTokenizer(String json) {
    return new TokenizerJsonFixture(
        vocab, merges, modelOptions, addedTokens, normalizer, json, postProcessor, extra);
  }

  TokenizerJsonFixture postProcessor(String json) {
    return new TokenizerJsonFixture(
        vocab, merges, modelOptions, addedTokens, normalizer, preTokenizer, json, extra);
  }

  TokenizerJsonFixture extra(String members) {
    return new TokenizerJsonFixture(
        vocab, merges, modelOptions, addedTokens, normalizer, preTokenizer, postProcessor, members);
  }

  String json() {
    String entries =
        vocab.entrySet().stream()
            .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
            .collect(Collectors.joining(","));
    return """
    {%s"added_tokens":%s,"normalizer":%s,"pre_tokenizer":%s,"post_processor":%s,
     "model":{"type":"BPE",%s"vocab":{%s},"merges":%s}}\
    """
        .formatted(
            extra,
            addedTokens,
            normalizer,
            preTokenizer,
            postProcessor,
            modelOptions,
            entries,
            merges);
  }

  Tokenizer tokenizer() {
    return HuggingFaceTokenizer.parse("fixture.json", json(), Optional.empty());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
