package org.sepllm.reference.model;

import java.util.List;

/**
 * What the steps of a layer compute, in one number format.
 *
 * @param <T> the numbers of one token: {@code double[]} or {@code float[]}
 */
interface Arithmetic<T> {

  /** The row of a token. */
  T embed(WeightMatrix embedding, int tokenId);

  /** SEP-MODEL-001, for each row. */
  List<T> linear(Linear layer, List<T> rows);

  /** SEP-MODEL-002, SEP-MODEL-003. */
  T norm(Norm norm, T row);

  /** The sum of two rows, by dimension. */
  T sum(T left, T right);

  /** SEP-MODEL-005: {@code silu(gate) * up}, by dimension. */
  T gated(T gate, T up);

  /** SEP-MODEL-006, by dimension. */
  T gelu(T row);

  /** SEP-POS-004: rotates every head of a row. */
  T rotate(T row, int position);

  /** SEP-MODEL-004: the results of all heads for one query over the keys it sees. */
  T attend(SelfAttention attention, T query, List<KeyValue<T>> seen, List<Integer> positions);

  /** The row in double precision. */
  double[] widen(T row);
}
