package org.sepllm.hat.model;

import java.util.Objects;

/**
 * A single value in the header of a buffer, beside its elements.
 *
 * @param name the field's name
 * @param type the field's type
 * @param atomic whether the field is incremented atomically; then its type is {@code int}
 */
public record BufferField(String name, ScalarType type, boolean atomic) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the name is not a Java name, or an atomic field is not
   *     {@code int}
   */
  public BufferField {
    Names.requireVariable(name);
    Objects.requireNonNull(type, "type");
    if (atomic && type != ScalarType.INT) {
      throw new IllegalArgumentException("atomic field " + name + " is not of type int");
    }
  }
}
