package org.sepllm.conformance.protocol;

import tools.jackson.databind.node.ObjectNode;

/** One operation of the protocol. */
interface Operation {

  /** The value of the field {@code op}. */
  String name();

  /**
   * Answers one request.
   *
   * @param fields the fields of the request beside {@code id} and {@code op}
   * @return the answer without {@code id}
   * @throws ProtocolException if the request is refused
   * @throws org.sepllm.reference.SpecException if a rule of the specification refuses it
   */
  ObjectNode answer(Fields fields);
}
