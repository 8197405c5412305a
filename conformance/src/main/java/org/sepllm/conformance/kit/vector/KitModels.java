package org.sepllm.conformance.kit.vector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.datasets.model.ModelChoice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The models of the kit: those of random weights that the program has too.
 *
 * <p>A question names its model by the folder {@code models/NAME} of the kit; whoever asks puts a
 * path that the port can open in its place.
 */
public final class KitModels {
  /** Where models lie in the kit's folder. */
  public static final String FOLDER = "models/";

  /** The field of a question that names its model. */
  public static final String FIELD = "model";

  private static final String SHARDED = "llama3-scaled-untied-sharded";
  private static final List<String> ONE_FILE = List.of("config.json", "model.safetensors");
  private static final List<String> TWO_FILES =
      List.of(
          "config.json",
          "model-00001-of-00002.safetensors",
          "model-00002-of-00002.safetensors",
          "model.safetensors.index.json");

  /** The models, in the order of their names. */
  public static final List<String> NAMES =
      List.of("llama-tied-mha", SHARDED, "neox-parallel", "neox-sequential-full-rotary");

  private KitModels() {}

  /**
   * Says where the question's model lies.
   *
   * @param request the question
   * @return {@code models/NAME}, or the empty string if the question has no model of a kit
   */
  public static String folder(ObjectNode request) {
    JsonNode model = request.path(FIELD);
    return model.isString() && model.stringValue().startsWith(FOLDER) ? model.stringValue() : "";
  }

  /**
   * Lets the question name the model that the program has, for ports within this process.
   *
   * @param request the question; not changed
   * @return the question with the last part of the model's path alone
   */
  public static ObjectNode bundled(ObjectNode request) {
    String model = request.path(FIELD).asString("");
    return NAMES.stream()
        .filter(name -> model.endsWith("/" + name))
        .findFirst()
        .map(name -> request.deepCopy().put(FIELD, name))
        .orElse(request);
  }

  /**
   * Reads the files of a model.
   *
   * @param name one of {@link #NAMES}
   * @return the content of each file, by name
   * @throws UncheckedIOException if the program lacks them
   */
  public static Map<String, byte[]> files(String name) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String file : name.equals(SHARDED) ? TWO_FILES : ONE_FILE) {
      try (InputStream stream = ModelChoice.class.getResourceAsStream(name + "/" + file)) {
        files.put(file, stream.readAllBytes());
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
    return files;
  }
}
