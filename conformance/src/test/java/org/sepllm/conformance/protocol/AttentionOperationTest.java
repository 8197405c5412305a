package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class AttentionOperationTest {
  private static String request(String fields) {
    return "{'id':3,'op':'attention',".replace('\'', '"') + fields.replace('\'', '"') + "}";
  }

  private static ObjectNode ask(String fields) {
    ObjectNode answer = Ask.object(request(fields));
    assertThat(answer.has("error")).as(answer.toString()).isFalse();
    return answer;
  }

  private static String error(String fields) {
    return Ask.error(request(fields));
  }

  @Test
  void attentionToOneKeyIsItsValue() {
    assertThat(
            Ask.line(
                request("'q':[[[1,2]]],'k':[[[3,4]]],'v':[[[5,-0.1]]],'visible':[[0]],'scale':1")))
        .isEqualTo("{\"id\":3,\"out\":[[[5.0,-0.1]]],\"log_sum_exp\":[[11.0]]}");
  }

  @Test
  void equalScoresAverageTheVisibleValues() {
    ObjectNode answer =
        ask("'q':[[[0]]],'k':[[[1],[1],[1]]],'v':[[[2],[4],[100]]],'visible':[[0,1]]");

    assertThat(answer.get("out").toString()).isEqualTo("[[[3.0]]]");
    assertThat(answer.get("log_sum_exp").get(0).get(0).doubleValue())
        .isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void scaleIsOneOverTheRootOfHeadDim() {
    String tensors = "'q':[[[2,0,0,0]]],'k':[[[3,0,0,0]]],'v':[[[1,0,0,0]]],'visible':[[0]]";

    assertThat(ask(tensors).get("log_sum_exp").toString()).isEqualTo("[[3.0]]");
    assertThat(ask(tensors + ",'scale':0.5")).isEqualTo(ask(tensors));
  }

  @Test
  void paddingQueryGivesZeroAndMinusInfinity() {
    ObjectNode answer = ask("'q':[[[1]]],'k':[[[1]]],'v':[[[1]]],'visible':[[]],'d_out':[[[1]]]");

    assertThat(answer.toString())
        .isEqualTo(
            "{\"id\":3,\"out\":[[[0.0]]],\"log_sum_exp\":[[\"-Infinity\"]],"
                + "\"d_q\":[[[0.0]]],\"d_k\":[[[0.0]]],\"d_v\":[[[0.0]]]}");
  }

  @Test
  void headsShareKeysAndValuesInGroups() {
    ObjectNode answer =
        ask("'q':[[[0]],[[0]],[[0]],[[0]]],'k':[[[1]],[[1]]],'v':[[[7]],[[8]]],'visible':[[0]]");

    assertThat(answer.get("out").toString()).isEqualTo("[[[7.0]],[[7.0]],[[8.0]],[[8.0]]]");
  }

  @Test
  void gradientsComeWithDOut() {
    ObjectNode answer =
        ask(
            "'q':[[[0]]],'k':[[[1],[1]]],'v':[[[2],[4]]],'visible':[[0,1]],'d_out':[[[1]]],"
                + "'scale':1");

    // p = 1/2 each, delta = 3: dS = p (dP - delta) = -1/2, 1/2.
    assertThat(answer.get("d_v").toString()).isEqualTo("[[[0.5],[0.5]]]");
    assertThat(answer.get("d_q").toString()).isEqualTo("[[[0.0]]]");
    assertThat(answer.get("d_k").toString()).isIn("[[[0.0],[0.0]]]", "[[[-0.0],[0.0]]]");
  }

  @ParameterizedTest
  @CsvSource({"f64,0.1", "f32,0.10000000149011612", "f16,0.0999755859375", "bf16,0.10009765625"})
  void dtypeNamesTheStorage(String dtype, String stored) {
    assertThat(
            ask("'q':[[[1]]],'k':[[[1]]],'v':[[[0.1]]],'visible':[[0]],'dtype':'" + dtype + "'")
                .get("out")
                .toString())
        .isEqualTo("[[[" + stored + "]]]");
  }

  @Test
  void base64QuestionsHaveBase64Answers() {
    ObjectNode answer =
        ask(
            "'q':{'dtype':'f32','shape':[1,1,2],'base64':'AACAPwAAAEA='},"
                + "'k':[[[3,4]]],'v':{'dtype':'bf16','shape':[1,1,2],'base64':'oEBAQQ=='},"
                + "'visible':[[0]],'scale':1,'dtype':'f16'");

    assertThat(answer.get("out").toString())
        .isEqualTo("{\"dtype\":\"f16\",\"shape\":[1,1,2],\"base64\":\"AEUASg==\"}");
    assertThat(answer.get("log_sum_exp").toString())
        .isEqualTo("{\"dtype\":\"f32\",\"shape\":[1,1],\"base64\":\"AAAwQQ==\"}");
  }

  @Test
  void nonFiniteNumbersNeedPermission() {
    String tensors =
        "'q':[[[1]]],'k':[[[1],[1],[1]]],'v':[[['NaN'],['-Infinity'],['Infinity']]],"
            + "'visible':[[0],[1],[2]]";

    assertThat(error(tensors.replace("[[0],[1],[2]]", "[[0]]")))
        .isEqualTo("bad_request: v[0][0][0] is NaN, must be finite without allow_non_finite");
    assertThat(
            ask("'allow_non_finite':true," + tensors.replace("'q':[[[1]]]", "'q':[[[1],[1],[1]]]"))
                .get("out")
                .toString())
        .isEqualTo("[[[\"NaN\"],[\"-Infinity\"],[\"Infinity\"]]]");
  }

  @Test
  void nonFiniteBytesNeedPermissionToo() {
    String tensors =
        "'q':{'dtype':'f16','shape':[1,1,1],'base64':'AHw='},'k':[[[0]]],'v':[[[1]]],"
            + "'visible':[[0]]";

    assertThat(error(tensors))
        .isEqualTo("bad_request: q is Infinity, must be finite without allow_non_finite");
    assertThat(ask("'allow_non_finite':true," + tensors).has("out")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'q':[[[1]]];bad_request: the request needs the field k",
        "'q':[[[1],[1,2]]]; bad_shape: q: headDim of head 0, row 1 is 2, must be 1 as in its first"
            + " row [SEP-ATTN-001]",
        "'q':[]; bad_shape: q has 0 heads, must have at least 1 [SEP-ATTN-001]",
        "'q':[1]; bad_request: q[0] is of type number, must be a list",
        "'q':[[['1']]]; bad_request: q[0][0][0] is of type string, must be a number, \"NaN\","
            + " \"Infinity\" or \"-Infinity\"",
        "'q':[[[1e999]]]; bad_request: q[0][0][0] is beyond the largest f64",
        "'q':{'dtype':'f8','shape':[1,1,1],'base64':''}; unsupported: q dtype is \"f8\", known are"
            + " f64, f32, f16, bf16",
        "'q':{'dtype':'f32','shape':[1,1],'base64':''}; bad_shape: q shape is [1, 1], must be three"
            + " lengths of at least 1",
        "'q':{'dtype':'f32','shape':[1,1,0],'base64':''}; bad_shape: q shape is [1, 1, 0], must be"
            + " three lengths of at least 1",
        "'q':{'dtype':'f64','shape':[2147483647,2147483647,2147483647],'base64':'AAAA'}; bad_shape:"
            + " q base64 has length 4, must be 9223372036854775807 for shape [2147483647,"
            + " 2147483647, 2147483647] of f64",
        "'q':{'dtype':'f16','shape':[1,1,1],'base64':'AAAA'};"
            + " bad_shape: q base64 has 3 bytes, must be 2",
        "'q':{'dtype':'f16','shape':[1,1,1],'base64':'A*A='};"
            + " bad_request: q base64 is not base64: Illegal base64 character 2a",
        "'q':{'dtype':'f16','shape':[1,1,1]}; bad_request: q needs the field base64",
        "'q':{'dtype':'f16','shape':[1,1,1],'base64':'AAA=','order':1};"
            + " bad_request: q has no field \"order\""
      })
  void tensorsAreReadStrictly(String q, String error) {
    assertThat(error(q)).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'visible':[[0],[0]]; bad_shape: visible has 2 rows, must be 1 as q has [SEP-ATTN-001]",
        "'visible':[[1]];"
            + " bad_shape: query 0 sees key 1, must be at least 0 and below 1 [SEP-ATTN-002]",
        "'visible':[[0,0]];"
            + " bad_shape: query 0 sees key 0 twice, must be at most once [SEP-ATTN-002]",
        "'visible':[0]; bad_request: visible[0] is of type number, must be a list",
        "'visible':[[0]],'scale':'x'; bad_request: scale is of type string, must be a number",
        "'visible':[[0]],'scale':1e999;"
            + " bad_config: scale is Infinity, must be finite [SEP-ATTN-003]",
        "'visible':[[0]],'dtype':'f8';"
            + " unsupported: dtype is \"f8\", known are f64, f32, f16, bf16",
        "'visible':[[0]],'dout':1;"
            + " bad_request: op attention has no field \"dout\", did you mean d_out?",
        "'visible':[[0]],'d_out':[[[1,2,3]]]; bad_shape: d_out has shape [1][1][3], must be out's"
            + " [2][1][1] [SEP-ATTN-006]"
      })
  void shapesMustFit(String fields, String error) {
    assertThat(error("'q':[[[1]],[[1]]],'k':[[[1]]],'v':[[[1]]]," + fields)).isEqualTo(error);
  }

  @Test
  void headsMustBeAMultipleOfKvHeads() {
    assertThat(error("'q':[[[1]],[[1]],[[1]]],'k':[[[1]],[[1]]],'v':[[[1]],[[1]]],'visible':[[0]]"))
        .isEqualTo("bad_shape: heads is 3, must be a multiple of kvHeads 2 [SEP-ATTN-001]");
  }

  @Test
  void answersBeyondTheLineLimitAreRefusedBeforeTheyAreComputed() {
    String row = "[" + "0,".repeat(99) + "0]";

    assertThat(
            Ask.error(
                Ask.SMALL,
                request(
                    "'q':[[" + row + "]],'k':[[" + row + "]],'v':[[" + row + "]],'visible':[[0]]")))
        .isEqualTo(
            "too_large: the answer would be longer than 2000 bytes; send tensors as base64 or"
                + " fewer queries");
  }
}
