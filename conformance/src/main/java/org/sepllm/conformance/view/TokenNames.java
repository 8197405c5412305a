package org.sepllm.conformance.view;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.tokenizer.Tokenizer;

/** How tokens are shown: as quoted text where a vocabulary is known, by their ids otherwise. */
public final class TokenNames {
  private final Optional<Tokenizer> tokenizer;

  private TokenNames(Optional<Tokenizer> tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Shows tokens by their texts.
   *
   * @param tokenizer the vocabulary
   * @return the names
   */
  public static TokenNames of(Tokenizer tokenizer) {
    return new TokenNames(Optional.of(tokenizer));
  }

  /**
   * Shows tokens by their ids alone.
   *
   * @return the names
   */
  public static TokenNames idsOnly() {
    return new TokenNames(Optional.empty());
  }

  /**
   * Says whether tokens have texts.
   *
   * @return false if only ids are known
   */
  public boolean hasTexts() {
    return tokenizer.isPresent();
  }

  /**
   * Names a token on one line.
   *
   * <p>Range: {@code tokenId} is a token of the vocabulary, where there is one.
   *
   * <p>Example: {@code " be"}, {@code "\n"}; a byte that is no whole character is {@code "\xe2"}.
   *
   * @param tokenId the id
   * @return the quoted text with everything invisible escaped, or the id
   * @throws DatasetException if the id is not a token of the vocabulary
   */
  public String shown(int tokenId) {
    return tokenizer
        .map(vocabulary -> quoted(vocabulary.tokenBytes(tokenId)))
        .orElseGet(() -> Integer.toString(tokenId));
  }

  /** Quotes bytes that need not be whole characters. */
  static String quoted(byte[] bytes) {
    StringBuilder shown = new StringBuilder("\"");
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer input = ByteBuffer.wrap(bytes);
    CharBuffer output = CharBuffer.allocate(bytes.length);
    CoderResult result;
    do {
      result = decoder.decode(input, output, true);
      output.flip().codePoints().forEach(point -> shown.append(escaped(point)));
      output.clear();
      for (int bad = 0; result.isError() && bad < result.length(); bad++) {
        shown.append("\\x%02x".formatted(input.get() & 0xff));
      }
    } while (result.isError());
    return shown.append('"').toString();
  }

  private static String escaped(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case ' ' -> " ";
      default -> visible(point) ? Character.toString(point) : "\\u{%x}".formatted(point);
    };
  }

  /** Format characters could turn a line around, marks alone would join the quote. */
  private static boolean visible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
