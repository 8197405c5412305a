package org.sepllm.datasets.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The alphabet in which byte-level vocabularies spell bytes: one printable character each.
 *
 * <p>Printable Latin-1 bytes stand for themselves; the other 68 bytes follow from U+0100 on, in
 * order. A space (0x20) is written as U+0120.
 */
final class ByteAlphabet {
  private static final int BYTES = 256;
  private static final char FIRST_SUBSTITUTE = '\u0100';
  private static final char[] CHARACTERS = new char[BYTES];
  private static final int[] VALUES = new int[FIRST_SUBSTITUTE + BYTES];

  static {
    Arrays.fill(VALUES, -1);
    char substitute = FIRST_SUBSTITUTE;
    for (int value = 0; value < BYTES; value++) {
      CHARACTERS[value] = standsForItself(value) ? (char) value : substitute++;
      VALUES[CHARACTERS[value]] = value;
    }
  }

  private ByteAlphabet() {}

  private static boolean standsForItself(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }

  static char character(int value) {
    return CHARACTERS[value];
  }

  /** Returns the bytes that a token spells, or empty where a character is not in the alphabet. */
  static Optional<byte[]> bytes(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
    for (int index = 0; index < token.length(); index++) {
      char character = token.charAt(index);
      int value = character < VALUES.length ? VALUES[character] : -1;
      if (value < 0) {
        return Optional.empty();
      }
      bytes.write(value);
    }
    return Optional.of(bytes.toByteArray());
  }

  /** Returns the text that a token spells, or empty where its bytes are not whole characters. */
  static Optional<String> text(String token) {
    return bytes(token)
        .flatMap(bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          boolean whole = Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
          return whole ? Optional.of(text) : Optional.empty();
        });
  }
}
