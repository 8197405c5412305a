package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in what is refused: questions are answered, or refused for another reason. */
final class RefusalMutants {
  private static final String AREA = "invalid";
  private static final List<String> KINDS =
      List.of("bad_request", "bad_config", "bad_token", "bad_shape", "too_large");

  /** Words of the reference's messages, each of which one check of a port stands behind. */
  private static final List<String> CHECKS =
      List.of(
          "SEP-MASK-002",
          "SEP-MASK-003",
          "SEP-MASK-008",
          "SEP-ROW-001",
          "SEP-ROW-003",
          "SEP-SEP-002",
          "SEP-CACHE-001",
          "SEP-CACHE-008",
          "SEP-CACHE-013",
          "SEP-CACHE-017",
          "SEP-ATTN-001",
          "SEP-ATTN-002",
          "needs the field",
          "has no field",
          "does not belong",
          "is of type",
          "must be finite",
          "has length");

  private final List<Mutant> mutants = new ArrayList<>();

  private RefusalMutants() {}

  static List<Mutant> all() {
    RefusalMutants all = new RefusalMutants();
    CHECKS.forEach(all::addUnchecked);
    KINDS.stream().filter(kind -> !kind.equals("too_large")).forEach(all::addKinds);
    return all.mutants;
  }

  private void addUnchecked(String check) {
    String id = "accepts-" + check.toLowerCase(Locale.ROOT).replace(' ', '-');
    add(
        id,
        "no check behind \"" + check + "\": an answer is given",
        error -> error.path("message").asString("").contains(check),
        "");
  }

  private void addKinds(String kind) {
    for (String other :
        List.of("internal", "bad_request", "bad_config", "bad_token", "bad_shape")) {
      if (!other.equals(kind)) {
        add(
            kind + "-as-" + other,
            kind + " is told as " + other,
            error -> error.path("kind").asString("").equals(kind),
            other);
      }
    }
  }

  /** Some errors of the reference become another kind, or an answer if that is empty. */
  private void add(String id, String mistake, Predicate<JsonNode> concerned, String kind) {
    mutants.add(
        new Mutant(
            "invalid-" + id,
            AREA,
            mistake,
            request -> {
              ObjectNode answer = new ReferencePort(Limits.DEFAULT).ask(KitModels.bundled(request));
              JsonNode error = answer.path("error");
              if (!error.isObject() || !concerned.test(error)) {
                return answer;
              }
              ObjectNode wrong = Json.object();
              if (!kind.isEmpty()) {
                wrong.putObject("error").put("kind", kind).put("message", mistake);
              }
              return wrong;
            }));
  }
}
