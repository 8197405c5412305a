package org.sepllm.conformance.kit.vector;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What an answer must be. */
public sealed interface Expectation {

  /**
   * An answer of integers and strings.
   *
   * @param answer the fields that must be there; further ones are ignored
   */
  record Exact(ObjectNode answer) implements Expectation {}

  /**
   * An answer of numbers.
   *
   * @param fields the tensors by field, in the order in which they are compared
   */
  record Numbers(Map<String, Bounded> fields) implements Expectation {
    /** The field without an axis of dimensions. */
    public static final String LOG_SUM_EXP = "log_sum_exp";

    /**
     * Copies the fields in their order.
     *
     * @param fields the tensors by field
     */
    public Numbers {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /**
   * A refusal.
   *
   * @param kind the kind of error, for example {@code bad_config}
   */
  record Refusal(String kind) implements Expectation {}
}
