package org.sepllm.conformance.protocol;

import tools.jackson.databind.node.ObjectNode;

/** Collects what the answer says about the steps of one row and layer. */
interface CacheReport {

  /**
   * Notes a step that was just made.
   *
   * @throws ProtocolException of kind {@code TOO_LARGE} if the answer would become too long
   */
  void add(StepView view);

  /** Adds the fields of the report once all steps are made. */
  void writeTo(ObjectNode cell);
}
