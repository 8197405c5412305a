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
    /** A field without an axis of dimensions. */
    public static final String LOG_SUM_EXP = "log_sum_exp";

    /** The likelihoods of a row of tokens: one axis. */
    public static final String NLL = "nll";

    /** The logits at some places of a row: one axis of places, one of the vocabulary. */
    public static final String LOGITS = "logits";

    /**
     * Copies the fields in their order.
     *
     * @param fields the tensors by field
     */
    public Numbers {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * Counts the axes of a field in an answer; tensors have three, of which the first or the last
     * has length 1 where an answer has fewer.
     *
     * @param field the name of the field
     * @return 1, 2 or 3
     */
    public static int axes(String field) {
      return switch (field) {
        case NLL -> 1;
        case LOGITS, LOG_SUM_EXP -> 2;
        default -> 3;
      };
    }
  }

  /**
   * A refusal.
   *
   * @param kind the kind of error, for example {@code bad_config}
   */
  record Refusal(String kind) implements Expectation {}
}
