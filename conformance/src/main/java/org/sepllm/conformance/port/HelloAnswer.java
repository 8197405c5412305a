package org.sepllm.conformance.port;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the answer to {@code hello} must hold. */
final class HelloAnswer {
  private static final int PROTOCOL = 1;

  private HelloAnswer() {}

  static void require(ObjectNode answer) throws PortFailure {
    if (answer.has("error")) {
      throw malformed("hello was answered with the error " + answer.get("error").path("message"));
    }
    JsonNode protocol = answer.path("protocol");
    if (!protocol.isIntegralNumber() || protocol.intValue() != PROTOCOL) {
      throw malformed("protocol is " + shown(protocol) + ", must be " + PROTOCOL);
    }
    if (!answer.path("name").isString()) {
      throw malformed("name is " + shown(answer.path("name")) + ", must be a string");
    }
    for (String field : List.of("ops", "policies", "dtypes")) {
      requireStrings(field, answer.path(field));
    }
    JsonNode maxTokens = answer.path("max_tokens");
    if (!maxTokens.isIntegralNumber() || !maxTokens.canConvertToInt() || maxTokens.intValue() < 1) {
      throw malformed("max_tokens is " + shown(maxTokens) + ", must be an integer of at least 1");
    }
  }

  private static void requireStrings(String field, JsonNode value) throws PortFailure {
    boolean strings = value.isArray();
    for (JsonNode item : value) {
      strings &= item.isString();
    }
    if (!strings) {
      throw malformed(field + " is " + shown(value) + ", must be a list of strings");
    }
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "missing" : Quote.last(value.toString(), 60);
  }

  private static PortFailure malformed(String message) {
    return new PortFailure(PortFailure.Kind.MALFORMED, message);
  }
}
