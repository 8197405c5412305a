package org.sepllm.conformance.kit.build;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Questions about models that must be refused. */
final class InvalidModelQuestions {
  private static final String MODEL = "{\"op\":\"nll\",\"model\":\"models/llama-tied-mha\",";
  private static final String FULL = MODEL + "\"mask\":\"full\",";
  private static final String TEXT = MODEL + "\"policy\":\"full\",\"positions\":\"original\",";
  private static final String CACHE =
      MODEL
          + "\"policy\":\"paper\",\"init_cache_size\":1,\"sep_cache_size\":1,\"local_size\":1,"
          + "\"cache_size\":4,\"separator_token_ids\":[9],";
  private static final String IDS = "\"token_ids\":[5,9,5]}";

  /** One more token than the model has positions, and the last one, which is not read. */
  private static final String TOO_LONG =
      IntStream.range(0, 130)
          .mapToObj(_ -> "5")
          .collect(Collectors.joining(",", "\"token_ids\":[", "]}"));

  static final List<InvalidQuestions.Question> ALL =
      List.of(
          question("a negative token id", FULL + "\"token_ids\":[5,-1,5]}"),
          question("a token id beyond the vocabulary", FULL + "\"token_ids\":[5,97,5]}"),
          question("a last token beyond the vocabulary", FULL + "\"token_ids\":[5,5,97]}"),
          question("a token id that is a string", FULL + "\"token_ids\":[5,\"5\"]}"),
          question("one token alone", FULL + "\"token_ids\":[5]}"),
          question("no tokens", FULL + "\"token_ids\":[]}"),
          question("no field token_ids", FULL + "\"dtype\":\"f32\"}"),
          question("logits after the end of the row", logitsAt("[3]")),
          question("logits before the row", logitsAt("[-1]")),
          question("logits at one place twice", logitsAt("[1,1]")),
          question("logits at descending places", logitsAt("[2,0]")),
          question("logits at no place", logitsAt("[]")),
          question("logits at a number", logitsAt("1")),
          question("logits at a fraction", logitsAt("[0.5]")),
          question("logits at a word", logitsAt("[\"0\"]")),
          question("no model", "{\"op\":\"nll\",\"mask\":\"full\"," + IDS),
          question(
              "a model that is a number", FULL.replace("\"models/llama-tied-mha\"", "1") + IDS),
          question("neither mask nor policy", MODEL + IDS),
          question("positions for a mask", FULL + "\"positions\":\"original\"," + IDS),
          question("neighbors for a policy", CACHE + "\"neighbors\":3," + IDS),
          question("a + s + w = c in a model", CACHE.replace(":4,", ":3,") + IDS),
          question("a model's cache without separators", CACHE.replace("[9]", "[]") + IDS),
          question(
              "masks for three of two layers",
              MODEL + "\"mask\":\"streamingllm\",\"init_tokens\":1,\"neighbors\":[1,2,3]," + IDS),
          question("caches for three of two layers", CACHE.replace(":4,", ":[4,4,4],") + IDS),
          question("a position of the text beyond the model's under a mask", FULL + TOO_LONG),
          question("a position of the text beyond the model's in a cache", TEXT + TOO_LONG),
          question("beyond_context that is a number", FULL + "\"beyond_context\":1," + IDS),
          question("a dtype that is a number", FULL + "\"dtype\":16," + IDS),
          question("a field of a model that nobody knows", FULL + "\"logit_at\":[0]," + IDS));

  private InvalidModelQuestions() {}

  private static InvalidQuestions.Question question(String why, String json) {
    return new InvalidQuestions.Question(why, json);
  }

  private static String logitsAt(String places) {
    return FULL + "\"logits_at\":" + places + "," + IDS;
  }
}
