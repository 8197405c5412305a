package org.sepllm.conformance.kit.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sepllm.conformance.check.cases.RequestSize;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a port cannot do, as a file says: questions about it are skipped with the reason. */
public final class Capabilities {
  /** A port that can do everything. */
  public static final Capabilities ALL = new Capabilities(Long.MAX_VALUE, List.of());

  private static final List<String> OF_VECTOR = List.of("id", "level", "rule", "area");
  private static final List<String> OF_REQUEST =
      List.of("op", "mask", "policy", "dtype", "batch", "prefill", "report", "positions");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "mask", "sepllm", "policy", "paper", "dtype", "f64", "batch", "ragged", "prefill",
          "sparse", "report", "full");

  private final long maxTokens;
  private final List<Lack> lacks;

  /** Something that a port cannot do: all fields must be those of a question. */
  private record Lack(Map<String, String> fields, String reason) {}

  private Capabilities(long maxTokens, List<Lack> lacks) {
    this.maxTokens = maxTokens;
    this.lacks = lacks;
  }

  /**
   * Reads a file as {@code docs/kit.schema.json} describes it.
   *
   * @param file the file
   * @return what the port can do
   * @throws DatasetException if the file cannot be read or says something unknown
   */
  public static Capabilities read(Path file) {
    try {
      return read(file.toString(), JsonMapper.shared().readTree(Files.readString(file)));
    } catch (NoSuchFileException missing) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, file + " does not exist", missing);
    } catch (IOException unreadable) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE,
          file + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    } catch (JacksonException notJson) {
      throw malformed(file + " is no JSON: " + notJson.getOriginalMessage());
    }
  }

  private static Capabilities read(String name, JsonNode json) {
    if (!json.isObject()) {
      throw malformed(name + " is no JSON object");
    }
    for (String field : json.propertyNames()) {
      if (!field.equals("max_tokens") && !field.equals("cannot")) {
        throw malformed(name + " has the unknown field \"" + field + "\"");
      }
    }
    JsonNode maxTokens = json.path("max_tokens");
    if (!maxTokens.isMissingNode() && (!maxTokens.isIntegralNumber() || maxTokens.asLong() < 1)) {
      throw malformed(name + ": max_tokens is " + maxTokens + ", must be an integer of at least 1");
    }
    List<Lack> lacks = new ArrayList<>();
    for (JsonNode entry : json.path("cannot")) {
      lacks.add(lack(name + ": cannot[" + lacks.size() + "]", entry));
    }
    return new Capabilities(maxTokens.asLong(Long.MAX_VALUE), lacks);
  }

  private static Lack lack(String place, JsonNode entry) {
    Map<String, String> fields = new TreeMap<>();
    String reason = entry.path("reason").asString("");
    for (String field : entry.propertyNames()) {
      if (OF_VECTOR.contains(field) || OF_REQUEST.contains(field)) {
        fields.put(field, entry.get(field).asString(""));
      } else if (!field.equals("reason")) {
        throw malformed(place + " has the unknown field \"" + field + "\"");
      }
    }
    if (reason.isBlank() || fields.isEmpty()) {
      throw malformed(place + " must have a reason and at least one field of a question");
    }
    return new Lack(fields, reason);
  }

  private static DatasetException malformed(String problem) {
    return new DatasetException(DatasetErrorKind.MALFORMED, problem);
  }

  /**
   * Says why a question is not asked.
   *
   * @param vector the question
   * @return the reason; empty if the port can answer
   */
  public Optional<String> refusal(KitVector vector) {
    if (RequestSize.tokens(vector.request()) > maxTokens) {
      return Optional.of("longer than max_tokens " + maxTokens);
    }
    return lacks.stream()
        .filter(lack -> lack.fields().entrySet().stream().allMatch(field -> has(vector, field)))
        .map(Lack::reason)
        .findFirst();
  }

  private static boolean has(KitVector vector, Map.Entry<String, String> field) {
    String value = field.getValue();
    return switch (field.getKey()) {
      case "id" -> vector.id().equals(value);
      case "level" -> vector.level().name().equals(value);
      case "rule" -> vector.rules().contains(value);
      case "area" -> vector.area().equals(value);
      default ->
          vector
              .request()
              .path(field.getKey())
              .asString(DEFAULTS.getOrDefault(field.getKey(), ""))
              .equals(value);
    };
  }
}
