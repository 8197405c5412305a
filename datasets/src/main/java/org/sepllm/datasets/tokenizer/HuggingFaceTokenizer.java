package org.sepllm.datasets.tokenizer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;

/**
 * Byte-level byte-pair encoding as described by a Hugging Face {@code tokenizer.json}.
 *
 * <p>What the file asks for is done exactly or refused by name when it is read. The template of a
 * post-processor adds nothing to encoded texts; it only tells which token is BOS.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
  private static final int MAX_CACHED_PIECES = 1 << 16;
  private static final int MAX_CACHED_CHARS = 64;

  private final String name;
  private final Model model;
  private final OptionalInt bosTokenId;
  private final AddedTokens rawTokens;
  private final AddedTokens normalizedTokens;
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();

  /** The parts that a tokenizer.json describes. */
  record Model(
      Vocabulary vocabulary,
      BytePairMerges merges,
      Map<String, Integer> wholePieces,
      List<AddedToken> addedTokens,
      List<Normalizer.Form> normalizers,
      PreTokenizer preTokenizer,
      OptionalInt bosTokenId) {}

  HuggingFaceTokenizer(String name, Model model, OptionalInt bosTokenId) {
    this.name = name;
    this.model = model;
    this.bosTokenId = bosTokenId.isPresent() ? bosTokenId : model.bosTokenId();
    this.rawTokens =
        new AddedTokens(model.addedTokens().stream().filter(token -> !token.normalized()).toList());
    this.normalizedTokens =
        new AddedTokens(
            model.addedTokens().stream()
                .filter(AddedToken::normalized)
                .map(this::normalized)
                .toList());
  }

  /**
   * Reads a {@code tokenizer.json}, and {@code bos_token_id} from a {@code config.json} beside it
   * where there is one.
   *
   * @param file the {@code tokenizer.json}
   * @return the tokenizer, named after the file
   * @throws DatasetException if a file is missing, larger than 64 MiB, malformed, or asks for
   *     something that is not supported
   */
  public static HuggingFaceTokenizer read(Path file) {
    Model model = new TokenizerJson(JsonValue.read(file, TokenizerJson.MAX_BYTES)).model();
    Path config = file.resolveSibling("config.json");
    if (!Files.exists(config)) {
      return new HuggingFaceTokenizer(file.toString(), model, OptionalInt.empty());
    }
    return new HuggingFaceTokenizer(
        file.toString(), model, bosOf(JsonValue.read(config, TokenizerJson.MAX_BYTES), model));
  }

  /**
   * Parses the text of a {@code tokenizer.json}.
   *
   * @param name the tokenizer's name, also in errors
   * @param tokenizerJson the text of the file
   * @param configJson the text of the model's {@code config.json}, for its {@code bos_token_id}
   * @return the tokenizer
   * @throws DatasetException if a text is malformed or asks for something that is not supported
   */
  public static HuggingFaceTokenizer parse(
      String name, String tokenizerJson, Optional<String> configJson) {
    Model model = new TokenizerJson(JsonValue.parse(name, tokenizerJson)).model();
    OptionalInt bos =
        configJson
            .map(text -> bosOf(JsonValue.parse(name + " (config.json)", text), model))
            .orElse(OptionalInt.empty());
    return new HuggingFaceTokenizer(name, model, bos);
  }

  // Some configurations list several ids under eos_token_id; bos_token_id is one integer or null.
  private static OptionalInt bosOf(JsonValue config, Model model) {
    return config
        .find("bos_token_id")
        .map(value -> {
          int id = value.integer(0, Integer.MAX_VALUE);
          if (!model.vocabulary().contains(id)) {
            throw new DatasetException(
                DatasetErrorKind.OUT_OF_VOCABULARY,
                "%s is %d, which is not a token; ids run from 0 to %d"
                    .formatted(value.location(), id, model.vocabulary().size() - 1));
          }
          return OptionalInt.of(id);
        })
        .orElse(OptionalInt.empty());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int vocabularySize() {
    return model.vocabulary().size();
  }

  @Override
  public boolean contains(int id) {
    return model.vocabulary().contains(id);
  }

  @Override
  public byte[] tokenBytes(int id) {
    return model.vocabulary().bytes(id);
  }

  @Override
  public OptionalInt bosTokenId() {
    return bosTokenId;
  }

  @Override
  public OptionalInt templateBosTokenId() {
    return model.bosTokenId();
  }

  @Override
  public int[] encode(String text, boolean allowSpecial) {
    EncodableText.require(text);
    IntStream.Builder ids = IntStream.builder();
    for (AddedTokens.Stretch raw : rawTokens.split(text, allowSpecial)) {
      if (raw.token().isPresent()) {
        ids.add(raw.token().get().id());
      } else {
        encodeNormalized(normalize(raw.text()), allowSpecial, ids);
      }
    }
    return ids.build().toArray();
  }

  private void encodeNormalized(String text, boolean allowSpecial, IntStream.Builder ids) {
    for (AddedTokens.Stretch stretch : normalizedTokens.split(text, allowSpecial)) {
      if (stretch.token().isPresent()) {
        ids.add(stretch.token().get().id());
      } else {
        model.preTokenizer().split(stretch.text(), piece -> addPiece(piece, ids));
      }
    }
  }

  private void addPiece(String piece, IntStream.Builder ids) {
    for (int id : pieceIds(piece)) {
      ids.add(id);
    }
  }

  private int[] pieceIds(String piece) {
    int[] known = cache.get(piece);
    if (known != null) {
      return known;
    }
    Integer whole = model.wholePieces().get(piece);
    int[] ids = whole == null ? model.merges().encode(piece) : new int[] {whole};
    if (piece.length() <= MAX_CACHED_CHARS && cache.size() < MAX_CACHED_PIECES) {
      cache.put(piece, ids);
    }
    return ids;
  }

  private AddedToken normalized(AddedToken token) {
    return new AddedToken(
        token.id(),
        normalize(token.content()),
        token.singleWord(),
        token.leftStrip(),
        token.rightStrip(),
        true,
        token.special());
  }

  private String normalize(String text) {
    String result = text;
    for (Normalizer.Form form : model.normalizers()) {
      result = Normalizer.normalize(result, form);
    }
    return result;
  }
}
