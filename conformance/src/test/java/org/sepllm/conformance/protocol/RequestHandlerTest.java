package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHandlerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-7", "\"\"", "\"a\\u0000b\"", "\"日本\"", "123456789012345678901234567890"})
  void anyStringOrIntegerIsEchoedAsId(String id) {
    assertThat(Ask.object("{\"op\":\"hello\",\"id\":" + id + "}").get("id"))
        .isEqualTo(Json.read(("{\"id\":" + id + "}").getBytes(StandardCharsets.UTF_8)).get("id"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'op':'hello'}; id is missing",
        "{'op':'hello','id':null}; id is of type null",
        "{'op':'hello','id':1.0}; id is of type number",
        "{'op':'hello','id':true}; id is of type boolean",
        "{'op':'hello','id':[1]}; id is of type list",
        "{'op':'hello','id':{}}; id is of type object"
      })
  void otherIdsAreRefusedWithIdNull(String request, String reason) {
    assertThat(Ask.line(request.replace('\'', '"')))
        .isEqualTo(
            "{\"id\":null,\"error\":{\"kind\":\"bad_request\",\"message\":\""
                + reason
                + ", must be a string or an integer\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'id':1}; bad_request: the request needs the field op",
        "{'id':1,'op':7}; bad_request: op is of type number, must be a string",
        "{'id':1,'op':'train'}; unsupported: op is \"train\"",
        "{'id':1,'op':'Mask'}; unsupported: op is \"Mask\", did you mean mask?",
        "{'id':1,'op':'hello','x':1}; bad_request: op hello has no field \"x\""
      })
  void operationsAreNamedExactly(String request, String error) {
    assertThat(Ask.error(request.replace('\'', '"'))).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "[]; line is JSON but no object, it is of type list",
        "null; line is JSON but no object, it is of type null",
        "{\"id\":1; line is not JSON: Unexpected end-of-input",
        "{\"id\":1}{\"id\":2}; line is not JSON: Trailing token",
        "{\"id\":1,\"id\":2}; line is not JSON: Duplicate",
        "{\"id\":NaN}; line is not JSON: Non-standard token 'NaN'",
        "{'id':1}; line is not JSON: Unexpected character",
        "{\"id\":01}; line is not JSON: Invalid numeric value"
      })
  void textThatIsNoObjectIsABadRequest(String line, String reason) {
    assertThat(Ask.line(line))
        .startsWith("{\"id\":null,\"error\":{\"kind\":\"bad_request\",\"message\":\"" + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \r"})
  void blankLinesAreBadRequests(String line) {
    assertThat(Ask.error(line)).isEqualTo("bad_request: line is blank, must be one JSON object");
  }

  @Test
  void bytesThatAreNotUtf8AreABadRequest() {
    byte[] latin1 = "{\"id\":\"é\",\"op\":\"hello\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"id\":1,\"op\":\"hello\"}".getBytes(StandardCharsets.UTF_16LE);
    RequestHandler handler = new RequestHandler("test", Limits.DEFAULT);

    assertThat(handler.answer(latin1).get("error").get("message").stringValue())
        .isEqualTo("line is not UTF-8");
    assertThat(handler.answer(utf16).get("error").get("kind").stringValue())
        .isEqualTo("bad_request");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(Ask.error("{\"id\":1,\"op\":\"mask\",\"token_ids\":" + "[".repeat(100_000)))
        .startsWith("bad_request: line is not JSON: Document nesting depth (65) exceeds");
  }

  @Test
  void messagesStayOneShortLine() {
    assertThat(Ask.error("{\"id\":1,\"op\":\"" + "x\\n".repeat(10_000) + "\"}"))
        .hasSizeLessThan(100)
        .doesNotContain("\n");
    assertThat(Ask.error("y".repeat(100_000))).hasSizeLessThan(400);
  }

  @Test
  void requestsAreNotChanged() {
    String request = "{\"id\":1,\"op\":\"mask\",\"mask\":\"full\",\"token_ids\":[1]}";
    var object = Json.read(request.getBytes(StandardCharsets.UTF_8));

    new RequestHandler("test", Limits.DEFAULT).answer(object);

    assertThat(object.toString()).isEqualTo(request);
  }
}
