package org.sepllm.conformance.kit.file;

import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A question's configuration in the words of the published code, for people who know that. */
final class UpstreamNames {
  private UpstreamNames() {}

  static ObjectNode of(ObjectNode request) {
    boolean mask = request.path("op").asString("").equals("mask") || request.has("mask");
    return mask ? mask(request) : cache(request);
  }

  private static ObjectNode mask(ObjectNode request) {
    ObjectNode names = Json.object();
    if (request.path("init_tokens").isInt()) {
      names.put("init_tok_max_idx", request.get("init_tokens").intValue() - 1);
    }
    JsonNode neighbors = request.path("neighbors");
    if (neighbors.isArray()) {
      names.set("prefill_loc_win_size_list", neighbors);
      names.set("generate_win_loc_size_list", neighbors);
    } else if (neighbors.isInt()) {
      names.set("prefill_local_window_size", neighbors);
      names.set("generate_local_window_size", neighbors);
    }
    copy(request, "separator_token_ids", names, "separator_token_ids");
    return names;
  }

  private static ObjectNode cache(ObjectNode request) {
    ObjectNode names = Json.object();
    copy(request, "init_cache_size", names, "init_cache_size");
    copy(request, "sep_cache_size", names, "sep_cache_size");
    copy(request, "local_size", names, "local_size");
    copy(request, "cache_size", names, "cache_size");
    copy(request, "separator_token_ids", names, "separator_token_ids");
    copy(request, "bounded", names, "USE_MAX_SEP_CACHE");
    copy(request, "accumulate", names, "SEP_ACCUMULATION");
    if (request.has("batch")) {
      names.put("SEP_PADDING_IN_BATCH", request.get("batch").asString("").equals("pad-with-tail"));
    }
    return names;
  }

  private static void copy(ObjectNode from, String name, ObjectNode to, String upstream) {
    if (from.has(name)) {
      to.set(upstream, from.get(name));
    }
  }
}
