package org.sepllm.conformance.protocol;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggestions for misspelled names in error messages. */
final class NearNames {
  private static final int LONGEST_QUOTE = 40;
  private static final int MOST_WRONG_LETTERS = 3;

  private NearNames() {}

  /** A name out of a request, shortened so that the message stays one readable line. */
  static String quote(String name) {
    String shown = name.length() <= LONGEST_QUOTE ? name : name.substring(0, LONGEST_QUOTE) + "…";
    return "\"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
  }

  /** The nearest known name as the end of a sentence, or nothing if none is near. */
  static String hint(String name, Collection<String> known) {
    return nearest(name, known).map(near -> ", did you mean " + near + "?").orElse("");
  }

  /** The candidate that differs in the fewest letters, if it differs in few. */
  static Optional<String> nearest(String name, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> Math.max(name.length(), candidate.length()) <= LONGEST_QUOTE)
        .filter(candidate ->
            distance(name, candidate) <= Math.min(MOST_WRONG_LETTERS, candidate.length() / 2))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** How many letters must be inserted, removed or replaced. */
  private static int distance(String from, String to) {
    int[] costs = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      costs[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int diagonal = costs[0];
      costs[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = diagonal + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = costs[column];
        costs[column] = Math.min(replaced, 1 + Math.min(costs[column], costs[column - 1]));
      }
    }
    return costs[to.length()];
  }
}
