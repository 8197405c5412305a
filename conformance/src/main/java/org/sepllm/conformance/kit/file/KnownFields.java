package org.sepllm.conformance.kit.file;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of the objects of a kit: one that is missing or that nobody knows is an error, for a
 * misspelled field would else be left out without a word.
 */
final class KnownFields {
  private static final Set<String> REFUSED =
      Set.of("schema", "id", "level", "rules", "why", "kills", "request", "expected");
  private static final Set<String> ATTENTION = with(REFUSED, "input");
  private static final Set<String> ROWS = with(ATTENTION, "configuration");

  private KnownFields() {}

  private static Set<String> with(Set<String> fields, String more) {
    Set<String> all = new HashSet<>(fields);
    all.add(more);
    return Set.copyOf(all);
  }

  /**
   * Requires the fields of an object.
   *
   * @param name what messages call the file
   * @param place what messages call the object
   * @param required what it must have
   * @param optional what it may have besides
   */
  static void require(
      String name, String place, JsonNode json, Set<String> required, Set<String> optional) {
    if (!(json instanceof ObjectNode object)) {
      throw VectorFiles.malformed(name, place + " is no object");
    }
    for (String field : object.propertyNames()) {
      if (!required.contains(field) && !optional.contains(field)) {
        throw VectorFiles.malformed(name, place + " has the unknown field \"" + field + "\"");
      }
    }
    for (String field : required) {
      if (!object.has(field)) {
        throw VectorFiles.malformed(name, place + " has no field \"" + field + "\"");
      }
    }
  }

  /** Requires the fields of a vector whose answer is an error. */
  static void requireRefused(String name, ObjectNode json) {
    require(name, "it", json, REFUSED, Set.of());
    require(name, "expected", json.get("expected"), Set.of("error"), Set.of());
  }

  /** Requires the fields of a vector about attention. */
  static void requireAttention(String name, ObjectNode json) {
    require(name, "it", json, ATTENTION, Set.of());
    requireFiles(name, json, Set.of("file", "base64"), Set.of());
    requireBoolean(name, json.get("input"), "base64");
  }

  /** Requires the fields of a vector about masks, caches or models. */
  static void requireRows(String name, ObjectNode json, Set<String> moreOfExpected) {
    require(name, "it", json, ROWS, Set.of());
    requireFiles(name, json, Set.of("file", "batched", "fields"), moreOfExpected);
    requireBoolean(name, json.get("input"), "batched");
    for (JsonNode field : json.get("input").get("fields")) {
      if (!RowsFile.FIELDS.contains(field.asString(""))) {
        throw VectorFiles.malformed(name, "input.fields has " + field + ", none of the rows'");
      }
    }
  }

  private static void requireFiles(
      String name, ObjectNode json, Set<String> ofInput, Set<String> moreOfExpected) {
    require(name, "input", json.get("input"), ofInput, Set.of());
    require(name, "expected", json.get("expected"), Set.of("file"), moreOfExpected);
    requireFile(name, json, "input", VectorFiles.INPUT);
    requireFile(name, json, "expected", VectorFiles.EXPECTED);
  }

  private static void requireFile(String name, ObjectNode json, String place, String file) {
    JsonNode named = json.get(place).get("file");
    if (!named.asString("").equals(file)) {
      throw VectorFiles.malformed(name, place + ".file is " + named + ", must be " + file);
    }
  }

  private static void requireBoolean(String name, JsonNode input, String field) {
    if (!input.get(field).isBoolean()) {
      throw VectorFiles.malformed(
          name, "input." + field + " is " + input.get(field) + ", must be true or false");
    }
  }
}
