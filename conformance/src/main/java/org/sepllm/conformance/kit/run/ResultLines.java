package org.sepllm.conformance.kit.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sepllm.conformance.protocol.Json;
import org.sepllm.conformance.protocol.LineReader;
import org.sepllm.conformance.protocol.ProtocolException;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of a file of lines, by the vector that they answer.
 *
 * <p>A line is held as its bytes until it is asked for, and lines that are too long or too many are
 * refused before they are held.
 */
public final class ResultLines {
  /** No lines at all. */
  static final ResultLines NONE = new ResultLines(Map.of());

  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final long MAX_BYTES = 1L << 30;

  private final Map<String, byte[]> lines;

  private ResultLines(Map<String, byte[]> lines) {
    this.lines = lines;
  }

  /**
   * Reads all lines; blank ones are passed over.
   *
   * @param name what messages call the file
   * @param in the bytes of the file
   * @param ids the vectors of the kit
   * @return the answers
   * @throws IOException if the bytes cannot be read
   * @throws DatasetException if a line is longer than 64 MiB, is no JSON object whose {@code id} is
   *     that of a vector, answers a vector again, or all lines together have more than 1 GiB
   */
  public static ResultLines read(String name, InputStream in, Set<String> ids) throws IOException {
    Map<String, byte[]> lines = new HashMap<>();
    LineReader reader = new LineReader(in, MAX_LINE_BYTES);
    long bytes = 0;
    for (int number = 1; ; number++) {
      String place = name + " line " + number;
      switch (reader.read()) {
        case LineReader.End _ -> {
          return new ResultLines(lines);
        }
        case LineReader.TooLong _ ->
            throw tooLarge(place + " has more than " + MAX_LINE_BYTES + " bytes");
        case LineReader.Whole whole -> {
          bytes += whole.bytes().length;
          if (bytes > MAX_BYTES) {
            throw tooLarge(place + " is beyond the " + MAX_BYTES + " bytes that are read");
          }
          if (!isBlank(whole.bytes())) {
            String id = id(place, whole.bytes(), ids);
            if (lines.put(id, whole.bytes()) != null) {
              throw malformed(place + " answers " + id + " again");
            }
          }
        }
      }
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (character != ' ' && character != '\t' && character != '\r') {
        return false;
      }
    }
    return true;
  }

  private static String id(String place, byte[] line, Set<String> ids) {
    String id = object(place, line).path("id").asString("");
    if (!ids.contains(id)) {
      throw malformed(place + " has not the id of a vector of the kit");
    }
    return id;
  }

  private static ObjectNode object(String place, byte[] line) {
    try {
      return Json.read(line);
    } catch (ProtocolException notJson) {
      throw malformed(place + ": " + notJson.getMessage());
    }
  }

  private static DatasetException malformed(String problem) {
    return new DatasetException(DatasetErrorKind.MALFORMED, problem);
  }

  private static DatasetException tooLarge(String problem) {
    return new DatasetException(DatasetErrorKind.TOO_LARGE, problem);
  }

  /**
   * Gives the answer to a vector.
   *
   * @param id the vector
   * @return the answer; empty if no line answers it
   */
  public Optional<ObjectNode> answer(String id) {
    return Optional.ofNullable(lines.get(id)).map(line -> object(id, line));
  }
}
