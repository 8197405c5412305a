package org.sepllm.conformance.check.local;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.JsonDifference;
import org.sepllm.conformance.check.source.VectorFile;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.BipeIds;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares bilevel positions with the committed vectors. */
public final class BipeCheck {
  private BipeCheck() {}

  /**
   * Compares every committed vector of bilevel positions.
   *
   * @return the comparisons
   */
  public static Stream<LocalCheck> checks() {
    return VectorFile.BIPE.vectors().stream().map(BipeCheck::check);
  }

  private static LocalCheck check(ObjectNode vector) {
    BipeIds ids =
        BipeIds.of(
            integers(vector.get("token_ids")),
            SeparatorSet.of(integers(vector.get("separator_token_ids"))));
    ObjectNode actual = Json.object();
    actual.set("intra", Json.integers(ids.intra()));
    actual.set("inter", Json.integers(ids.inter()));
    ObjectNode expected = vector.deepCopy();
    expected.retain(List.of("intra", "inter"));
    return new LocalCheck(vector, JsonDifference.first(expected, actual));
  }

  private static int[] integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }
}
