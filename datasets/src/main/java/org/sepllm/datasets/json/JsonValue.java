package org.sepllm.datasets.json;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.Utf8File;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON value together with its file and its path there, so that every error can name both. */
public final class JsonValue {
  private static final int MAX_NESTING = 64;
  private static final int MAX_STRING_CHARS = 1 << 20;
  private static final int MAX_SHOWN_CHARS = 60;
  private static final JsonMapper MAPPER = strictMapper();

  private final String file;
  private final Supplier<String> path;
  private final JsonNode node;

  private JsonValue(String file, Supplier<String> path, JsonNode node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /**
   * Reads a JSON file.
   *
   * <p>Range: {@code maxBytes} is in bytes and at least 0.
   *
   * @param file the file
   * @param maxBytes the largest size accepted
   * @return its top-level value
   * @throws DatasetException if the file cannot be read as UTF-8 text of that size or is not
   *     exactly one JSON value without repeated member names
   */
  public static JsonValue read(Path file, long maxBytes) {
    return parse(file.toString(), Utf8File.read(file, maxBytes));
  }

  /**
   * Parses JSON text.
   *
   * @param file what the text is called in an error
   * @param text the text
   * @return its top-level value
   * @throws DatasetException if the text is not exactly one JSON value, repeats a member name,
   *     nests deeper than 64 levels or holds a string of more than 1,048,576 characters
   */
  public static JsonValue parse(String file, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new DatasetException(DatasetErrorKind.MALFORMED, file + " is empty, not JSON");
      }
      return new JsonValue(file, () -> "", node);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String where =
          at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          file
              + " is not valid JSON"
              + where
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  private static JsonMapper strictMapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxStringLength(MAX_STRING_CHARS)
            .build();
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(limits)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /**
   * Writes a value as JSON on one line.
   *
   * @param value text, numbers, truth values, and lists and maps of these
   * @return the JSON
   */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /**
   * Finds a member of this object.
   *
   * @param name the member's name
   * @return the member, or empty where it is absent or null
   * @throws DatasetException if this value is not an object
   */
  public Optional<JsonValue> find(String name) {
    requireObject();
    return node.optional(name).filter(child -> !child.isNull()).map(child -> member(name, child));
  }

  /**
   * Returns a member of this object that must be there.
   *
   * @param name the member's name
   * @return the member
   * @throws DatasetException if this value is not an object, or the member is absent or null
   */
  public JsonValue get(String name) {
    return find(name).orElseThrow(() -> malformed("has no " + name));
  }

  /**
   * Returns the members of this object in the order of the file.
   *
   * @return name to value, nulls included
   * @throws DatasetException if this value is not an object
   */
  public Map<String, JsonValue> members() {
    requireObject();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    node.properties()
        .forEach(entry -> members.put(entry.getKey(), member(entry.getKey(), entry.getValue())));
    return members;
  }

  /**
   * Returns the number of members or elements.
   *
   * @return 0 for a value that is neither an object nor an array
   */
  public int size() {
    return node.size();
  }

  /**
   * Returns the elements of this array.
   *
   * @return the elements in order
   * @throws DatasetException if this value is not an array
   */
  public List<JsonValue> elements() {
    if (!isArray()) {
      throw wrongType("an array");
    }
    List<JsonValue> elements = new ArrayList<>(node.size());
    for (JsonNode child : node.values()) {
      int index = elements.size();
      elements.add(new JsonValue(file, () -> path.get() + "[" + index + "]", child));
    }
    return elements;
  }

  /**
   * Tells whether this value is an array.
   *
   * @return true for an array
   */
  public boolean isArray() {
    return node.isArray();
  }

  /**
   * Tells whether this value is an object.
   *
   * @return true for an object
   */
  public boolean isObject() {
    return node.isObject();
  }

  /**
   * Tells whether this value is a string.
   *
   * @return true for a string
   */
  public boolean isString() {
    return node.isString();
  }

  /**
   * Tells whether this value is JSON's null.
   *
   * @return true for null
   */
  public boolean isNull() {
    return node.isNull();
  }

  /**
   * Returns this string.
   *
   * @return the text
   * @throws DatasetException if this value is not a string
   */
  public String text() {
    if (!node.isString()) {
      throw wrongType("a string");
    }
    return node.stringValue();
  }

  /**
   * Returns this integer.
   *
   * <p>Range: from {@code min} to {@code max}, both included.
   *
   * @param min the least value accepted
   * @param max the greatest value accepted
   * @return the integer
   * @throws DatasetException if this value is not an integer or lies outside the range
   */
  public int integer(int min, int max) {
    if (!node.isIntegralNumber()) {
      throw wrongType("an integer");
    }
    if (!node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
      throw malformed("is %s, must be from %d to %d".formatted(shown(), min, max));
    }
    return node.intValue();
  }

  /**
   * Returns this number.
   *
   * @return the number in double precision
   * @throws DatasetException if this value is not a number
   */
  public double number() {
    if (!node.isNumber()) {
      throw wrongType("a number");
    }
    return node.doubleValue();
  }

  /**
   * Returns this truth value.
   *
   * @return the value
   * @throws DatasetException if this value is neither true nor false
   */
  public boolean bool() {
    if (!node.isBoolean()) {
      throw wrongType("true or false");
    }
    return node.booleanValue();
  }

  /**
   * Refuses members with other names than the given ones.
   *
   * @param known every name that may occur
   * @throws DatasetException if this value is not an object or has another member
   */
  public void requireOnly(Set<String> known) {
    for (Map.Entry<String, JsonValue> entry : members().entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw entry.getValue().unsupported("is not supported");
      }
    }
  }

