package org.sepllm.conformance.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as the protocol uses it: UTF-8, one object for each line, no field twice.
 *
 * <p>Numbers are written as the shortest decimal that reads back as the same double.
 */
public final class Json {
  /** Deep enough for every request and answer, far from the end of the stack. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_MESSAGE = 300;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads one line.
   *
   * @param line the bytes without the line feed
   * @return the object
   * @throws ProtocolException of kind {@code BAD_REQUEST} if the bytes are not UTF-8, not JSON, or
   *     not one object
   */
  public static ObjectNode read(byte[] line) {
    String text = decode(line);
    if (text.isBlank()) {
      throw bad("line is blank, must be one JSON object");
    }
    JsonNode node = parse(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw bad("line is JSON but no object, it is of type " + typeName(node));
  }

  private static String decode(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw bad("line is not UTF-8");
    }
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException notJson) {
      throw bad("line is not JSON: " + oneLine(notJson));
    }
  }

  private static String oneLine(JacksonException notJson) {
    String message = notJson.getOriginalMessage().replaceAll("\\s+", " ");
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
  }

  /** What error messages call the type of a value. */
  static String typeName(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "list";
      case BOOLEAN -> "boolean";
      case NULL -> "null";
      case NUMBER -> "number";
      case OBJECT -> "object";
      case STRING -> "string";
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON: " + node);
    };
  }

  /**
   * Writes one line.
   *
   * @param object what to write
   * @return the bytes, with the line feed
   */
  public static byte[] line(ObjectNode object) {
    byte[] text = MAPPER.writeValueAsBytes(object);
    byte[] line = Arrays.copyOf(text, text.length + 1);
    line[text.length] = '\n';
    return line;
  }

  /**
   * Creates an object to fill.
   *
   * @return an object without fields
   */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ProtocolException bad(String message) {
    return new ProtocolException(ProtocolErrorKind.BAD_REQUEST, message);
  }
}
