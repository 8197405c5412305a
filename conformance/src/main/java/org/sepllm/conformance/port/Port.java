package org.sepllm.conformance.port;

import tools.jackson.databind.node.ObjectNode;

/**
 * An implementation under test: one JSON question, one JSON answer.
 *
 * <p>{@code docs/port-protocol.md} defines questions and answers. A port is used by one thread.
 */
public interface Port extends AutoCloseable {

  /**
   * Returns what reports call this port.
   *
   * @return {@code reference}, or the command line of a process
   */
  String name();

  /**
   * Asks which operations, policies and number formats the port knows.
   *
   * @return the answer to {@code hello}
   * @throws PortFailure if the port cannot be started or gives no valid answer
   */
  ObjectNode hello() throws PortFailure;

  /**
   * Asks one question.
   *
   * @param request the question without {@code id}; the port adds its own
   * @return the answer, which may be an error the port reports in the field {@code error}
   * @throws PortFailure if there is no answer, or not exactly one with the right id
   */
  ObjectNode ask(ObjectNode request) throws PortFailure;

  /**
   * Says that no question follows and checks that the port ends as it should: without another word.
   *
   * @throws PortFailure if it writes more, does not end, or ends with an error
   */
  default void finish() throws PortFailure {}

  /** Ends the port and everything it started; a closed port answers no more. */
  @Override
  void close();
}