  /**
   * Makes an error about this value, for the caller to throw.
   *
   * @param problem what is wrong, to follow the value's path: {@code "is 7, must be at most 5"}
   * @return the error, of kind {@code MALFORMED}
   */
  public DatasetException malformed(String problem) {
    return new DatasetException(DatasetErrorKind.MALFORMED, location() + " " + problem);
  }

  /**
   * Makes an error about this value, for the caller to throw.
   *
   * @param problem what is not supported, to follow the value's path
   * @return the error, of kind {@code UNSUPPORTED}
   */
  public DatasetException unsupported(String problem) {
    return new DatasetException(DatasetErrorKind.UNSUPPORTED, location() + " " + problem);
  }

  /**
   * Makes an error about this value, for the caller to throw.
   *
   * @param problem which limit is exceeded, to follow the value's path
   * @return the error, of kind {@code TOO_LARGE}
   */
  public DatasetException tooLarge(String problem) {
    return new DatasetException(DatasetErrorKind.TOO_LARGE, location() + " " + problem);
  }

  /**
   * Makes an error about this value, for the caller to throw.
   *
   * @param problem which name is not known, to follow the value's path
   * @return the error, of kind {@code UNKNOWN_NAME}
   */
  public DatasetException unknownName(String problem) {
    return new DatasetException(DatasetErrorKind.UNKNOWN_NAME, location() + " " + problem);
  }

  /**
   * Returns where this value stands.
   *
   * @return for example {@code tokenizer.json: model.merges[12]}
   */
  public String location() {
    String steps = path.get();
    return steps.isEmpty() ? file + ": the top level" : file + ": " + steps;
  }

  /**
   * Returns this value as JSON, shortened where it is long.
   *
   * @return at most about sixty characters
   */
  public String shown() {
    String json = node.isContainer() ? (isArray() ? "an array" : "an object") : node.toString();
    return json.length() <= MAX_SHOWN_CHARS ? json : json.substring(0, MAX_SHOWN_CHARS) + "…";
  }

  private JsonValue member(String name, JsonNode child) {
    return new JsonValue(
        file,
        () -> {
          String parent = path.get();
          return parent.isEmpty() ? name : parent + "." + name;
        },
        child);
  }

  private void requireObject() {
    if (!node.isObject()) {
      throw wrongType("an object");
    }
  }

  private DatasetException wrongType(String wanted) {
    return malformed("is " + shown() + ", must be " + wanted);
  }
}
