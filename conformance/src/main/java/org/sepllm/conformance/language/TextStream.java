package org.sepllm.conformance.language;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Joins the bytes of tokens to text, holding back characters that are not whole yet. */
public final class TextStream {
  private static final int LONGEST_CHARACTER = 4;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer pending = ByteBuffer.allocate(0);

  /** Begins with nothing held back. */
  public TextStream() {}

  /**
   * Takes the bytes of one token.
   *
   * @param bytes its bytes
   * @return the text that is whole now, with U+FFFD for bytes that are no UTF-8
   */
  public String add(byte[] bytes) {
    ByteBuffer input = ByteBuffer.allocate(pending.remaining() + bytes.length);
    input.put(pending).put(bytes).flip();
    CharBuffer text = CharBuffer.allocate(input.remaining() + LONGEST_CHARACTER);
    decoder.decode(input, text, false);
    pending = input;
    return text.flip().toString();
  }

  /**
   * Ends the text.
   *
   * @return U+FFFD for what was held back, or nothing
   */
  public String end() {
    return pending.hasRemaining() ? "\uFFFD" : "";
  }
}
