package org.sepllm.hat.model;

import java.util.Objects;

/**
 * The full name of a function.
 *
 * @param owner the binary name of the class that declares it, for example {@code
 *     org.example.Sums$Inner}
 * @param name the method's name; no two functions that one kernel reaches share it
 */
public record FunctionName(String owner, String name) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a part is not a Java name
   */
  public FunctionName {
    Objects.requireNonNull(owner, "owner");
    Names.requireQualified(owner);
    Names.requireIdentifier(name);
  }

  /** Returns the name as {@code owner::name}. */
  @Override
  public String toString() {
    return owner + "::" + name;
  }
}
