package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskOperationTest {
  @Test
  void maskOfOneRowIsOneStringPerQuery() {
    assertThat(
            Ask.line(
                """
                {"id":1,"op":"mask","init_tokens":2,"neighbors":3,"separator_token_ids":[9],\
                "token_ids":[5,5,5,5,9,5,5,5,5,5]}\
                """))
        .isEqualTo(
            """
            {"id":1,"rows":["1000000000","1100000000","1110000000","1111000000","1111100000",\
            "1101110000","1100111000","1100111100","1100101110","1100100111"]}\
            """);
  }

  @Test
  void emptyRowHasNoQueries() {
    assertThat(Ask.line("{'id':1,'op':'mask','mask':'full','token_ids':[]}".replace('\'', '"')))
        .isEqualTo("{'id':1,'rows':[]}".replace('\'', '"'));
  }

  @Test
  void rowsThenLayersAreLeadingAxes() {
    assertThat(
            Ask.line(
                """
                {"id":1,"op":"mask","init_tokens":1,"neighbors":[1,2],"separator_token_ids":[7],\
                "token_ids":[[1,2],[3,4,5]],"left_padding":[1,0]}\
                """))
        .isEqualTo(
            """
            {"id":1,"rows":[[["00","01"],["00","01"]],\
            [["100","110","101"],["100","110","111"]]]}\
            """);
  }

  @Test
  void layersWithoutRowsAreTheOnlyAxis() {
    assertThat(
            Ask.line(
                """
                {"id":1,"op":"mask","init_tokens":0,"neighbors":[1,2],"separator_token_ids":[7],\
                "token_ids":[3,4]}\
                """))
        .isEqualTo("{\"id\":1,\"rows\":[[\"10\",\"01\"],[\"10\",\"11\"]]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"init_tokens\":1,\"neighbors\":1,\"separator_token_ids\":[]; 1000 1100 1010 1001",
        "\"init_tokens\":1,\"neighbors\":1,\"separator_token_ids\":[-1]; 1000 1100 1010 1001",
        "\"mask\":\"streamingllm\",\"init_tokens\":1,\"neighbors\":1; 1000 1100 1010 1001",
        "\"mask\":\"fixllm\",\"init_tokens\":0,\"neighbors\":1,\"interval\":2;1000 1100 1010 1011",
        "\"mask\":\"full\"; 1000 1100 1110 1111",
        "\"mask\":\"sepllm\",\"init_tokens\":0,\"neighbors\":1,\"separator_token_ids\":[6];"
            + "1000 0100 0110 0101"
      })
  void everyMemberOfTheFamilyHasItsFields(String fields, String rows) {
    assertThat(Ask.line("{\"id\":1,\"op\":\"mask\"," + fields + ",\"token_ids\":[5,6,5,5]}"))
        .isEqualTo("{\"id\":1,\"rows\":[\"" + rows.strip().replace(" ", "\",\"") + "\"]}");
  }

  @Test
  void documentsSeeOnlyThemselves() {
    assertThat(
            Ask.line(
                """
                {"id":1,"op":"mask","mask":"full","token_ids":[1,2,3],"document_ids":[4,4,8]}\
                """))
        .isEqualTo("{\"id\":1,\"rows\":[\"100\",\"110\",\"001\"]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "\"neighbors\":0; bad_config: neighbors is 0, must be at least 1 [SEP-MASK-002]",
        "\"neighbors\":[1,0]; bad_config: neighbors is 0, must be at least 1 [SEP-MASK-002]",
        "\"neighbors\":[]; bad_config: neighbors is an empty list, must name one layer or more",
        "\"neighbors\":1.0;"
            + " bad_request: neighbors is of type decimal number, must be an integer",
        "\"neighbors\":\"1\"; bad_request: neighbors is of type string, must be an integer",
        "\"neighbors\":4294967296; bad_config: neighbors is \"4294967296\", must be in"
            + " [-2147483648, 2147483647]",
        "\"neighbours\":1; bad_request: the request needs the field neighbors, it has"
            + " neighbours",
        "\"neighbors\":1,\"interval\":2;"
            + " bad_config: interval does not belong to op mask with mask sepllm",
        "\"neighbors\":1,\"left_pading\":2; bad_request: op mask with mask sepllm has no field"
            + " \"left_pading\", did you mean left_padding?",
        "\"neighbors\":1,\"mask\":\"other\"; unsupported: mask is \"other\", known are sepllm,"
            + " streamingllm, fixllm, full",
        "\"neighbors\":1,\"left_padding\":3;"
            + " bad_shape: left_padding is 3, must be in [0, 2] [SEP-ROW-001]",
        "\"neighbors\":1,\"left_padding\":[1];"
            + " bad_request: left_padding is of type list, must be an integer",
        "\"neighbors\":1,\"document_ids\":[1];"
            + " bad_shape: document_ids has length 1, must be 2 [SEP-ROW-003]"
      })
  void refusalsNameFieldValueAndLimit(String fields, String error) {
    assertThat(
            Ask.error(
                "{\"id\":1,\"op\":\"mask\",\"init_tokens\":0,\"separator_token_ids\":[9],"
                    + fields
                    + ",\"token_ids\":[5,6]}"))
        .isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "[1,-2]; bad_token: token id at index 1 is -2, must be at least 0 [SEP-ROW-001]",
        "[[1],[2,-2]]; bad_token: row 1: token id at index 1 is -2, must be at least 0"
            + " [SEP-ROW-001]",
        "[1,3000000000]; bad_token: token_ids[1] is \"3000000000\", must be in"
            + " [-2147483648, 2147483647]",
        "[1,[2]]; bad_request: token_ids[1] is of type list, must be an integer",
        "[[1],2]; bad_request: token_ids[1] is of type number, must be a list",
        "[1,null]; bad_request: token_ids[1] is of type null, must be an integer",
        "7; bad_request: token_ids is of type number, must be a list"
      })
  void tokenIdsAreReadStrictly(String tokenIds, String error) {
    assertThat(
            Ask.error(
                "{\"id\":1,\"op\":\"mask\",\"mask\":\"full\",\"token_ids\":" + tokenIds + "}"))
        .isEqualTo(error);
  }

  @Test
  void separatorsBesideMinusOneAreRefused() {
    assertThat(
            Ask.error(
                """
                {"id":1,"op":"mask","init_tokens":0,"neighbors":1,"separator_token_ids":[-1,9],\
                "token_ids":[]}\
                """))
        .isEqualTo(
            "bad_config: separator_token_ids holds -1, ids must be at least 0 [SEP-SEP-002]");
  }

  @Test
  void tooManyTokensTimesLayersAreRefused() {
    String tokens = "1,".repeat(49) + "1";
    String fits =
        "{\"id\":1,\"op\":\"mask\",\"init_tokens\":0,\"neighbors\":[1,1],"
            + "\"separator_token_ids\":[9],\"token_ids\":["
            + tokens;

    assertThat(Ask.object(new Limits(1 << 20, 100), fits + "]}").has("rows")).isTrue();
    assertThat(Ask.error(Ask.SMALL, fits + ",1]}"))
        .isEqualTo("too_large: 51 tokens in 2 layers, tokens times layers must be at most 100");
  }

  @Test
  void answersBeyondTheLineLimitAreRefused() {
    String tokens = "1,".repeat(43);

    assertThat(
            Ask.error(
                Ask.SMALL,
                "{\"id\":1,\"op\":\"mask\",\"mask\":\"full\",\"token_ids\":[" + tokens + "1]}"))
        .isEqualTo("too_large: the answer would be longer than 2000 bytes; ask for shorter rows");
  }
}
