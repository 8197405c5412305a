package org.sepllm.conformance.check.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.cases.Row;

/** Generates rows of tokens. */
final class RowCases {
  private static final int OTHER_IDS = 40;

  private RowCases() {}

  /** One to three separator ids that may or may not be neighbors of others. */
  static List<Integer> separators(Draw draw) {
    return draw.oneOf(List.of(List.of(9), List.of(0), List.of(9, 13), List.of(2, 9, 40)));
  }

  /** The separators of a row where a rule has none: ids that must then mean nothing. */
  static List<Integer> real(List<Integer> separators) {
    return separators.isEmpty() || separators.contains(-1) ? List.of(9) : separators;
  }

  /** A row with some padding before so many real tokens. */
  static Row row(Draw draw, int realTokens, List<Integer> separators) {
    int padding = padding(draw);
    return row(draw, padding, realTokens, separators);
  }

  /** A row with given padding; what stands at a padding place must not matter. */
  static Row row(Draw draw, int padding, int realTokens, List<Integer> separators) {
    SeparatorPattern pattern = draw.oneOf(SeparatorPattern.values());
    int paddingId = draw.oneOf(separators.getFirst(), 1);
    IntStream ids =
        IntStream.range(0, realTokens)
            .map(position ->
                pattern.separatorAt(position, realTokens, draw)
                    ? draw.oneOf(separators)
                    : otherId(draw, separators));
    return Row.of(
        padding, IntStream.concat(IntStream.range(0, padding).map(_ -> paddingId), ids).toArray());
  }

  /** The same row cut into documents of random length; padding belongs to the first. */
  static Row packed(Draw draw, Row row) {
    List<Integer> documents = new ArrayList<>();
    int document = 0;
    for (int index = 0; index < row.length(); index++) {
      document += index > row.leftPadding() && draw.oneIn(6) ? 1 : 0;
      documents.add(document);
    }
    return new Row(row.leftPadding(), row.tokenIds(), documents);
  }

  private static int padding(Draw draw) {
    return draw.oneIn(3) ? draw.between(1, 5) : 0;
  }

  private static int otherId(Draw draw, List<Integer> separators) {
    int id = draw.between(1, OTHER_IDS);
    return separators.contains(id) ? OTHER_IDS + 1 + id : id;
  }
}
