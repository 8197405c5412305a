package org.sepllm.conformance.kit.file;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a kit holds.
 *
 * <p>Range: any {@code seed}.
 *
 * @param kit the version of the kit
 * @param seed from which its vectors follow
 * @param rules the rules of the specification
 * @param mutantsSha256 the digest of the catalogue of planted mistakes
 * @param models the models that questions name; the kit of version 1.0 has none
 * @param vectors the vectors of all sets, in the order of their ids
 */
public record KitManifest(
    String kit,
    long seed,
    List<RuleEntry> rules,
    String mutantsSha256,
    List<ModelEntry> models,
    List<VectorEntry> vectors) {
  /** The file in the kit's folder. */
  public static final String FILE = "manifest.json";

  /** The file with the planted mistakes and the vectors that uncover them. */
  public static final String MUTANTS_FILE = "mutants.json";

  private static final String SCHEMA = "sepllm/kit-manifest/1";
  private static final Set<String> FIELDS =
      Set.of("schema", "kit", "seed", "facts", "mutants_sha256", "rules", "vectors");
  private static final Set<String> OF_RULE = Set.of("id", "title", "document");
  private static final Set<String> OF_VECTOR = Set.of("id", "level", "set", "facts", "sha256");
  private static final Set<String> OF_MODEL = Set.of("name", "sha256");
  private static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
  private static final Pattern ID = Pattern.compile("[a-z]{1,20}-\\d{4}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /**
   * Copies the lists.
   *
   * @param kit the version of the kit
   * @param seed from which its vectors follow
   * @param rules the rules of the specification
   * @param mutantsSha256 the digest of the catalogue of planted mistakes
   * @param models the models
   * @param vectors the vectors
   */
  public KitManifest {
    rules = List.copyOf(rules);
    models = List.copyOf(models);
    vectors = List.copyOf(vectors);
  }

  /**
   * Names the vectors.
   *
   * @return the ids of all sets
   */
  public Set<String> ids() {
    return vectors.stream().map(VectorEntry::id).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Writes the manifest, one rule or vector to a line.
   *
   * <p>Shape: the result is {@code [bytes]}.
   *
   * @return the content of the file
   */
  public byte[] bytes() {
    ObjectNode head = Json.object();
    head.put("schema", SCHEMA).put("kit", kit).put("seed", seed);
    long facts =
        vectors.stream()
            .filter(entry -> entry.set() != VectorSet.LONG)
            .mapToLong(VectorEntry::facts)
            .sum();
    head.put("facts", facts).put("mutants_sha256", mutantsSha256);
    StringBuilder text = new StringBuilder(head.toString());
    text.setLength(text.length() - 1);
    if (!models.isEmpty()) {
      text.append(",\n\"models\":[\n");
      text.append(String.join(",\n", models.stream().map(KitManifest::json).toList()))
          .append("\n]");
    }
    text.append(",\n\"rules\":[\n");
    text.append(String.join(",\n", rules.stream().map(KitManifest::json).toList()));
    text.append("\n],\n\"vectors\":[\n");
    text.append(String.join(",\n", vectors.stream().map(KitManifest::json).toList()));
    return text.append("\n]}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String json(RuleEntry rule) {
    ObjectNode json = Json.object().put("id", rule.id()).put("title", rule.title());
    json.put("document", rule.document());
    if (!rule.untested().isEmpty()) {
      json.put("untested", rule.untested());
    }
    return json.toString();
  }

  private static String json(ModelEntry model) {
    return Json.object().put("name", model.name()).put("sha256", model.sha256()).toString();
  }

  private static String json(VectorEntry entry) {
    return Json.object()
        .put("id", entry.id())
        .put("level", entry.level().name())
        .put("set", entry.set().title())
        .put("facts", entry.facts())
        .put("sha256", entry.sha256())
        .toString();
  }

  /**
   * Reads a manifest.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param name what messages call the file
   * @param content the content of the file
   * @return the manifest
   * @throws org.sepllm.datasets.DatasetException if it is damaged, or lacks a field or has one that
   *     no manifest has
   */
  public static KitManifest read(String name, byte[] content) {
    ObjectNode json = VectorFiles.object(name, content);
    if (!json.path("schema").asString("").equals(SCHEMA)) {
      throw VectorFiles.malformed(name, "its schema is not " + SCHEMA);
    }
    KnownFields.require(name, "it", json, FIELDS, Set.of("models"));
    List<VectorEntry> vectors = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode entry : list(name, json, "vectors")) {
      VectorEntry read = vector(name, entry);
      if (!ids.add(read.id())) {
        throw VectorFiles.malformed(name, "it has " + read.id() + " twice");
      }
      vectors.add(read);
    }
    List<RuleEntry> rules = new ArrayList<>();
    list(name, json, "rules").forEach(rule -> rules.add(rule(name, rule)));
    List<ModelEntry> models = new ArrayList<>();
    if (json.has("models")) {
      list(name, json, "models").forEach(model -> models.add(model(name, model)));
    }
    return new KitManifest(
        json.path("kit").asString(""),
        json.path("seed").asLong(0),
        rules,
        json.path("mutants_sha256").asString(""),
        models,
        vectors);
  }

  private static ArrayNode list(String name, ObjectNode json, String field) {
    if (json.path(field) instanceof ArrayNode list) {
      return list;
    }
    throw VectorFiles.malformed(name, "it has no list of " + field);
  }

  private static RuleEntry rule(String name, JsonNode rule) {
    KnownFields.require(name, "a rule", rule, OF_RULE, Set.of("untested"));
    return new RuleEntry(
        rule.path("id").asString(""),
        rule.path("title").asString(""),
        rule.path("document").asString(""),
        rule.path("untested").asString(""));
  }

  private static ModelEntry model(String name, JsonNode entry) {
    String model = entry.path("name").asString("");
    String sha256 = entry.path("sha256").asString("");
    if (!MODEL.matcher(model).matches() || !DIGEST.matcher(sha256).matches()) {
      throw VectorFiles.malformed(name, "a model has no name of small letters or no digest");
    }
    KnownFields.require(name, model, entry, OF_MODEL, Set.of());
    return new ModelEntry(model, sha256);
  }

  private static VectorEntry vector(String name, JsonNode entry) {
    String id = entry.path("id").asString("");
    String sha256 = entry.path("sha256").asString("");
    if (!ID.matcher(id).matches() || !DIGEST.matcher(sha256).matches()) {
      throw VectorFiles.malformed(name, "a vector has no id such as mask-0001 or no digest");
    }
    KnownFields.require(name, id, entry, OF_VECTOR, Set.of());
    return new VectorEntry(
        id,
        KitLevel.named(entry.path("level").asString(""))
            .orElseThrow(() -> VectorFiles.malformed(name, id + " has no level")),
        VectorSet.titled(entry.path("set").asString(""))
            .orElseThrow(() -> VectorFiles.malformed(name, id + " belongs to no set")),
        Math.max(0, entry.path("facts").asLong(0)),
        sha256);
  }
}
