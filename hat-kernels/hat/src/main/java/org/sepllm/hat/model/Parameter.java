package org.sepllm.hat.model;

/** A parameter of a function: a value or a buffer. */
public sealed interface Parameter permits Variable, BufferVariable {
  /**
   * Returns the parameter's name.
   *
   * @return the name, unique in its function
   */
  String name();
}
