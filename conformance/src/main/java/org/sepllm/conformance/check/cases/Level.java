package org.sepllm.conformance.check.cases;

import java.util.Arrays;
import java.util.Optional;

/** The levels of conformance; a port is checked at those whose operation it offers. */
public enum Level {
  /** Which keys a query sees under the fundamental mask. */
  L0("mask", "mask"),
  /** Which keys a cache shows to each query and keeps after it. */
  L1("cache", "cache"),
  /** Outputs and gradients of attention under any visibility. */
  L2("attention", "attention and gradients");

  private final String operation;
  private final String title;

  Level(String operation, String title) {
    this.operation = operation;
    this.title = title;
  }

  /**
   * Names the operation of the port protocol that this level asks.
   *
   * @return the name in requests
   */
  public String operation() {
    return operation;
  }

  /**
   * Says what the table prints beside the level's name.
   *
   * @return the title
   */
  public String title() {
    return title;
  }

  /**
   * Finds the level that asks an operation.
   *
   * @param operation the name in requests
   * @return the level, if there is one
   */
  public static Optional<Level> ofOperation(String operation) {
    return Arrays.stream(values()).filter(level -> level.operation.equals(operation)).findFirst();
  }
}
