package org.sepllm.conformance.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ResumeProperties {
  @Property(tries = 500)
  void rule_017_resumedAtAnyStepEqualsUninterrupted(
      @ForAll("configs") String config,
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 4) Integer> tokens,
      @ForAll @IntRange(min = 0, max = 3) int padding,
      @ForAll @IntRange(min = 0, max = 60) int cut) {
    int at = Math.min(cut, tokens.size());
    int leftPadding = Math.min(padding, tokens.size());
    ObjectNode whole = ask(config, tokens, leftPadding, "");
    ObjectNode first = ask(config, tokens.subList(0, at), Math.min(leftPadding, at), "");
    ObjectNode second =
        ask(
            config,
            tokens.subList(at, tokens.size()),
            Math.max(0, leftPadding - at),
            ",\"state\":" + first.get("state"));

    for (String field : List.of("visible", "stored", "positions")) {
      assertThat(joined(first.get(field), second.get(field))).isEqualTo(whole.get(field));
    }
    assertThat(second.get("state")).isEqualTo(whole.get("state"));
  }

  @Provide
  Arbitrary<String> configs() {
    Arbitrary<Integer> size = Arbitraries.integers().between(1, 4);
    Arbitrary<String> sep =
        Combinators.combine(
                Arbitraries.of("paper", "streaming", "sepcache"),
                size,
                size,
                size,
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as((policy, a, s, w, bounded, accumulate) ->
                ("'policy':'%s','init_cache_size':%d,'sep_cache_size':%d,'local_size':%d,"
                        + "'cache_size':%d,'separator_token_ids':[1],'bounded':%s,"
                        + "'accumulate':%s")
                    .formatted(policy, a, s, w, a + s + w + 1 + s % 3, bounded, accumulate));
    Arbitrary<String> streamingLlm =
        size.map(c -> "'policy':'streamingllm','init_cache_size':0,'cache_size':" + c);
    return Arbitraries.oneOf(sep, streamingLlm, Arbitraries.just("'policy':'full'"));
  }

  private static ObjectNode ask(String config, List<Integer> tokens, int padding, String more) {
    ObjectNode answer =
        Ask.object(
            "{\"id\":1,\"op\":\"cache\","
                + config.replace('\'', '"')
                + ",\"token_ids\":"
                + tokens
                + ",\"left_padding\":"
                + padding
                + ",\"positions\":\"insertion-length\",\"return_state\":true"
                + more
                + "}");
    assertThat(answer.has("error")).as(answer.toString()).isFalse();
    return answer;
  }

  private static JsonNode joined(JsonNode first, JsonNode second) {
    return ((ArrayNode) first.deepCopy()).addAll((ArrayNode) second);
  }
}
