package org.sepllm.datasets.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.datasets.json.JsonValue;

/** Reads the parts of a {@code tokenizer.json} and refuses by name what is not supported. */
final class TokenizerJson {
  static final long MAX_BYTES = 64L << 20;
  private static final int MAX_TOKENS = 1 << 20;
  private static final int MAX_MERGES = 1 << 21;
  private static final int MAX_ADDED_TOKENS = 1 << 16;
  private static final int MAX_ADDED_CHARS = 1024;
  private static final int BYTES = 256;

  private static final Set<String> TOP_LEVEL =
      Set.of(
          "version",
          "truncation",
          "padding",
          "added_tokens",
          "normalizer",
          "pre_tokenizer",
          "post_processor",
          "decoder",
          "model");
  private static final Set<String> MODEL =
      Set.of(
          "type",
          "dropout",
          "unk_token",
          "continuing_subword_prefix",
          "end_of_word_suffix",
          "fuse_unk",
          "byte_fallback",
          "ignore_merges",
          "vocab",
          "merges");
  private static final Set<String> ADDED_TOKEN =
      Set.of("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");

  private final JsonValue root;

  TokenizerJson(JsonValue root) {
    this.root = root;
  }

  HuggingFaceTokenizer.Model model() {
    root.requireOnly(TOP_LEVEL);
    refuseIfPresent(root, "truncation");
    refuseIfPresent(root, "padding");
    requireByteLevelDecoder();
    JsonValue model = root.get("model");
    requireSupported(model);
    Map<String, Integer> vocab = vocab(model.get("vocab"));
    List<AddedToken> addedTokens = addedTokens(vocab);
    return new HuggingFaceTokenizer.Model(
        new Vocabulary(vocab, addedTokens),
        new BytePairMerges(
            byteTokens(model.get("vocab"), vocab), merges(model.get("merges"), vocab)),
        flag(model, "ignore_merges", false) ? wholePieces(vocab) : Map.of(),
        addedTokens,
        root.find("normalizer").map(TokenizerJson::normalizers).orElse(List.of()),
        new PreTokenizer(preTokenizers(root.get("pre_tokenizer"))),
        bosToken(vocab, addedTokens));
  }

  private static void refuseIfPresent(JsonValue parent, String name) {
    parent
        .find(name)
        .ifPresent(value -> {
          throw value.unsupported("is " + value.shown() + ", only null is supported");
        });
  }

  private void requireByteLevelDecoder() {
    root.find("decoder").ifPresent(decoder -> requireType(decoder, "ByteLevel"));
  }

  private static String requireType(JsonValue part, String... supported) {
    JsonValue type = part.get("type");
    if (!List.of(supported).contains(type.text())) {
      throw type.unsupported(
          "is %s, only %s is supported".formatted(type.shown(), String.join(", ", supported)));
    }
    return type.text();
  }

