package org.sepllm.conformance.check.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonDifferenceTest {
  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":[[1,2]]}      | {\"a\":[[1,3]]}   | a[0]    | [1,2] | [1,3]",
        "{\"a\":[\"10\"]}     | {\"a\":[\"11\"]}  | a[0]    | \"10\" | \"11\"",
        "{\"a\":1}            | {\"b\":1}         | a       | 1 | nothing",
        "{\"a\":1}            | {\"a\":1.0}       | a       | 1 | 1.0",
        "{\"a\":{\"b\":true}} | {\"a\":{\"b\":0}} | a.b     | true | 0",
        "{\"a\":[]}           | {\"a\":{}}        | a       | [] | {}",
        "{\"a\":[[1],[2]]}    | {\"a\":[[1]]}     | a       | 2 items: [[1],[2]] | 1 items: [[1]]",
        "{\"a\":[null]}       | {\"a\":[0]}       | a[0]    | null | 0"
      })
  void the_first_difference_is_named(
      String expected, String actual, String path, String left, String right) {
    assertThat(JsonDifference.first(json(expected), json(actual)))
        .contains(new Difference(path, left, right));
  }

  @Test
  void further_fields_and_the_width_of_integers_do_not_matter() {
    JsonNode expected = Json.object().put("a", 1);
    JsonNode actual = Json.object().put("a", 1L).put("more", true);
    assertThat(JsonDifference.first(expected, actual)).isEqualTo(Optional.empty());
  }

  @Test
  void in_a_long_list_the_one_item_is_named() {
    var expected = Json.integers(IntStream.range(0, 200).toArray());
    var actual = expected.deepCopy();
    actual.set(150, actual.numberNode(7));
    assertThat(JsonDifference.first(expected, actual))
        .contains(new Difference("[150]", "150", "7"));
  }
}
