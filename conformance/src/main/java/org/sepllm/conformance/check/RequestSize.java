package org.sepllm.conformance.check;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How many tokens a question is about. */
final class RequestSize {
  private RequestSize() {}

  /** The tokens of all rows, counted once for each layer; for attention the queries. */
  static long tokens(ObjectNode request) {
    JsonNode tokenIds = request.path("token_ids");
    if (!tokenIds.isArray()) {
      return request.path("visible").size();
    }
    long tokens = 0;
    for (JsonNode item : tokenIds) {
      tokens += item.isArray() ? item.size() : 1;
    }
    return tokens * layers(request);
  }

  private static int layers(ObjectNode request) {
    return Math.max(
        Math.max(1, request.path("neighbors").size()), request.path("cache_size").size());
  }
}
