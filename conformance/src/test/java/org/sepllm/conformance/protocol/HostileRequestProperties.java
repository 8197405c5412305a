package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documented requests with damage: always one answer, never a defect. */
class HostileRequestProperties {
  private static final Limits LIMITS = new Limits(100_000, 10_000);
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1",
          "3",
          "2147483647",
          "2147483648",
          "-2147483648",
          "1e400",
          "0.5",
          "\"\"",
          "\"x\"",
          "\"dense\"",
          "\"digest\"",
          "\"keep-oldest\"",
          "[]",
          "[[]]",
          "[0]",
          "[-1]",
          "[1,2]",
          "[[1,2],[3,4]]",
          "[[[1]]]",
          "[[[]]]",
          "{}",
          "[{}]",
          "{\"dtype\":\"f16\",\"shape\":[1,1,1],\"base64\":\"AAA=\"}");

  @Provide
  Arbitrary<String> requests() {
    return Arbitraries.of(
        ProtocolDocument.examples().stream()
            .filter(example -> !example.answer().contains("\"error\""))
            .map(ProtocolDocument.Example::request)
            .toList());
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(VALUES);
  }

  @Property(tries = 3000)
  void anotherValueInAnyFieldIsAnsweredOrRefused(
      @ForAll("requests") String request,
      @ForAll @IntRange(min = 0, max = 20) int field,
      @ForAll("values") String value,
      @ForAll @IntRange(min = 0, max = 20) int secondField,
      @ForAll("values") String secondValue) {
    ObjectNode object = Json.read(bytes(request));
    replace(object, field, value);
    replace(object, secondField, secondValue);

    requireSoundAnswer(new RequestHandler("test", LIMITS).answer(object));
  }

  private static void replace(ObjectNode object, int field, String value) {
    List<String> names = List.copyOf(object.propertyNames());
    JsonNode parsed = Json.read(bytes("{\"v\":" + value + "}")).get("v");
    object.set(names.get(field % names.size()), parsed);
  }

  @Property(tries = 2000)
  void otherBytesInALineAreAnsweredOrRefused(
      @ForAll("requests") String request,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 10_000) Integer> places,
      @ForAll byte replacement) {
    byte[] line = bytes(request);
    for (int place : places) {
      line[place % line.length] = replacement;
    }

    requireSoundAnswer(new RequestHandler("test", LIMITS).answer(line));
  }

  @Property(tries = 1000)
  void anyBytesAreAnswered(@ForAll @Size(max = 200) byte[] line) {
    requireSoundAnswer(new RequestHandler("test", LIMITS).answer(line));
  }

  private static void requireSoundAnswer(ObjectNode answer) {
    assertThat(answer.has("id")).isTrue();
    if (answer.has("error")) {
      assertThat(answer.get("error").get("kind").stringValue())
          .as(answer.toString())
          .isNotEqualTo("internal");
      assertThat(answer.get("error").get("message").stringValue())
          .hasSizeLessThan(1000)
          .doesNotContain("\n");
    } else {
      assertThat(answer.size()).isGreaterThan(1);
    }
    assertThat(Json.line(answer)).endsWith((byte) '\n');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
