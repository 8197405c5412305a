package org.sepllm.conformance.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys grouped under headings, as wrapped lines of text. */
final class KeyListing {
  private static final int LINE_WIDTH = 96;
  private static final String INDENT = "    ";

  private final TokenSource source;
  private final Map<String, List<Integer>> groups = new LinkedHashMap<>();

  KeyListing(TokenSource source) {
    this.source = source;
  }

  void add(String heading, int key) {
    groups.computeIfAbsent(heading, _ -> new ArrayList<>()).add(key);
  }

  /** Returns the number of keys in all groups. */
  int size() {
    return groups.values().stream().mapToInt(List::size).sum();
  }

  /** Returns the groups in the order in which their first keys were added. */
  String text() {
    StringBuilder text = new StringBuilder();
    groups.forEach((heading, keys) -> {
      text.append("  ").append(heading).append(": ").append(keys.size()).append('\n');
      wrap(text, keys);
    });
    return text.toString();
  }

  private void wrap(StringBuilder text, List<Integer> keys) {
    StringBuilder line = new StringBuilder(INDENT);
    for (int key : keys) {
      String token = token(source, key);
      if (line.length() > INDENT.length() && line.length() + 2 + token.length() > LINE_WIDTH) {
        text.append(line).append('\n');
        line.setLength(INDENT.length());
      }
      line.append(line.length() > INDENT.length() ? "  " : "").append(token);
    }
    text.append(line).append('\n');
  }

  /** Shows a token with its index, and its text where a vocabulary is known. */
  static String token(TokenSource source, int index) {
    if (!source.row().valid(index)) {
      return index + " padding";
    }
    String name = source.names().shown(source.row().tokenId(index));
    return index + (source.names().hasTexts() ? " " : " id ") + name;
  }
}
