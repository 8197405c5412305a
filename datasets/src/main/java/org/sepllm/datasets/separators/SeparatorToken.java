package org.sepllm.datasets.separators;

/**
 * A separator with its text, for people to check.
 *
 * <p>Range: {@code id} is a token of the vocabulary.
 *
 * @param id its token id
 * @param text the text it stands for, with U+FFFD where its bytes are not whole characters
 */
public record SeparatorToken(int id, String text) {
  /**
   * Returns the id and the text on one line.
   *
   * <p>Example: the token 198 that stands for a line break gives {@code 198 "\n"}.
   *
   * @return the id and the quoted text, with line breaks, tabs and other control characters escaped
   */
  public String shown() {
    StringBuilder shown = new StringBuilder().append(id).append(" \"");
    text.codePoints().forEach(point -> shown.append(escaped(point)));
    return shown.append('"').toString();
  }

  private static String escaped(int point) {
    return switch (point) {
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      default ->
          Character.isISOControl(point) || (point != ' ' && WhiteSpace.contains(point))
              ? "\\u%04x".formatted(point)
              : Character.toString(point);
    };
  }
}
