package org.sepllm.hat.runtime;

import java.util.OptionalInt;

/** What a schema of local or private memory knows; every such schema is one. */
public interface ArrayLengths {
  /**
   * Returns the length of an array.
   *
   * @param member the array's name
   * @return the number of elements, or empty if the schema has no such array
   */
  OptionalInt lengthOf(String member);
}
