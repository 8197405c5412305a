package org.sepllm.conformance.check.judge;

import java.util.List;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON nodes that requests and expected answers are made of. */
public final class Json {
  private Json() {}

  /**
   * Makes an empty object.
   *
   * @return a new object
   */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Makes an empty list.
   *
   * @return a new list
   */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * Writes an integer.
   *
   * <p>Range: any {@code value}.
   *
   * @param value the integer
   * @return a node of it
   */
  public static IntNode integer(int value) {
    return IntNode.valueOf(value);
  }

  /**
   * Writes integers.
   *
   * @param values the integers
   * @return a list of them
   */
  public static ArrayNode integers(List<Integer> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /**
   * Writes integers.
   *
   * <p>Shape: {@code values[length]}.
   *
   * @param values the integers
   * @return a list of them
   */
  public static ArrayNode integers(int... values) {
    ArrayNode array = array();
    for (int value : values) {
      array.add(value);
    }
    return array;
  }

  /**
   * Writes keys.
   *
   * @param keys the keys
   * @return a list of their indices
   */
  public static ArrayNode integers(KeyList keys) {
    return integers(keys.toArray());
  }
}
