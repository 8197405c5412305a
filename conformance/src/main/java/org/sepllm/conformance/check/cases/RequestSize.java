package org.sepllm.conformance.check.cases;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How many tokens a question is about. */
public final class RequestSize {
  private RequestSize() {}

  /**
   * Counts the tokens of all rows once for each layer; for attention it counts the queries.
   *
   * @param request the question
   * @return the number of tokens
   */
  public static long tokens(ObjectNode request) {
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
