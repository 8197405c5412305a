package org.sepllm.datasets.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A vocabulary bundled with the jtokkit library, which needs no file. */
public final class BundledTokenizer implements Tokenizer {
  // Vocabularies are parsed when they are first asked for, and once.
  private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();

  private final BundledVocabulary vocabulary;
  private final Encoding encoding;
  private final AddedTokens specialTokens;

  BundledTokenizer(BundledVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.encoding = REGISTRY.getEncoding(vocabulary.type());
    this.specialTokens = new AddedTokens(specialTokens(vocabulary));
  }

  private static List<AddedToken> specialTokens(BundledVocabulary vocabulary) {
    return vocabulary.specialTokens().entrySet().stream()
        .map(token ->
            new AddedToken(token.getValue(), token.getKey(), false, false, false, false, true))
        .toList();
  }

  @Override
  public String name() {
    return vocabulary.type().getName();
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public boolean contains(int id) {
    return vocabulary.contains(id);
  }

  @Override
  public byte[] tokenBytes(int id) {
    if (!contains(id)) {
      throw Vocabulary.notAToken(id, vocabulary.size());
    }
    IntArrayList one = new IntArrayList(1);
    one.add(id);
    return encoding.decodeBytes(one);
  }

  @Override
  public OptionalInt bosTokenId() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt templateBosTokenId() {
    return OptionalInt.empty();
  }

  @Override
  public int[] encode(String text, boolean allowSpecial) {
    EncodableText.require(text);
    IntStream.Builder ids = IntStream.builder();
    for (AddedTokens.Stretch stretch : specialTokens.split(text, allowSpecial)) {
      if (stretch.token().isPresent()) {
        ids.add(stretch.token().get().id());
      } else {
        for (int id : encoding.encodeOrdinary(stretch.text()).toArray()) {
          ids.add(id);
        }
      }
    }
    return ids.build().toArray();
  }
}
