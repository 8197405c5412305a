package org.sepllm.conformance.language;

import java.util.Arrays;

/**
 * Tokens to read and what each of them has to predict.
 *
 * @param document the text they belong to, by number
 * @param fresh whether the model forgets everything before it reads them
 * @param start the place of the first token in its row
 * @param fed the tokens to read
 * @param next for each of them the token that follows
 */
record Passage(int document, boolean fresh, long start, int[] fed, int[] next) {
  /** Every token but the first is predicted; the last one is not read. */
  static Passage of(int document, boolean fresh, long start, int[] row) {
    int fed = Math.max(0, row.length - 1);
    return new Passage(
        document,
        fresh,
        start,
        Arrays.copyOf(row, fed),
        Arrays.copyOfRange(row, row.length - fed, row.length));
  }

  /** The first tokens of the passage. */
  Passage first(int count) {
    return new Passage(
        document, fresh, start, Arrays.copyOf(fed, count), Arrays.copyOf(next, count));
  }
}
