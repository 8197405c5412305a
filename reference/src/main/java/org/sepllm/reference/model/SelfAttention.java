package org.sepllm.reference.model;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * The sublayer in which tokens see one another.
 *
 * <p>Rule: SEP-MODEL-004. Query head h reads key and value head {@code h / (heads / kvHeads)};
 * queries and keys are rotated at their positions; scores are scaled by {@code 1 / √headDim}.
 *
 * <p>Shape: query is {@code [heads * headDim][hidden]}, key and value are {@code [kvHeads *
 * headDim][hidden]}, output is {@code [hidden][heads * headDim]}.
 *
 * <p>Range: {@code heads} a multiple of {@code kvHeads}, both at least 1.
 *
 * @param query the projection to queries
 * @param key the projection to keys
 * @param value the projection to values
 * @param output the projection of the heads' results
 * @param heads the number of query heads
 * @param kvHeads the number of key and value heads
 */
public record SelfAttention(
    Linear query, Linear key, Linear value, Linear output, int heads, int kvHeads) {

  /**
   * Builds the sublayer.
   *
   * @param query the projection to queries
   * @param key the projection to keys
   * @param value the projection to values
   * @param output the projection of the heads' results
   * @param heads the number of query heads
   * @param kvHeads the number of key and value heads
   * @throws SpecException of kind {@code BAD_SHAPE} if the sizes do not fit together, of kind
   *     {@code BAD_CONFIG} if a number of heads is out of range
   */
  public SelfAttention {
    Require.atLeast(Rule.ATTENTION, "number of kv heads", kvHeads, 1);
    if (heads < kvHeads || heads % kvHeads != 0) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          Rule.ATTENTION,
          "number of heads is " + heads + ", must be a multiple of " + kvHeads + " kv heads");
    }
    int headDim = query.outputs() / heads;
    query.requireShape(Rule.ATTENTION, "query", heads * headDim, query.inputs());
    key.requireShape(Rule.ATTENTION, "key", kvHeads * headDim, query.inputs());
    value.requireShape(Rule.ATTENTION, "value", kvHeads * headDim, query.inputs());
    output.requireShape(Rule.ATTENTION, "attention output", query.inputs(), heads * headDim);
  }

  /**
   * Returns the number of dimensions of a head.
   *
   * @return at least 1
   */
  public int headDim() {
    return query.outputs() / heads;
  }

  /**
   * Returns the size of input and output.
   *
   * @return the hidden size
   */
  public int size() {
    return query.inputs();
  }

  /** The key and value head that a query head reads. */
  int kvHead(int head) {
    return head / (heads / kvHeads);
  }
}
