package org.sepllm.hat.model;

import java.util.Objects;

/**
 * A parameter that stands for a buffer in global memory.
 *
 * @param name the name, unique in its function
 * @param type what the buffer holds
 */
public record BufferVariable(String name, BufferType type) implements Parameter {
  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the name is not a Java name or is reserved by the text form
   */
  public BufferVariable {
    Names.requireVariable(name);
    Objects.requireNonNull(type, "type");
  }
}
