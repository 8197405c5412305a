package org.sepllm.datasets.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.sepllm.datasets.DatasetException;

/** Turns text into token ids and back; the same text always gives the same ids. */
public sealed interface Tokenizer permits HuggingFaceTokenizer, BundledTokenizer {
  /**
   * Returns the name under which the tokenizer was chosen.
   *
   * @return for example {@code cl100k_base}, or a path
   */
  String name();

  /**
   * Returns the number of ids, counted up to the largest one.
   *
   * <p>Range: a vocabulary may have gaps, so an id below this number need not be a token; {@link
   * #contains} tells.
   *
   * @return the largest token id plus 1
   */
  int vocabularySize();

  /**
   * Tells whether an id is a token of this vocabulary.
   *
   * <p>Range: any integer; what is no id of the vocabulary is no token.
   *
   * @param id the id in question
   * @return true if the id is a token
   */
  boolean contains(int id);

  /**
   * Encodes text. No token is added before or after it.
   *
   * <p>Shape: the result is {@code ids[tokens]}.
   *
   * <p>Cost: proportional to n log n for a text of n characters, whatever its content.
   *
   * @param text the text
   * @param allowSpecial whether text that spells a special token, such as {@code <|endoftext|>},
   *     becomes that token; otherwise it is ordinary text
   * @return the token ids
   * @throws DatasetException if the text holds half of a surrogate pair
   */
  int[] encode(String text, boolean allowSpecial);

  /**
   * Returns the bytes a token stands for.
   *
   * <p>Shape: {@code bytes[length]}; they need not be whole UTF-8 characters.
   *
   * <p>Range: {@code id} from 0 to {@code vocabularySize() - 1}.
   *
   * @param id a token id
   * @return a copy of its bytes
   * @throws DatasetException if the id is not a token of this vocabulary
   */
  byte[] tokenBytes(int id);

  /**
   * Returns the id that begins a text, where the vocabulary's files name one.
   *
   * @return the id of BOS, or empty
   */
  OptionalInt bosTokenId();

  /**
   * Returns the id that begins a text, where the tokenizer itself adds it.
   *
   * @return the id that a template of the tokenizer names, or empty; unlike {@link #bosTokenId}
   *     never what a model's configuration says
   */
  OptionalInt templateBosTokenId();

  /**
   * Returns the text of one token.
   *
   * <p>Range: {@code id} from 0 to {@code vocabularySize() - 1}.
   *
   * @param id a token id
   * @return its bytes as UTF-8, with U+FFFD where they are not whole characters
   * @throws DatasetException if the id is not a token of this vocabulary
   */
  default String tokenText(int id) {
    return new String(tokenBytes(id), StandardCharsets.UTF_8);
  }

  /**
   * Decodes token ids.
   *
   * <p>Shape: {@code ids[tokens]}.
   *
   * @param ids token ids
   * @return their joined bytes as UTF-8, with U+FFFD where they are not whole characters
   * @throws DatasetException if an id is not a token of this vocabulary
   */
  default String decode(int[] ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      bytes.writeBytes(tokenBytes(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
