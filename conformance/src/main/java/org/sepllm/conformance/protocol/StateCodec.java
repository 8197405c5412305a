package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.cache.CacheState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The saved state of one row and layer as JSON. */
final class StateCodec {
  private StateCodec() {}

  static ObjectNode write(CacheState state, AnswerBudget budget) {
    budget.spend(300);
    budget.spendIntegers(3 * state.keys().size(), Integer.MAX_VALUE);
    ObjectNode object =
        Json.object()
            .put("next_index", state.nextIndex())
            .put("left_padding", state.leftPadding())
            .put("separator_count", state.separatorCount())
            .put("sep_cache_size", state.sepCacheSize())
            .put("cache_size", state.cacheSize());
    object.set("keys", Values.of(state.keys()));
    object.set("token_ids", Values.of(state.tokenIds()));
    object.set("insertion_lengths", Values.of(state.insertionLengths()));
    return object;
  }

  static CacheState read(String name, JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      throw Values.wrongType(name, value, "an object");
    }
    Fields fields = new Fields(object, name);
    CacheState state =
        new CacheState(
            integer(fields, "next_index"),
            integer(fields, "left_padding"),
            integers(fields, "keys"),
            integers(fields, "token_ids"),
            integers(fields, "insertion_lengths"),
            integer(fields, "separator_count"),
            integer(fields, "sep_cache_size"),
            integer(fields, "cache_size"));
    fields.refuseOthers(name, List.of());
    return state;
  }

  private static int integer(Fields fields, String name) {
    return Values.integer(name, fields.required(name), ProtocolErrorKind.BAD_SHAPE);
  }

  private static List<Integer> integers(Fields fields, String name) {
    int[] list = Values.integers(name, fields.required(name), ProtocolErrorKind.BAD_SHAPE);
    return IntStream.of(list).boxed().toList();
  }
}
