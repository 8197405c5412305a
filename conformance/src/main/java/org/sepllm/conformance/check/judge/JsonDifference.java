package org.sepllm.conformance.check.judge;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the first place at which JSON differs from what is expected.
 *
 * <p>Fields that are not expected are ignored, so that ports may say more than they are asked.
 */
public final class JsonDifference {
  private static final int LONGEST = 160;
  private static final String ABSENT = "nothing";

  private JsonDifference() {}

  /**
   * Finds the first difference in the order of the expected fields.
   *
   * @param expected what must be there
   * @param actual what is there
   * @return the difference; empty if all that is expected is there
   */
  public static Optional<Difference> first(JsonNode expected, JsonNode actual) {
    return first("", expected, actual);
  }

  private static Optional<Difference> first(String path, JsonNode expected, JsonNode actual) {
    if (expected instanceof ObjectNode fields && actual.isObject()) {
      return firstField(path, fields, actual);
    }
    if (expected instanceof ArrayNode items && actual.isArray()) {
      return firstItem(path, items, actual);
    }
    return expected.equals(actual) || sameInteger(expected, actual)
        ? Optional.empty()
        : Optional.of(new Difference(path, shown(expected), shown(actual)));
  }

  /** Whether a number was parsed as int or long says nothing about the answer. */
  private static boolean sameInteger(JsonNode expected, JsonNode actual) {
    return expected.isIntegralNumber()
        && actual.isIntegralNumber()
        && expected.bigIntegerValue().equals(actual.bigIntegerValue());
  }

  private static Optional<Difference> firstField(
      String path, ObjectNode expected, JsonNode actual) {
    for (var field : expected.properties()) {
      String place = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode found = actual.get(field.getKey());
      Optional<Difference> difference =
          found == null
              ? Optional.of(new Difference(place, shown(field.getValue()), ABSENT))
              : first(place, field.getValue(), found);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Optional<Difference> firstItem(String path, ArrayNode expected, JsonNode actual) {
    int shared = Math.min(expected.size(), actual.size());
    for (int item = 0; item < shared; item++) {
      Optional<Difference> difference =
          first(path + "[" + item + "]", expected.get(item), actual.get(item));
      if (difference.isPresent()) {
        // A short list of keys is clearer than the one key in it that differs.
        return expected.get(item).isIntegralNumber() && fits(expected) && fits(actual)
            ? Optional.of(new Difference(path, shown(expected), shown(actual)))
            : difference;
      }
    }
    return expected.size() == actual.size()
        ? Optional.empty()
        : Optional.of(
            new Difference(
                path,
                expected.size() + " items: " + shown(expected),
                actual.size() + " items: " + shown(actual)));
  }

  private static boolean fits(JsonNode list) {
    return list.toString().length() <= LONGEST;
  }

  /** JSON on one line, shortened. */
  static String shown(JsonNode node) {
    return shortened(node.toString());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