  private static void requireSupported(JsonValue model) {
    requireType(model, "BPE");
    model.requireOnly(MODEL);
    refuseIfPresent(model, "dropout");
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      model
          .find(affix)
          .filter(value -> !value.text().isEmpty())
          .ifPresent(value -> {
            throw value.unsupported("is %s, only none is supported".formatted(value.shown()));
          });
    }
    if (flag(model, "byte_fallback", false)) {
      throw model.get("byte_fallback").unsupported("is true, only false is supported");
    }
  }

  private static boolean flag(JsonValue parent, String name, boolean absent) {
    return parent.find(name).map(JsonValue::bool).orElse(absent);
  }

  private static Map<String, Integer> vocab(JsonValue value) {
    if (value.size() > MAX_TOKENS) {
      throw value.tooLarge(
          "has %d tokens, at most %d are read".formatted(value.size(), MAX_TOKENS));
    }
    Map<String, Integer> vocab = HashMap.newHashMap(value.size());
    Map<Integer, String> spellings = HashMap.newHashMap(value.size());
    value
        .members()
        .forEach((spelling, id) -> {
          if (spelling.isEmpty()) {
            throw id.malformed("spells the empty token, a token needs at least one byte");
          }
          int number = id.integer(0, MAX_TOKENS - 1);
          String other = spellings.putIfAbsent(number, spelling);
          if (other != null) {
            throw id.malformed("is %d, which is also the id of %s".formatted(number, other));
          }
          vocab.put(spelling, number);
        });
    return vocab;
  }

  // The other 13 bytes occur in no UTF-8 text.
  private static boolean occursInUtf8(int octet) {
    return octet != 0xC0 && octet != 0xC1 && octet <= 0xF4;
  }

  private static int[] byteTokens(JsonValue value, Map<String, Integer> vocab) {
    int[] tokens = new int[BYTES];
    for (int octet = 0; octet < BYTES; octet++) {
      Integer token = vocab.get(String.valueOf(ByteAlphabet.character(octet)));
      if (token == null && occursInUtf8(octet)) {
        throw value.unsupported(
            "has no token for byte 0x%02x; only byte-level vocabularies with every byte of UTF-8 are supported"
                .formatted(octet));
      }
      tokens[octet] = token == null ? BytePairMerges.NONE : token;
    }
    return tokens;
  }

  private static Map<BytePairMerges.Pair, BytePairMerges.Merge> merges(
      JsonValue value, Map<String, Integer> vocab) {
    if (value.size() > MAX_MERGES) {
      throw value.tooLarge(
          "has %d merges, at most %d are read".formatted(value.size(), MAX_MERGES));
    }
    Map<BytePairMerges.Pair, BytePairMerges.Merge> merges = HashMap.newHashMap(value.size());
    for (JsonValue element : value.elements()) {
      List<String> sides = sides(element);
      int left = tokenOf(element, sides.get(0), vocab);
      int right = tokenOf(element, sides.get(1), vocab);
      int joined = tokenOf(element, sides.get(0) + sides.get(1), vocab);
      BytePairMerges.Merge merge = new BytePairMerges.Merge(merges.size(), joined);
      if (merges.putIfAbsent(new BytePairMerges.Pair(left, right), merge) != null) {
        throw element.malformed("repeats an earlier merge of " + String.join(" and ", sides));
      }
    }
    return merges;
  }

  private static List<String> sides(JsonValue merge) {
    List<String> sides =
        merge.isString()
            ? List.of(merge.text().split(" ", -1))
            : merge.elements().stream().map(JsonValue::text).toList();
    if (sides.size() != 2) {
      throw merge.malformed("has %d parts, a merge has 2 tokens".formatted(sides.size()));
    }
    return sides;
  }

  private static int tokenOf(JsonValue merge, String spelling, Map<String, Integer> vocab) {
    Integer id = vocab.get(spelling);
    if (id == null) {
      throw merge.malformed("needs the token \"" + spelling + "\", which is not in model.vocab");
    }
    return id;
  }

  private static Map<String, Integer> wholePieces(Map<String, Integer> vocab) {
    Map<String, Integer> pieces = new HashMap<>();
    vocab.forEach(
        (spelling, id) -> ByteAlphabet.text(spelling).ifPresent(text -> pieces.put(text, id)));
    return pieces;
  }

  private List<AddedToken> addedTokens(Map<String, Integer> vocab) {
    Optional<JsonValue> list = root.find("added_tokens");
    if (list.isEmpty()) {
      return List.of();
    }
    if (list.get().size() > MAX_ADDED_TOKENS) {
      throw list.get()
          .tooLarge(
              "has %d tokens, at most %d are read".formatted(list.get().size(), MAX_ADDED_TOKENS));
    }
    List<AddedToken> tokens = new ArrayList<>();
    Set<Integer> ids = new HashSet<>(vocab.values());
    Set<String> contents = new HashSet<>();
    for (JsonValue value : list.get().elements()) {
      AddedToken token = addedToken(value);
      Integer inVocab = vocab.get(token.content());
      boolean agrees = inVocab == null ? ids.add(token.id()) : inVocab == token.id();
      if (!agrees) {
        throw value
            .get("id")
            .malformed("is %d, which is taken by another token".formatted(token.id()));
      }
      if (!contents.add(token.content())) {
        throw value.get("content").malformed("repeats an earlier added token");
      }
      tokens.add(token);
    }
    return tokens;
  }

  private static AddedToken addedToken(JsonValue value) {
    value.requireOnly(ADDED_TOKEN);
    String content = value.get("content").text();
    if (content.isEmpty() || content.length() > MAX_ADDED_CHARS) {
      throw value
          .get("content")
          .malformed(
              "has %d characters, must have from 1 to %d"
                  .formatted(content.length(), MAX_ADDED_CHARS));
    }
    return new AddedToken(
        value.get("id").integer(0, MAX_TOKENS - 1),
        content,
        flag(value, "single_word", false),
        flag(value, "lstrip", false),
        flag(value, "rstrip", false),
        flag(value, "normalized", false),
        flag(value, "special", false));
  }

  private static List<Normalizer.Form> normalizers(JsonValue value) {
    String type = requireType(value, "NFC", "NFD", "NFKC", "NFKD", "Sequence");
    if (!type.equals("Sequence")) {
      return List.of(Normalizer.Form.valueOf(type));
    }
    return value.get("normalizers").elements().stream()
        .flatMap(part -> normalizers(part).stream())
        .toList();
  }

  private static List<PreTokenizer.Stage> preTokenizers(JsonValue value) {
    List<JsonValue> parts =
        requireType(value, "ByteLevel", "Sequence").equals("Sequence")
            ? value.get("pretokenizers").elements()
            : List.of(value);
    List<PreTokenizer.Stage> stages = new ArrayList<>();
    for (JsonValue part : parts) {
      boolean last = stages.size() == parts.size() - 1;
      requireType(part, last ? "ByteLevel" : "Split");
      stages.add(last ? byteLevel(part) : split(part));
    }
    if (stages.isEmpty()) {
      throw value.unsupported("is empty, it must end with ByteLevel");
    }
    return stages;
  }

  private static PreTokenizer.Stage byteLevel(JsonValue value) {
    value.requireOnly(Set.of("type", "add_prefix_space", "trim_offsets", "use_regex"));
    return new PreTokenizer.Stage(
        flag(value, "add_prefix_space", true),
        flag(value, "use_regex", true)
            ? PreTokenizer.knownPattern(PreTokenizer.GPT2)
            : Optional.empty());
  }

  private static PreTokenizer.Stage split(JsonValue value) {
    value.requireOnly(Set.of("type", "pattern", "behavior", "invert"));
    JsonValue behavior = value.get("behavior");
    if (!behavior.text().equals("Isolated") || flag(value, "invert", false)) {
      throw value.unsupported("has behavior or invert other than \"Isolated\" and false");
    }
    JsonValue regex = value.get("pattern").get("Regex");
    return new PreTokenizer.Stage(
        false,
        Optional.of(
            PreTokenizer.knownPattern(regex.text())
                .orElseThrow(() ->
                    regex.unsupported(
                        "is %s, only the patterns of GPT-2, Llama 3 and Qwen are supported"
                            .formatted(regex.shown())))));
  }

  private OptionalInt bosToken(Map<String, Integer> vocab, List<AddedToken> addedTokens) {
    Optional<JsonValue> processor = root.find("post_processor");
    Optional<JsonValue> first =
        processor.stream()
            .flatMap(TokenizerJson::templates)
            .flatMap(template -> template.get("single").elements().stream().limit(1))
            .findFirst()
            .flatMap(item -> item.find("SpecialToken"));
    if (first.isEmpty()) {
      return OptionalInt.empty();
    }
    JsonValue name = first.get().get("id");
    return OptionalInt.of(
        addedTokens.stream()
            .filter(token -> token.content().equals(name.text()))
            .map(AddedToken::id)
            .findFirst()
            .or(() -> Optional.ofNullable(vocab.get(name.text())))
            .orElseThrow(() -> name.malformed("is " + name.shown() + ", which is not a token")));
  }

  private static Stream<JsonValue> templates(JsonValue processor) {
    return switch (requireType(processor, "ByteLevel", "TemplateProcessing", "Sequence")) {
      case "Sequence" ->
          processor.get("processors").elements().stream().flatMap(TokenizerJson::templates);
      case "TemplateProcessing" -> Stream.of(processor);
      default -> Stream.empty();
    };
  }
}
