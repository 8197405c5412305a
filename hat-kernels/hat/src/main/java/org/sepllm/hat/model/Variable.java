package org.sepllm.hat.model;

import java.util.Objects;

/**
 * A variable that holds one value: a parameter, a local of the source, or a temporary.
 *
 * @param name the name, unique in its function
 * @param type the type of the value
 */
public record Variable(String name, ScalarType type) implements Parameter {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name is not a Java name or is reserved by the text form
   */
  public Variable {
    Names.requireVariable(name);
    Objects.requireNonNull(type, "type");
  }
}
