package org.sepllm.conformance.check.source;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Row;

/**
 * The tokens of one real text, or of a part of a long one.
 *
 * @param tokenIds its tokens, at most {@link #MAX_TOKENS}
 */
record TextRow(List<Integer> tokenIds) {
  static final int MAX_TOKENS = 8192;

  TextRow {
    tokenIds = List.copyOf(tokenIds);
  }

  /** A text in rows that together hold all of it; one empty row for an empty text. */
  static Stream<TextRow> parts(int[] tokenIds) {
    List<Integer> all = Arrays.stream(tokenIds).boxed().toList();
    return IntStream.iterate(
            0, start -> start == 0 || start < all.size(), start -> start + MAX_TOKENS)
        .mapToObj(start -> all.subList(start, Math.min(all.size(), start + MAX_TOKENS)))
        .map(TextRow::new);
  }

  /** A stretch as an unpadded row; shorter at the end. */
  Row stretch(int start, int length) {
    int end = Math.min(tokenIds.size(), start + length);
    return new Row(0, tokenIds.subList(Math.min(start, end), end), List.of());
  }
}
