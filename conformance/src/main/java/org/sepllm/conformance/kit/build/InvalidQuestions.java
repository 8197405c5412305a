package org.sepllm.conformance.kit.build;

import java.util.List;

/** Questions whose fields are valid one by one and contradict each other. */
final class InvalidQuestions {
  /** What is wrong with a question, and the question. */
  record Question(String why, String json) {}

  private static final String CACHE =
      "{\"op\":\"cache\",\"init_cache_size\":1,\"sep_cache_size\":1,\"local_size\":1,"
          + "\"cache_size\":4,\"separator_token_ids\":[9],";
  private static final String MASK =
      "{\"op\":\"mask\",\"init_tokens\":1,\"neighbors\":2,\"separator_token_ids\":[9],";
  private static final String STATE =
      CACHE + "\"token_ids\":[5],\"state\":{\"next_index\":4,\"left_padding\":0,";

  static final List<Question> ALL =
      List.of(
          question("a + s + w = c", CACHE.replace(":4,", ":3,") + "\"token_ids\":[5]}"),
          question("a + s + w > c", CACHE.replace(":4,", ":2,") + "\"token_ids\":[5]}"),
          question("a cache without separators", noSeparators("[]")),
          question("a cache with StreamingLLM's list", noSeparators("[-1]")),
          question("a cache with -1 beside a separator", noSeparators("[9,-1]")),
          question("-1 beside a separator in a mask", MASK.replace("[9]", "[-1,9]") + tokens()),
          question("a negative separator in a mask", MASK.replace("[9]", "[-2]") + tokens()),
          question("more padding than tokens", MASK + "\"token_ids\":[5],\"left_padding\":2}"),
          question("padding for one of two rows", MASK + rows() + ",\"left_padding\":[1]}"),
          question("one padding for two rows", MASK + rows() + ",\"left_padding\":1}"),
          question(
              "documents of another length", MASK + "\"token_ids\":[5,5],\"document_ids\":[0]}"),
          question(
              "a document in two pieces", MASK + "\"token_ids\":[5,5,5],\"document_ids\":[0,1,0]}"),
          question("a row among tokens", MASK + "\"token_ids\":[5,[5]]}"),
          question("an interval for sepllm", MASK + "\"interval\":2," + tokens()),
          question("documents for a cache", CACHE + "\"document_ids\":[0]," + tokens()),
          question(
              "lists of sizes of different length",
              CACHE.replace("\"local_size\":1", "\"local_size\":[1,1]").replace(":4,", ":[4,4,4],")
                  + tokens()),
          question("every without digest", CACHE + "\"every\":2," + tokens()),
          question("digest without every", CACHE + "\"report\":\"digest\"," + tokens()),
          question("every is 0", CACHE + "\"report\":\"digest\",\"every\":0," + tokens()),
          question(
              "positions without full",
              CACHE + report("delta") + "\"positions\":\"original\"," + tokens()),
          question("dense prefill without a prompt", CACHE + "\"prefill\":\"dense\"," + tokens()),
          question("a prompt without dense prefill", CACHE + "\"prompt_tokens\":1," + tokens()),
          question(
              "a prompt longer than the row",
              CACHE + "\"prefill\":\"dense\",\"prompt_tokens\":2," + tokens()),
          question(
              "a negative prompt",
              CACHE + "\"prefill\":\"dense\",\"prompt_tokens\":-1," + tokens()),
          question(
              "rows of different length kept equal",
              CACHE + batch() + "\"token_ids\":[[5,5],[5]]}"),
          question(
              "padding in rows kept equal",
              CACHE + batch() + "\"token_ids\":[[5,5],[5,5]],\"left_padding\":[1,0]}"),
          question(
              "a state in rows kept equal",
              CACHE + batch() + "\"return_state\":true," + rows() + "}"),
          question(
              "sizes of full",
              "{\"op\":\"cache\",\"policy\":\"full\",\"cache_size\":4," + tokens()),
          question("a state without keys", STATE + "\"separator_count\":0}}"),
          question("a state with a key of the future", state("[0,1,9]", "[5,5,5]", "[0,1,2]", 0)),
          question("a state with a key twice", state("[0,1,1]", "[5,5,5]", "[0,1,2]", 0)),
          question("a state whose keys descend", state("[1,0,3]", "[5,5,5]", "[0,1,2]", 0)),
          question("a state with fewer ids than keys", state("[0,1,3]", "[5,5]", "[0,1,2]", 0)),
          question("a state with fewer lengths", state("[0,1,3]", "[5,5,5]", "[0,1]", 0)),
          question("a state with too many separators", state("[0,1,3]", "[5,9,5]", "[0,1,2]", 4)),
          question("a state with a false separator", state("[0,1,3]", "[5,5,5]", "[0,1,3]", 1)),
          question("a visible key that is not there", attention("[[2]]")),
          question("a negative visible key", attention("[[-1]]")),
          question("a key seen twice", attention("[[0,0]]")),
          question("more lists of keys than queries", attention("[[0],[0]]")),
          question("fewer lists of keys than queries", attention("[]")),
          question(
              "heads that kvHeads do not divide", tensors("[[[1]],[[1]],[[1]]]", "[[[1]],[[1]]]")),
          question("ragged tensors", tensors("[[[1]],[[1,2]]]", "[[[1]]]")),
          question("an empty axis", tensors("[[[]]]", "[[[]]]")),
          question("no heads", tensors("[]", "[]")),
          question("other dimensions of q and k", tensors("[[[1,2]]]", "[[[1]]]")),
          question("a NaN", tensors("[[[\"NaN\"]]]", "[[[1]]]")),
          question("an infinity", tensors("[[[\"Infinity\"]]]", "[[[1]]]")),
          question("a word for a number", tensors("[[[\"one\"]]]", "[[[1]]]")),
          question("a scale of NaN", scale("\"NaN\"")),
          question("bytes of another length", bytes("AACAPw==", "[1,1,2]")),
          question("bytes that are no base64", bytes("!!!!", "[1,1,1]")),
          question("bytes with a shape of two axes", bytes("AACAPw==", "[1,1]")));

