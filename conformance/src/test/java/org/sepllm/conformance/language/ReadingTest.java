package org.sepllm.conformance.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.text.TextDocument;
import org.sepllm.datasets.tokenizer.TokenizerChoice;

class ReadingTest {
  private static final OptionalInt BOS = OptionalInt.of(0);
  private static final OptionalInt NO_BOS = OptionalInt.empty();

  private static List<String> passages(Reading reading, boolean segmented, int context) {
    return reading
        .passages(segmented, context)
        .map(passage ->
            "%d%s@%d %s>%s"
                .formatted(
                    passage.document(),
                    passage.fresh() ? "!" : "",
                    passage.start(),
                    Arrays.toString(passage.fed()),
                    Arrays.toString(passage.next())))
        .toList();
  }

  private static Reading reading(Protocol protocol, OptionalInt bos, OptionalLong most) {
    return new Reading(
        List.of("a", "b"),
        protocol == Protocol.LINE
            ? List.of(List.of(new int[] {1, 2, 3}, new int[0]), List.of(new int[] {4, 5}))
            : List.of(List.of(new int[] {1, 2, 3}), List.of(new int[] {4, 5})),
        protocol,
        bos,
        most);
  }

  @Test
  void a_document_is_one_row_of_which_every_token_after_bos_is_predicted() {
    assertThat(passages(reading(Protocol.DOCUMENT, BOS, OptionalLong.empty()), false, 2))
        .containsExactly("0!@0 [0, 1, 2]>[1, 2, 3]", "1!@0 [0, 4]>[4, 5]");
    assertThat(passages(reading(Protocol.DOCUMENT, NO_BOS, OptionalLong.empty()), false, 2))
        .containsExactly("0!@1 [1, 2]>[2, 3]", "1!@1 [4]>[5]");
    assertThat(passages(reading(Protocol.DOCUMENT, BOS, OptionalLong.of(2)), false, 2))
        .containsExactly("0!@0 [0, 1]>[1, 2]", "1!@0 [0, 4]>[4, 5]");
  }

  @Test
  void segments_lose_no_prediction() {
    assertThat(passages(reading(Protocol.DOCUMENT, BOS, OptionalLong.empty()), true, 3))
        .containsExactly("0!@0 [0, 1]>[1, 2]", "0!@2 [0]>[3]", "1!@0 [0, 4]>[4, 5]");
    assertThat(passages(reading(Protocol.DOCUMENT, NO_BOS, OptionalLong.empty()), true, 2))
        .containsExactly("0!@1 [1]>[2]", "0!@2 [2]>[3]", "1!@1 [4]>[5]");
  }

  @Test
  void lines_stand_alone_and_the_cache_goes_on() {
    assertThat(passages(reading(Protocol.LINE, BOS, OptionalLong.empty()), false, 2))
        .containsExactly("0!@0 [0, 1, 2]>[1, 2, 3]", "1@3 [0, 4]>[4, 5]");
    assertThat(passages(reading(Protocol.LINE, NO_BOS, OptionalLong.of(3)), false, 2))
        .containsExactly("0!@0 [1, 2]>[2, 3]", "1@2 [4]>[5]");
    assertThat(passages(reading(Protocol.LINE, BOS, OptionalLong.of(4)), false, 2))
        .containsExactly("0!@0 [0, 1, 2]>[1, 2, 3]", "1@3 [0]>[4]");
  }

  @Test
  void a_stream_begins_again_where_it_ends() {
    assertThat(passages(reading(Protocol.STREAM, BOS, OptionalLong.of(8)), false, 2))
        .containsExactly("0!@0 [0, 1, 2, 3, 4, 5]>[1, 2, 3, 4, 5, 1]", "0@5 [1, 2, 3]>[2, 3, 4]");
    assertThat(passages(reading(Protocol.STREAM, NO_BOS, OptionalLong.empty()), false, 2))
        .containsExactly("0!@0 [1, 2, 3, 4, 5]>[2, 3, 4, 5, 1]");
  }

  @Test
  void a_text_without_a_token_to_predict_is_refused() {
    List<TextDocument> empty = List.of(new TextDocument("empty.txt", ""));
    assertThatThrownBy(() ->
            Reading.of(
                empty,
                TokenizerChoice.resolve("tiny"),
                Protocol.DOCUMENT,
                BOS,
                OptionalLong.empty()))
        .isInstanceOf(DatasetException.class)
        .hasMessage("empty.txt has no token to predict, must have at least 1");
  }
}
