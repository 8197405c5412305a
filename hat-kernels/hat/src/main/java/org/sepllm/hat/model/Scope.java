package org.sepllm.hat.model;

import java.util.HashMap;
import java.util.Map;

/** What the names of one function stand for while its text is read. */
final class Scope {
  private final Map<String, Object> byName = new HashMap<>();

  <T> T declare(String name, T variable) {
    byName.put(name, variable);
    return variable;
  }

  Parameter declare(Parameter variable) {
    return declare(variable.name(), variable);
  }

  /**
   * Finds a variable of a certain sort.
   *
   * @throws ModelFormatException if there is none of that name, or it is of another sort
   */
  <T> T find(Class<T> sort, String name, TextLine line) {
    Object variable = byName.get(name);
    if (!sort.isInstance(variable)) {
      throw line.error("'" + name + "' is not declared, or is something else");
    }
    return sort.cast(variable);
  }

  boolean isArray(String name) {
    return byName.get(name) instanceof ArrayVariable;
  }

  boolean isBuffer(String name) {
    return byName.get(name) instanceof BufferVariable;
  }
}
