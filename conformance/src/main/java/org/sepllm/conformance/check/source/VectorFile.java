package org.sepllm.conformance.check.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The committed vectors: questions with written answers, part of this program. */
public enum VectorFile {
  /** Questions about masks. */
  MASKS("masks"),
  /** Questions about caches of one row. */
  CACHES("caches"),
  /** Questions about caches of rows kept equally long. */
  BATCHES("batches"),
  /** Bilevel positions, for which the protocol has no question. */
  BIPE("bipe"),
  /** Questions about attention. */
  ATTENTION("attention");

  private static final String FOLDER = "/org/sepllm/conformance/vectors/";

  private final String title;

  VectorFile(String title) {
    this.title = title;
  }

  String fileName() {
    return title + ".json";
  }

  /** Whether the vectors are questions of the port protocol. */
  boolean ofProtocol() {
    return this != BIPE;
  }

  /**
   * Reads the vectors in the order of the file.
   *
   * @return the vectors
   * @throws UncheckedIOException if the program lacks the file
   */
  public List<ObjectNode> vectors() {
    try (InputStream stream = VectorFile.class.getResourceAsStream(FOLDER + fileName())) {
      JsonNode vectors = JsonMapper.shared().readTree(stream).get("vectors");
      return StreamSupport.stream(vectors.spliterator(), false)
          .map(ObjectNode.class::cast)
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
