package org.sepllm.conformance.protocol;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** One way to run the rows and layers of a request. */
interface CacheRun {

  /** The choices that brought this way about, for error messages. */
  String describe();

  /**
   * Runs everything.
   *
   * @return {@code cells[row][layer]}
   */
  List<List<ObjectNode>> cells(CacheReports reports);
}
