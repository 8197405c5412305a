package org.sepllm.datasets.separators;

/**
 * The characters that are trimmed from a token's text before it is compared with the six marks.
 *
 * <p>They are those of Unicode's White_Space property and the four information separators U+001C to
 * U+001F.
 */
final class WhiteSpace {
  private static final int NEXT_LINE = 0x85;

  private WhiteSpace() {}

  static boolean contains(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == NEXT_LINE;
  }

  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && contains(text.charAt(start))) {
      start++;
    }
    while (end > start && contains(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
