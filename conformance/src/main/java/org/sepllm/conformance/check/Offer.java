package org.sepllm.conformance.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.cases.RequestSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a port says it can do; questions beyond it are skipped and counted. */
final class Offer {
  private final ObjectNode hello;

  Offer(ObjectNode hello) {
    this.hello = hello;
  }

  /** Why a question is not asked; empty if the port offers everything it needs. */
  Optional<String> refusal(ObjectNode request) {
    return lacking("ops", "operation", request.get("op"))
        .or(() -> lacking("policies", "policy", request.get("policy")))
        .or(() -> lacking("dtypes", "dtype", request.get("dtype")))
        .or(() -> tooLong(request));
  }

  private Optional<String> lacking(String list, String what, JsonNode wanted) {
    if (wanted == null || !wanted.isString() || !hello.path(list).isArray()) {
      return Optional.empty();
    }
    List<String> offered = new ArrayList<>();
    hello.get(list).forEach(item -> offered.add(item.asString("")));
    return offered.contains(wanted.stringValue())
        ? Optional.empty()
        : Optional.of(what + " " + wanted.stringValue() + " is not offered");
  }

  private Optional<String> tooLong(ObjectNode request) {
    JsonNode limit = hello.path("max_tokens");
    return limit.isIntegralNumber() && RequestSize.tokens(request) > limit.longValue()
        ? Optional.of("longer than max_tokens " + limit.longValue())
        : Optional.empty();
  }
}
