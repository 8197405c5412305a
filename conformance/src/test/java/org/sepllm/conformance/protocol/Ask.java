package org.sepllm.conformance.protocol;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** Asks the reference single lines, with small limits that tests can reach. */
final class Ask {
  static final Limits SMALL = new Limits(2000, 100);

  private Ask() {}

  /** The answer as its line reads. */
  static String line(String request) {
    return line(Limits.DEFAULT, request);
  }

  static String line(Limits limits, String request) {
    byte[] line = Json.line(object(limits, request));
    return new String(line, StandardCharsets.UTF_8).strip();
  }

  static ObjectNode object(String request) {
    return object(Limits.DEFAULT, request);
  }

  static ObjectNode object(Limits limits, String request) {
    return new RequestHandler("test", limits).answer(request.getBytes(StandardCharsets.UTF_8));
  }

  /** Kind and message of an error answer, {@code kind: message}. */
  static String error(String request) {
    return error(Limits.DEFAULT, request);
  }

  static String error(Limits limits, String request) {
    ObjectNode error = (ObjectNode) object(limits, request).get("error");
    return error.get("kind").stringValue() + ": " + error.get("message").stringValue();
  }
}
