package org.sepllm.conformance.check;

import tools.jackson.databind.node.ObjectNode;

/** What came back from a port. */
sealed interface Answer {

  /**
   * An answer to compare.
   *
   * @param fields the answer
   */
  record Given(ObjectNode fields) implements Answer {}

  /**
   * The port does not offer what was asked.
   *
   * @param reason why, for the report
   */
  record Skipped(String reason) implements Answer {}

  /**
   * The port refused a valid question, or failed.
   *
   * @param kind what went wrong, for example {@code timed out} or {@code error bad_shape}
   * @param message the details in one line
   */
  record Failed(String kind, String message) implements Answer {

    /** The kind and what the port said. */
    String describe() {
      return message.isEmpty() ? kind : kind + ": " + message;
    }
  }
}
