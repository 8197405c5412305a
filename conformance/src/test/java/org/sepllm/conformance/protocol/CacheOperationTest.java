package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class CacheOperationTest {
  private static final String SIZES =
      "\"init_cache_size\":2,\"sep_cache_size\":1,\"local_size\":1,\"cache_size\":5,"
          + "\"separator_token_ids\":[9]";

  private static String ask(String fields) {
    return Ask.line("{\"id\":1,\"op\":\"cache\"," + fields + "}").replaceFirst("\"id\":1,", "");
  }

  private static String error(String fields) {
    return Ask.error("{\"id\":1,\"op\":\"cache\"," + fields + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "paper; [[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,3,4],[0,1,2,4,5]];"
            + "[[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,4],[0,1,2,5]]",
        "sepcache; [[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,4],[0,1,2,5]];"
            + "[[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,4],[0,1,2,5]]",
        "streaming; [[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,3,4],[0,1,2,3,4,5]];"
            + "[[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,3,4],[0,1,2,5]]"
      })
  void policiesDifferInCapAndVisibility(String policy, String visible, String stored) {
    assertThat(ask("\"policy\":\"" + policy + "\"," + SIZES + ",\"token_ids\":[1,9,9,4,5,6]"))
        .isEqualTo("{\"visible\":" + visible + ",\"stored\":" + stored + "}");
  }

  @Test
  void paperIsTheDefault() {
    String rest = SIZES + ",\"token_ids\":[1,9,9,4,5,6]";

    assertThat(ask(rest)).isEqualTo(ask("\"policy\":\"paper\"," + rest));
  }

  @Test
  void streamingLlmKeepsFirstAndLast() {
    assertThat(
            ask(
                "\"policy\":\"streamingllm\",\"init_cache_size\":1,\"cache_size\":2,"
                    + "\"token_ids\":[4,4,4,4]"))
        .isEqualTo("{\"visible\":[[0],[0,1],[0,1,2],[0,2,3]],\"stored\":[[0],[0,1],[0,2],[0,3]]}");
  }

  @Test
  void fullKeepsEverythingButPadding() {
    assertThat(ask("\"policy\":\"full\",\"token_ids\":[4,4,4],\"left_padding\":1"))
        .isEqualTo("{\"visible\":[[],[1],[1,2]],\"stored\":[[],[1],[1,2]]}");
  }

  @Test
  void rowsThenLayersAreLeadingAxes() {
    assertThat(
            ask(
                "\"policy\":\"streamingllm\",\"init_cache_size\":0,\"cache_size\":[1,2],"
                    + "\"token_ids\":[[4,4],[4]],\"report\":\"delta\""))
        .isEqualTo(
            "{\"attended\":[[[1,2],[1,2]],[[1],[1]]],\"retained\":[[[1,1],[1,2]],[[1],[1]]],"
                + "\"triggered\":[[[false,true],[false,false]],[[false],[false]]],"
                + "\"evicted\":[[[[],[0]],[[],[]]],[[[]],[[]]]]}");
  }

  @Test
  void unboundedSeparatorsGrow() {
    ObjectNode answer =
        Ask.object(
            "{\"id\":1,\"op\":\"cache\","
                + SIZES
                + ",\"bounded\":false,\"token_ids\":[1,1,9,9,9,9,9,9],\"return_state\":true}");

    assertThat(answer.get("state").get("sep_cache_size").intValue()).isEqualTo(5);
    assertThat(answer.get("state").get("cache_size").intValue()).isEqualTo(9);
  }

  @Test
  void withoutAccumulationOnlyTheLatestSeparatorsStay() {
    String tokens = ",\"token_ids\":[1,1,9,4,4,4,4],\"return_state\":true}";
    String request = "{\"id\":1,\"op\":\"cache\"," + SIZES;

    assertThat(Ask.object(request + tokens).get("state").get("keys").toString())
        .isEqualTo("[0,1,2,6]");
    assertThat(
            Ask.object(request + ",\"accumulate\":false" + tokens)
                .get("state")
                .get("keys")
                .toString())
        .isEqualTo("[0,1,5,6]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "original; {'query':5,'keys':[0,1,2,5]}",
        "in-cache; {'query':3,'keys':[0,1,2,3]}",
        "insertion-length; {'query':4,'keys':[0,1,2,4]}"
      })
  void positionsComeWithTheFullReport(String scheme, String last) {
    String answer =
        ask(
            SIZES
                + ",\"policy\":\"sepcache\",\"left_padding\":1,\"token_ids\":[0,1,9,9,4,5,6],"
                + "\"positions\":\""
                + scheme
                + "\"");

    assertThat(answer)
        .contains("\"positions\":[null,{\"query\":0,\"keys\":[0]}")
        .endsWith(last.replace('\'', '"') + "]}");
  }

  @Test
  void densePrefillSeesTheWholePromptAndCompactsAtTheFirstDecodeStep() {
    assertThat(
            ask(
                "\"policy\":\"streamingllm\",\"init_cache_size\":0,\"cache_size\":2,"
                    + "\"token_ids\":[4,4,4,4,4],\"prefill\":\"dense\",\"prompt_tokens\":4"))
        .isEqualTo(
            "{\"visible\":[[0],[0,1],[0,1,2],[0,1,2,3],[0,1,2,3,4]],"
                + "\"stored\":[[0],[0,1],[0,1,2],[0,1,2,3],[3,4]]}");
  }

  @Test
  void batchModesEqualizeRows() {
    // s = 2, w = 1, c = 4: at query 3 row 0 has separators at 0, 1, 2 and row 1 at 1 alone.
    String request =
        "\"init_cache_size\":0,\"sep_cache_size\":2,\"local_size\":1,\"cache_size\":4,"
            + "\"separator_token_ids\":[9],\"token_ids\":[[9,9,9,4],[4,9,4,4]],"
            + "\"report\":\"delta\",\"batch\":";

    assertThat(ask(request + "\"keep-oldest\""))
        .endsWith("\"evicted\":[[[],[],[],[1,2]]," + "[[],[],[],[0,2]]]}");
    assertThat(ask(request + "\"pad-with-tail\"")).contains("\"retained\":[[1,2,3,3],[1,2,3,3]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "\"policy\":\"full\",\"cache_size\":5; bad_config: cache_size does not belong to policy"
            + " full, report full, batch ragged, prefill sparse",
        "\"policy\":\"streamingllm\",\"init_cache_size\":1,\"cache_size\":5,\"local_size\":4;"
            + " bad_config: local_size does not belong to policy streamingllm, report full, batch"
            + " ragged, prefill sparse",
        "\"policy\":\"full\",\"every\":5; bad_config: every does not belong to policy full, report"
            + " full, batch ragged, prefill sparse",
        "\"policy\":\"full\",\"report\":\"digest\";"
            + " bad_request: the request needs the field every",
        "\"policy\":\"full\",\"report\":\"digest\",\"every\":0;"
            + " bad_config: every is 0, must be at least 1 [SEP-TRACE-003]",
        "\"policy\":\"full\",\"prefill\":\"dense\";"
            + " bad_request: the request needs the field prompt_tokens",
        "\"policy\":\"full\",\"prefill\":\"dense\",\"prompt_tokens\":4;"
            + " bad_shape: prompt_tokens is 4, must be in [0, 4) [SEP-CACHE-013]",
        "\"policy\":\"full\",\"prompt_tokens\":1; bad_config: prompt_tokens does not belong to"
            + " policy full, report full, batch ragged, prefill sparse",
        "\"policy\":\"full\",\"report\":\"delta\",\"positions\":\"original\"; bad_config:"
            + " positions does not belong to policy full, report delta, batch ragged, prefill"
            + " sparse",
        "\"policy\":\"full\",\"batch\":\"keep-oldest\",\"return_state\":true; bad_config:"
            + " return_state does not belong to policy full, report full, batch keep-oldest",
        "\"policy\":\"full\",\"batch\":\"keep-oldest\",\"left_padding\":1; bad_config:"
            + " left_padding is 1, must be 0 with batch keep-oldest [SEP-CACHE-014]",
        "\"policy\":\"h2o\"; unsupported: policy is \"h2o\", known are paper, streaming, sepcache,"
            + " streamingllm, full",
        "\"policy\":\"full\",\"report\":7; bad_request: report is of type number, must be a string",
        "\"policy\":\"full\",\"document_ids\":[1,1,1]; bad_request: policy full, report full,"
            + " batch ragged, prefill sparse has no field \"document_ids\"",
        "\"policy\":\"full\",\"state\":[]; bad_request: state is of type list, must be an object",
        "\"policy\":\"full\",\"state\":{}; bad_request: state needs the field next_index"
      })
  void refusalsNameFieldValueAndLimit(String fields, String error) {
    assertThat(error(fields + ",\"token_ids\":[1,2,3]")).isEqualTo(error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[-1]", "[9,-1]"})
  void sepPoliciesNeedSeparators(String separators) {
    String fields = SIZES.replace("[9]", separators) + ",\"token_ids\":[1]";

    assertThat(error(fields)).startsWith("bad_config: separator_token_ids ");
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertThat(error(SIZES.replace("\"cache_size\":5", "\"cache_size\":4") + ",\"token_ids\":[]"))
        .isEqualTo(
            "bad_config: init_cache_size + sep_cache_size + local_size is 4, must be less than"
                + " cache_size 4 [SEP-CACHE-001]");
  }

  @Test
  void layerListsOfDifferentLengthAreRefused() {
    assertThat(
            error(
                "\"policy\":\"streamingllm\",\"init_cache_size\":[0,1],\"cache_size\":[2,3,4],"
                    + "\"token_ids\":[]"))
        .isEqualTo("bad_shape: cache_size has length 3, must be 2 as the list before it");
  }

  @Test
  void rowsOfDifferentLengthHaveNoRectangularBatch() {
    assertThat(error("\"policy\":\"full\",\"batch\":\"pad-with-tail\",\"token_ids\":[[1],[1,2]]"))
        .isEqualTo("bad_shape: token_ids of a row has length 2, must be 1 [SEP-CACHE-014]");
  }

  @Test
  void answersBeyondTheLineLimitAreRefusedWithAWayOut() {
    String tokens = "\"policy\":\"full\",\"token_ids\":[" + "1,".repeat(40) + "1]}";

    assertThat(Ask.error(Ask.SMALL, "{\"id\":1,\"op\":\"cache\"," + tokens))
        .isEqualTo(
            "too_large: the answer would be longer than 2000 bytes; ask for report delta or"
                + " digest, or for fewer tokens at a time with return_state");
  }
}
