package org.sepllm.datasets.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds added tokens in a text, leftmost first and of those the longest. */
final class AddedTokens {
  private final Node root = new Node();

  /** A stretch of text: one added token, or ordinary text where {@code token} is empty. */
  record Stretch(String text, Optional<AddedToken> token) {}

  private record Match(AddedToken token, int start, int end) {}

  private static final class Node {
    private final Map<Character, Node> children = new HashMap<>();
    private Optional<AddedToken> token = Optional.empty();
  }

  AddedTokens(List<AddedToken> tokens) {
    for (AddedToken token : tokens) {
      Node node = root;
      for (char unit : token.content().toCharArray()) {
        node = node.children.computeIfAbsent(unit, any -> new Node());
      }
      node.token = Optional.of(token);
    }
  }

  /** Splits a text; special tokens are looked for only where they are allowed. */
  List<Stretch> split(String text, boolean allowSpecial) {
    List<Stretch> stretches = new ArrayList<>();
    int done = 0;
    int from = 0;
    while (from < text.length()) {
      Optional<Match> match = longestAt(text, from, allowSpecial);
      if (match.isEmpty()) {
        from++;
        continue;
      }
      Match found = match.get();
      from = found.end();
      if (found.token().singleWord() && touchesWord(text, found)) {
        continue;
      }
      Match whole = stripped(text, found, done);
      addText(stretches, text.substring(done, whole.start()));
      stretches.add(
          new Stretch(text.substring(whole.start(), whole.end()), Optional.of(whole.token())));
      done = whole.end();
      from = done;
    }
    addText(stretches, text.substring(done));
    return stretches;
  }

  private static void addText(List<Stretch> stretches, String text) {
    if (!text.isEmpty()) {
      stretches.add(new Stretch(text, Optional.empty()));
    }
  }

  private Optional<Match> longestAt(String text, int start, boolean allowSpecial) {
    Optional<Match> longest = Optional.empty();
    Node node = root;
    for (int end = start; end < text.length(); end++) {
      node = node.children.get(text.charAt(end));
      if (node == null) {
        break;
      }
      if (node.token.isPresent() && (allowSpecial || !node.token.get().special())) {
        longest = Optional.of(new Match(node.token.get(), start, end + 1));
      }
    }
    return longest;
  }

  private static Match stripped(String text, Match match, int done) {
    int start = match.start();
    while (match.token().leftStrip() && start > done && isSpace(text.codePointBefore(start))) {
      start -= Character.charCount(text.codePointBefore(start));
    }
    int end = match.end();
    while (match.token().rightStrip() && end < text.length() && isSpace(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return new Match(match.token(), start, end);
  }

  private static boolean touchesWord(String text, Match match) {
    return (match.start() > 0 && isWord(text.codePointBefore(match.start())))
        || (match.end() < text.length() && isWord(text.codePointAt(match.end())));
  }

  private static boolean isWord(int point) {
    return Character.isLetterOrDigit(point)
        || Character.getType(point) == Character.NON_SPACING_MARK
        || Character.getType(point) == Character.CONNECTOR_PUNCTUATION;
  }

  // Unicode's White_Space property.
  private static boolean isSpace(int point) {
    return Character.isSpaceChar(point) || (point >= '\t' && point <= '\r') || point == 0x85;
  }
}
