package org.sepllm.conformance.kit.build;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Questions that must be refused, and with which kind of error.
 *
 * <p>Every field of a valid question is left out, set to values of other types and to values beyond
 * its limits; combinations that contradict each other follow from a written list.
 */
final class InvalidVectors {
  private static final Pattern RULE = Pattern.compile("SEP-[A-Z]+-\\d{3}");

  private static final String MASK =
      """
      {"op":"mask","mask":"sepllm","init_tokens":1,"neighbors":2,"separator_token_ids":[9],
       "token_ids":[5,9,5,5],"left_padding":1}\
      """;
  private static final String DOCUMENTS =
      """
      {"op":"mask","mask":"full","token_ids":[5,9,5,5],"document_ids":[0,0,1,1]}\
      """;
  private static final String FIXLLM =
      """
      {"op":"mask","mask":"fixllm","init_tokens":1,"neighbors":2,"interval":2,"token_ids":[5,5]}\
      """;
  private static final String CACHE =
      """
      {"op":"cache","policy":"paper","init_cache_size":1,"sep_cache_size":1,"local_size":1,
       "cache_size":4,"bounded":true,"accumulate":true,"separator_token_ids":[9],
       "token_ids":[5,9,5,5,9]}\
      """;
  private static final String STREAMING_LLM =
      """
      {"op":"cache","policy":"streamingllm","init_cache_size":1,"cache_size":3,"token_ids":[5,5]}\
      """;
  private static final String ATTENTION =
      """
      {"op":"attention","dtype":"f32","q":[[[1,2]],[[3,4]]],"k":[[[1,0],[0,1]]],
       "v":[[[1,2],[3,4]]],"visible":[[0,1]],"scale":0.5,"d_out":[[[1,0]],[[0,1]]]}\
      """;

  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final List<KitVector> vectors = new ArrayList<>();
  private final Set<ObjectNode> asked = new LinkedHashSet<>();

  static List<KitVector> all() {
    InvalidVectors invalid = new InvalidVectors();
    for (String valid : List.of(MASK, DOCUMENTS, FIXLLM, CACHE, STREAMING_LLM, ATTENTION)) {
      invalid.addDamaged(object(valid));
    }
    InvalidQuestions.ALL.forEach(question -> invalid.add(question.why(), object(question.json())));
    InvalidModelQuestions.ALL.forEach(
        question -> invalid.add(question.why(), object(question.json())));
    return invalid.vectors;
  }

  private void addDamaged(ObjectNode valid) {
    String op = valid.get("op").asString("");
    for (String field : List.copyOf(valid.propertyNames())) {
      if (!field.equals("op")) {
        change(op + " without " + field, valid, question -> question.remove(field));
        addOtherTypes(op, valid, field);
        addBeyondLimits(op, valid, field);
      }
    }
    change(op + " with an unknown field", valid, question -> question.put("sperator", 1));
  }

  private void addOtherTypes(String op, ObjectNode valid, String field) {
    change(op + ": " + field + " is null", valid, question -> question.putNull(field));
    change(op + ": " + field + " is a string", valid, question -> question.put(field, "1"));
    change(op + ": " + field + " is a fraction", valid, question -> question.put(field, 1.5));
    change(op + ": " + field + " is an object", valid, question -> question.putObject(field));
  }

  private void addBeyondLimits(String op, ObjectNode valid, String field) {
    JsonNode value = valid.get(field);
    if (value.isInt()) {
      for (long number : new long[] {-1, 0, Integer.MIN_VALUE, Integer.MAX_VALUE + 1L}) {
        change(
            op + ": " + field + " is " + number,
            valid,
            question -> question.set(field, integer(number)));
      }
      change(op + ": " + field + " is an empty list", valid, question -> question.putArray(field));
    } else if (value.isArray() && value.get(0).isInt()) {
      for (long number : new long[] {-5, Integer.MAX_VALUE + 1L}) {
        change(
            op + ": an item of " + field + " is " + number,
            valid,
            question -> question.putArray(field).add(integer(number)));
      }
      change(
          op + ": an item of " + field + " is a string",
          valid,
          question -> question.putArray(field).add("9"));
    }
  }

  /** The node that a reader of the file makes of the number. */
  private static JsonNode integer(long number) {
    return number == (int) number ? Json.integer((int) number) : LongNode.valueOf(number);
  }

  private void change(String why, ObjectNode valid, Consumer<ObjectNode> damage) {
    ObjectNode question = valid.deepCopy();
    damage.accept(question);
    add(why, question);
  }

  /** Not every change makes a question invalid, and a port may leave out what it does not know. */
  private void add(String why, ObjectNode question) {
    JsonNode error = reference.ask(KitModels.bundled(question)).path("error");
    String kind = error.path("kind").asString("");
    if (kind.isEmpty() || kind.equals("unsupported") || !asked.add(question)) {
      return;
    }
    vectors.add(
        new KitVector(
            "invalid-%04d".formatted(vectors.size() + 1),
            level(question),
            RULE.matcher(error.path("message").asString(""))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList(),
            "Must be refused: " + why + ".",
            question,
            new Expectation.Refusal(kind),
            List.of()));
  }

  private static KitLevel level(ObjectNode question) {
    return switch (question.get("op").asString("")) {
      case "mask" -> KitLevel.L0;
      case "cache" -> KitLevel.L1;
      case "nll" -> KitLevel.L4;
      default -> KitLevel.L2;
    };
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) JsonMapper.shared().readTree(json);
  }
}
