package org.sepllm.conformance.check.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextRowTest {
  @Test
  void a_long_text_is_cut_into_rows_that_hold_all_of_it() {
    int[] tokens = IntStream.range(0, 2 * TextRow.MAX_TOKENS + 1).toArray();
    List<TextRow> rows = TextRow.parts(tokens).toList();
    assertThat(rows).extracting(row -> row.tokenIds().size()).containsExactly(8192, 8192, 1);
    assertThat(rows.stream().flatMap(row -> row.tokenIds().stream()))
        .containsExactlyElementsOf(IntStream.of(tokens).boxed().toList());
  }

  @Test
  void an_empty_text_is_one_empty_row() {
    assertThat(TextRow.parts(new int[0])).containsExactly(new TextRow(List.of()));
  }

  @Test
  void a_stretch_ends_with_the_row() {
    TextRow row = new TextRow(List.of(1, 2, 3));
    assertThat(row.stretch(1, 5).tokenIds()).containsExactly(2, 3);
    assertThat(row.stretch(4, 5).tokenIds()).isEmpty();
  }
}
