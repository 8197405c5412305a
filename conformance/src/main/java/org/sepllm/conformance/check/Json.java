package org.sepllm.conformance.check;

import java.util.List;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON nodes that requests and expected answers are made of. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static IntNode integer(int value) {
    return IntNode.valueOf(value);
  }

  static ArrayNode integers(List<Integer> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  static ArrayNode integers(int... values) {
    ArrayNode array = array();
    for (int value : values) {
      array.add(value);
    }
    return array;
  }

  static ArrayNode integers(KeyList keys) {
    return integers(keys.toArray());
  }
}
