package org.sepllm.conformance.cli;

import tools.jackson.databind.node.ObjectNode;

/** Explains one query of a row, as text and as JSON. */
sealed interface Explanation permits MaskAnswer, CacheAnswer {
  /** The name of the JSON's schema. */
  String SCHEMA = "sepllm-explain";

  /** Lists the visible keys, grouped by the reason, and counts the others. */
  String textOfQuery();

  /** Explains one key. */
  String textOfKey(int key);

  /** The content of {@link #textOfQuery} as JSON. */
  ObjectNode jsonOfQuery();

  /** The content of {@link #textOfKey} as JSON. */
  ObjectNode jsonOfKey(int key);
}
