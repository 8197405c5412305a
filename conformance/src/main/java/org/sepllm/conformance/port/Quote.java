package org.sepllm.conformance.port;

import java.nio.charset.StandardCharsets;

/** Foreign text within one-line messages: short and without control characters. */
final class Quote {
  private static final int QUOTED_CHARACTERS = 120;

  private Quote() {}

  /** The start of a line that a port wrote. */
  static String first(byte[] line) {
    int length = Math.min(line.length, 4 * QUOTED_CHARACTERS);
    String text = printable(new String(line, 0, length, StandardCharsets.UTF_8));
    return text.length() <= QUOTED_CHARACTERS
        ? "\"" + text + "\""
        : "\"" + text.substring(0, QUOTED_CHARACTERS) + "…\"";
  }

  /** The end of a text. */
  static String last(String text, int characters) {
    String shown = printable(text);
    return shown.length() <= characters
        ? "\"" + shown + "\""
        : "\"…" + shown.substring(shown.length() - characters) + "\"";
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
