package org.sepllm.conformance.check;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What came back from a port. */
public sealed interface Answer {

  /**
   * Tells errors from answers to compare.
   *
   * @param fields what a port answered
   * @return the answer
   */
  static Answer of(ObjectNode fields) {
    JsonNode error = fields.get("error");
    if (error == null) {
      return new Given(fields);
    }
    String kind = error.path("kind").asString("");
    String message = error.path("message").asString("");
    return kind.equals("unsupported") ? new Skipped(message) : new Failed("error " + kind, message);
  }

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

    /**
     * Says what went wrong in one line.
     *
     * @return the kind and what the port said
     */
    public String describe() {
      return message.isEmpty() ? kind : kind + ": " + message;
    }
  }
}
