package org.sepllm.conformance.kit.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One vector as the files of its folder: {@code vector.json}, and where the question is valid
 * {@code input.arrow} and {@code expected.arrow}.
 */
public final class VectorFiles {
  /** What every folder holds. */
  public static final String VECTOR = "vector.json";

  /** The rows or tensors of a valid question. */
  public static final String INPUT = "input.arrow";

  /** What must be answered to a valid question. */
  public static final String EXPECTED = "expected.arrow";

  private static final String SCHEMA = "sepllm/kit-vector/1";

  private VectorFiles() {}

  /**
   * Writes a vector; the same vector always gives the same bytes.
   *
   * @param vector the vector
   * @return the content of each file, by name
   */
  public static Map<String, byte[]> write(KitVector vector) {
    Map<String, byte[]> files = new TreeMap<>();
    ObjectNode json = head(vector);
    ObjectNode request = vector.request();
    switch (vector.expectation()) {
      case Expectation.Refusal refusal -> {
        json.set("request", request);
        json.putObject("expected").put("error", refusal.kind());
      }
      case Expectation.Exact exact -> {
        json.set("configuration", UpstreamNames.of(request));
        json.set("request", without(request, RowsFile.FIELDS));
        json.set("input", rowsInput(request));
        ObjectNode expected = json.putObject("expected").put("file", EXPECTED);
        if (exact.answer().has("state")) {
          expected.set("state", exact.answer().get("state"));
        }
        files.put(INPUT, RowsFile.bytes(request));
        files.put(EXPECTED, new AnswerFile(request).bytes(exact.answer()));
      }
      case Expectation.Numbers numbers when isOfModel(request) -> {
        json.set("configuration", UpstreamNames.of(request));
        json.set("request", without(request, RowsFile.FIELDS));
        json.set("input", rowsInput(request));
        json.putObject("expected").put("file", EXPECTED);
        files.put(INPUT, RowsFile.bytes(request));
        files.put(EXPECTED, LikelihoodsFile.bytes(numbers));
      }
      case Expectation.Numbers numbers -> {
        json.set("request", without(request, TensorsFile.FIELDS));
        ObjectNode input = json.putObject("input").put("file", INPUT);
        input.put("base64", request.get("q").isObject());
        json.putObject("expected").put("file", EXPECTED);
        files.put(INPUT, TensorsFile.bytes(request));
        files.put(EXPECTED, NumbersFile.bytes(numbers));
      }
    }
    files.put(VECTOR, (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static boolean isOfModel(ObjectNode request) {
    return request.path("op").asString("").equals("nll");
  }

  private static ObjectNode head(KitVector vector) {
    ObjectNode json = Json.object();
    json.put("schema", SCHEMA);
    json.put("id", vector.id());
    json.put("level", vector.level().name());
    vector.rules().forEach(json.putArray("rules")::add);
    json.put("why", vector.why());
    vector.kills().forEach(json.putArray("kills")::add);
    return json;
  }

  private static ObjectNode rowsInput(ObjectNode request) {
    ObjectNode input = Json.object().put("file", INPUT);
    input.put("batched", QuestionAxes.of(request).batched());
    RowsFile.FIELDS.stream().filter(request::has).forEach(input.putArray("fields")::add);
    return input;
  }

  private static ObjectNode without(ObjectNode request, List<String> fields) {
    return request.deepCopy().remove(fields);
  }

  /**
   * Reads a vector.
   *
   * @param id the name that it must have
   * @param files the content of each file, by name
   * @return the vector
   * @throws DatasetException if a file is missing, damaged or contradicts another
   */
  public static KitVector read(String id, Map<String, byte[]> files) {
    String name = id + "/" + VECTOR;
    ObjectNode json = object(name, content(id, files, VECTOR));
    if (!json.path("schema").asString("").equals(SCHEMA)
        || !json.path("id").asString("").equals(id)) {
      throw malformed(name, "it has not the schema " + SCHEMA + " and the id " + id);
    }
    KitLevel level =
        KitLevel.named(json.path("level").asString(""))
            .orElseThrow(() -> malformed(name, "its level is none of L0 to L4"));
    if (!(json.path("request") instanceof ObjectNode request)) {
      throw malformed(name, "it has no request");
    }
    try {
      Expectation expectation = expectation(name, id, files, json, request);
      return new KitVector(
          id,
          level,
          strings(json.path("rules")),
          json.path("why").asString(""),
          request,
          expectation,
          strings(json.path("kills")));
    } catch (JacksonException | SpecException | NullPointerException broken) {
      throw malformed(name, "its request and input do not fit together");
    }
  }

  private static Expectation expectation(
      String name, String id, Map<String, byte[]> files, ObjectNode json, ObjectNode request) {
    JsonNode expected = json.path("expected");
    if (expected.has("error")) {
      KnownFields.requireRefused(name, json);
      return new Expectation.Refusal(expected.get("error").asString(""));
    }
    String input = id + "/" + INPUT;
    String answer = id + "/" + EXPECTED;
    if (request.path("op").asString("").equals("attention")) {
      KnownFields.requireAttention(name, json);
      Optional<StorageType> base64 =
          json.get("input").get("base64").booleanValue()
              ? Optional.of(StorageType.ofJsonName(request.path("dtype").asString("")))
              : Optional.empty();
      TensorsFile.read(input, content(id, files, INPUT), base64, request);
      return NumbersFile.read(answer, content(id, files, EXPECTED), request);
    }
    boolean ofModel = isOfModel(request);
    KnownFields.requireRows(name, json, ofModel ? Set.of() : Set.of("state"));
    RowsFile.read(
        input,
        content(id, files, INPUT),
        json.get("input").get("batched").booleanValue(),
        strings(json.get("input").get("fields")),
        request);
    if (ofModel) {
      return LikelihoodsFile.read(answer, content(id, files, EXPECTED), request);
    }
    ObjectNode exact = new AnswerFile(request).read(answer, content(id, files, EXPECTED));
    if (expected.has("state")) {
      exact.set("state", expected.get("state"));
    }
    return new Expectation.Exact(exact);
  }

  /**
   * Reads an answer that a port wrote in the form of {@code expected.arrow}; bounds may be left
   * out.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param vector the question
   * @param name what messages call the file
   * @param content the content of the file
   * @return the answer in the words of the port protocol
   * @throws DatasetException if the file is damaged or holds another kind of answer
   */
  public static ObjectNode readAnswer(KitVector vector, String name, byte[] content) {
    return switch (vector.expectation()) {
      case Expectation.Exact _ -> new AnswerFile(vector.request()).read(name, content);
      case Expectation.Numbers _ when isOfModel(vector.request()) ->
          LikelihoodsFile.readAnswer(name, content, vector.request());
      case Expectation.Numbers _ -> NumbersFile.readAnswer(name, content, vector.request());
      case Expectation.Refusal _ -> throw malformed(name, "this question must be refused");
    };
  }

  /**
   * Reads the states that a port returned, in the form {@code vector-state}.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param vector the question
   * @param name what messages call the file
   * @param content the content of the file
   * @return the field {@code state} of the answer
   * @throws DatasetException if the file is damaged or has other rows or layers than the question
   */
  public static JsonNode readState(KitVector vector, String name, byte[] content) {
    return StateFile.read(name, content, vector.request());
  }

  private static List<String> strings(JsonNode list) {
    List<String> strings = new ArrayList<>();
    list.forEach(item -> strings.add(item.asString("")));
    return strings;
  }

  private static byte[] content(String id, Map<String, byte[]> files, String name) {
    if (!files.containsKey(name)) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, id + "/" + name + " does not exist");
    }
    return files.get(name);
  }

  /** Reads an object, or says which file is none. */
  static ObjectNode object(String name, byte[] content) {
    try {
      if (JsonMapper.shared().readTree(content) instanceof ObjectNode object) {
        return object;
      }
      throw malformed(name, "it is no JSON object");
    } catch (JacksonException notJson) {
      throw malformed(name, "it is no JSON: " + notJson.getOriginalMessage());
    }
  }

  /** Says that a file of the kit is not as it must be. */
  static DatasetException malformed(String name, String problem) {
    return new DatasetException(
        DatasetErrorKind.MALFORMED, name + " is no file of the kit: " + problem);
  }
}
