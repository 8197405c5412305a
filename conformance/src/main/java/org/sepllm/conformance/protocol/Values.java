package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Single values and lists of integers, read strictly and named in errors. */
final class Values {
  private Values() {}

  static boolean flag(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw wrongType(name, value, "a boolean");
    }
    return value.booleanValue();
  }

  static String text(String name, JsonNode value) {
    if (!value.isString()) {
      throw wrongType(name, value, "a string");
    }
    return value.stringValue();
  }

  /**
   * Reads an integer written without point or exponent.
   *
   * @param beyondInt the kind of error for an integer that does not fit 32 bits
   */
  static int integer(String name, JsonNode value, ProtocolErrorKind beyondInt) {
    if (!value.isIntegralNumber()) {
      throw wrongType(name, value, "an integer");
    }
    if (!value.canConvertToInt()) {
      throw new ProtocolException(
          beyondInt,
          name
              + " is "
              + NearNames.quote(value.toString())
              + ", must be in ["
              + Integer.MIN_VALUE
              + ", "
              + Integer.MAX_VALUE
              + "]");
    }
    return value.intValue();
  }

  static int[] integers(String name, JsonNode value, ProtocolErrorKind beyondInt) {
    JsonNode items = list(name, value);
    int[] integers = new int[items.size()];
    for (int place = 0; place < integers.length; place++) {
      JsonNode item = items.get(place);
      // The name of a place is built only for an error: lists may have millions of places.
      integers[place] =
          item.isInt() ? item.intValue() : integer(name + "[" + place + "]", item, beyondInt);
    }
    return integers;
  }

  static ArrayNode list(String name, JsonNode value) {
    if (value instanceof ArrayNode items) {
      return items;
    }
    throw wrongType(name, value, "a list");
  }

  static ProtocolException wrongType(String name, JsonNode value, String expected) {
    return new ProtocolException(
        ProtocolErrorKind.BAD_REQUEST,
        name + " is of type " + typeName(value) + ", must be " + expected);
  }

  private static String typeName(JsonNode value) {
    return value.isNumber() && !value.isIntegralNumber() ? "decimal number" : Json.typeName(value);
  }

  static ArrayNode of(KeyList keys) {
    return of(keys.toArray());
  }

  static ArrayNode of(int[] integers) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode(integers.length);
    IntStream.of(integers).forEach(list::add);
    return list;
  }

  static ArrayNode of(List<Integer> integers) {
    return of(integers.stream().mapToInt(Integer::intValue).toArray());
  }
}
