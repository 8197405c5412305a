package org.sepllm.hat.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One line of the text form: its words, read from left to right, and its positions. */
final class TextLine {
  private static final List<String> SYMBOLS =
      List.of(">>>", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "::");

  private final int number;
  private final List<String> words = new ArrayList<>();
  private final Deque<SourcePosition> positions = new ArrayDeque<>();
  private int next;

  /**
   * Takes a line apart.
   *
   * @throws ModelFormatException if a position is malformed
   */
  TextLine(int number, String text, String file) {
    this.number = number;
    int at = text.lastIndexOf(" @ ");
    split(at < 0 ? text : text.substring(0, at));
    if (at >= 0) {
      readPositions(text.substring(at + 3), file);
    }
  }

  private void readPositions(String list, String file) {
    int line = 0;
    for (String entry : list.split(" ")) {
      int colon = entry.indexOf(':');
      try {
        if (colon >= 0) {
          line = Integer.parseInt(entry.substring(0, colon));
        }
        int column = Integer.parseInt(entry.substring(colon + 1));
        positions.add(new SourcePosition(file, line, column));
      } catch (IllegalArgumentException malformed) {
        throw error("'" + entry + "' is no position");
      }
    }
  }

  private void split(String text) {
    int start = 0;
    while (start < text.length()) {
      int end = start + 1;
      char first = text.charAt(start);
      if (Character.isDigit(first)) {
        end = endOfNumber(text, start);
      } else if (Character.isJavaIdentifierStart(text.codePointAt(start))) {
        end = endOfName(text, start);
      } else if (first != ' ') {
        end = endOfSymbol(text, start);
      }
      if (first != ' ') {
        words.add(text.substring(start, end));
      }
      start = end;
    }
  }

  private static int endOfNumber(String text, int start) {
    int end = start;
    boolean exponent = false;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end))
            || text.charAt(end) == '.'
            || exponent && text.charAt(end) == '-')) {
      exponent = text.charAt(end) == 'E';
      end++;
    }
    return end;
  }

  private static int endOfName(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isJavaIdentifierPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static int endOfSymbol(String text, int start) {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, start)) {
        return start + symbol.length();
      }
    }
    return start + 1;
  }

  /** Returns the word some places ahead, or nothing past the end. */
  String peek(int ahead) {
    return next + ahead < words.size() ? words.get(next + ahead) : "";
  }

  String peek() {
    return peek(0);
  }

  String take() {
    if (next >= words.size()) {
      throw error("a word is missing at the end");
    }
    return words.get(next++);
  }

  boolean takeIf(String word) {
    boolean there = peek().equals(word);
    if (there) {
      next++;
    }
    return there;
  }

  void expect(String word) {
    if (!takeIf(word)) {
      throw error("'" + word + "' expected, found '" + peek() + "'");
    }
  }

  /** Takes a name of several parts, joined by dots. */
  String takeQualified() {
    StringBuilder name = new StringBuilder(take());
    while (takeIf(".")) {
      name.append('.').append(take());
    }
    return name.toString();
  }

  SourcePosition position() {
    if (positions.isEmpty()) {
      throw error("a position is missing");
    }
    return positions.pop();
  }

  void expectEnd() {
    if (next < words.size()) {
      throw error("'" + peek() + "' is left over");
    }
    if (!positions.isEmpty()) {
      throw error("a position is left over");
    }
  }

  ModelFormatException error(String message) {
    return new ModelFormatException(number, message);
  }
}
