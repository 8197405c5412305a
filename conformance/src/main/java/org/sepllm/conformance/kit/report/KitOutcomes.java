package org.sepllm.conformance.kit.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.kit.run.VectorOutcome;
import org.sepllm.conformance.kit.run.VectorStatus;
import org.sepllm.conformance.kit.vector.KitLevel;
import tools.jackson.databind.JsonNode;

/** Reads back how vectors ended. */
public final class KitOutcomes {
  private KitOutcomes() {}

  /**
   * Reads one outcome.
   *
   * @param json an object as {@link KitJson#outcome} writes it
   * @return the outcome; empty if the object is none
   */
  public static Optional<VectorOutcome> read(JsonNode json) {
    Optional<KitLevel> level = KitLevel.named(json.path("level").asString(""));
    Optional<VectorStatus> status =
        Arrays.stream(VectorStatus.values())
            .filter(known -> known.title().equals(json.path("status").asString("")))
            .findFirst();
    if (level.isEmpty() || status.isEmpty() || !json.path("id").isString()) {
      return Optional.empty();
    }
    List<String> rules = new ArrayList<>();
    json.path("rules").forEach(rule -> rules.add(rule.asString("")));
    return Optional.of(
        new VectorOutcome(
            json.get("id").stringValue(),
            level.get(),
            rules,
            json.path("facts").asLong(1),
            status.get(),
            json.path("reason").asString(""),
            difference(json),
            json.path("error_over_bound").asDouble(0)));
  }

  private static Optional<Difference> difference(JsonNode json) {
    return json.has("expected")
        ? Optional.of(
            new Difference(
                json.path("path").asString(""),
                json.path("expected").asString(""),
                json.path("actual").asString("")))
        : Optional.empty();
  }
}