  private InvalidQuestions() {}

  private static Question question(String why, String json) {
    return new Question(why, json);
  }

  private static String tokens() {
    return "\"token_ids\":[5]}";
  }

  private static String rows() {
    return "\"token_ids\":[[5,5],[5,5]]";
  }

  private static String report(String form) {
    return "\"report\":\"" + form + "\",";
  }

  private static String batch() {
    return "\"batch\":\"keep-oldest\",";
  }

  private static String noSeparators(String list) {
    return CACHE.replace("[9]", list) + tokens();
  }

  private static String state(String keys, String ids, String lengths, int separators) {
    return STATE
        + "\"separator_count\":"
        + separators
        + ",\"sep_cache_size\":1,\"cache_size\":4,\"keys\":"
        + keys
        + ",\"token_ids\":"
        + ids
        + ",\"insertion_lengths\":"
        + lengths
        + "}}";
  }

  private static String attention(String visible) {
    return "{\"op\":\"attention\",\"q\":[[[1]]],\"k\":[[[1],[1]]],\"v\":[[[1],[1]]],\"visible\":"
        + visible
        + "}";
  }

  private static String tensors(String q, String kv) {
    return "{\"op\":\"attention\",\"q\":%s,\"k\":%s,\"v\":%s,\"visible\":[[0]]}"
        .formatted(q, kv, kv);
  }

  private static String scale(String scale) {
    return "{\"op\":\"attention\",\"q\":[[[1]]],\"k\":[[[1]]],\"v\":[[[1]]],\"visible\":[[0]],"
        + "\"scale\":"
        + scale
        + "}";
  }

  private static String bytes(String base64, String shape) {
    return tensors(
        "{\"dtype\":\"f32\",\"shape\":%s,\"base64\":\"%s\"}".formatted(shape, base64), "[[[1]]]");
  }
}
