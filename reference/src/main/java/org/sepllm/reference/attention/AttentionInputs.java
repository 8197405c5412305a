package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * What one layer's attention reads for one row of a batch.
 *
 * <p>Rule: SEP-ATTN-001. Query head h reads the keys and values of head {@code h / (heads /
 * kvHeads)}: with 8 heads and 2 kvHeads, heads 0 to 3 read kvHead 0.
 *
 * <p>Shape: {@code q[heads][queries][headDim]}, {@code k[kvHeads][keys][headDim]}, {@code
 * v[kvHeads][keys][headDim]}, {@code visibility} of {@code queries} rows over {@code keys} keys.
 *
 * <p>Range: {@code heads} a multiple of {@code kvHeads}; {@code scale} finite.
 *
 * @param q the queries
 * @param k the keys
 * @param v the values
 * @param visibility which keys each query sees, the same for all heads
 * @param scale the factor of the scores
 */
public record AttentionInputs(
    HeadTensor q, HeadTensor k, HeadTensor v, Visibility visibility, double scale) {

  /**
   * Checks that the shapes fit together.
   *
   * @throws SpecException BAD_SHAPE if they do not; BAD_CONFIG if {@code scale} is not finite
   */
  public AttentionInputs {
    require(v.sameShape(k), "v has shape " + v.shape() + ", must be k's " + k.shape());
    require(
        q.headDim() == k.headDim(),
        "q has headDim " + q.headDim() + ", must be k's headDim " + k.headDim());
    require(
        q.heads() % k.heads() == 0,
        "heads is " + q.heads() + ", must be a multiple of kvHeads " + k.heads());
    require(
        visibility.queries() == q.rows(),
        "visible has " + visibility.queries() + " rows, must be " + q.rows() + " as q has");
    require(
        visibility.keys() == k.rows(),
        "visible is over " + visibility.keys() + " keys, must be " + k.rows() + " as k has");
    if (!Double.isFinite(scale)) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG, Rule.SCORES, "scale is " + scale + ", must be finite");
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new SpecException(ErrorKind.BAD_SHAPE, Rule.SHAPES, message);
    }
  }

  /**
   * Collects the inputs from nested arrays, with the default scale.
   *
   * <p>Shape: {@code q[heads][queries][headDim]}, {@code k[kvHeads][keys][headDim]}, {@code
   * v[kvHeads][keys][headDim]}.
   *
   * @param q the queries, copied
   * @param k the keys, copied
   * @param v the values, copied
   * @param visibility which keys each query sees
   * @return the inputs with scale {@code 1 / sqrt(headDim)}
   * @throws SpecException BAD_SHAPE if an array is not rectangular or the shapes do not fit
   */
  public static AttentionInputs of(
      double[][][] q, double[][][] k, double[][][] v, Visibility visibility) {
    HeadTensor queries = HeadTensor.of("q", q);
    return new AttentionInputs(
        queries,
        HeadTensor.of("k", k),
        HeadTensor.of("v", v),
        visibility,
        defaultScale(queries.headDim()));
  }

  /**
   * Returns the scale that is used when none is given.
   *
   * <p>Rule: SEP-ATTN-003. For headDim 64 it is 0.125.
   *
   * <p>Range: {@code headDim} at least 1.
   *
   * @param headDim the length of a query
   * @return {@code 1 / sqrt(headDim)}
   * @throws SpecException BAD_SHAPE if {@code headDim} is below 1
   */
  public static double defaultScale(int headDim) {
    require(headDim >= 1, "headDim is " + headDim + ", must be at least 1");
    return 1 / Math.sqrt(headDim);
  }

  /**
   * Returns the same inputs with another scale.
   *
   * @param newScale the factor of the scores, finite
   * @return the inputs
   * @throws SpecException BAD_CONFIG if {@code newScale} is not finite
   */
  public AttentionInputs withScale(double newScale) {
    return new AttentionInputs(q, k, v, visibility, newScale);
  }

  /**
   * Rounds q, k and v to what a storage type can hold.
   *
   * <p>Rule: SEP-ATTN-008. The scale stays as it is.
   *
   * @param storage the type that the tensors are stored in
   * @return the rounded inputs
   */
  public AttentionInputs roundedTo(StorageType storage) {
    return new AttentionInputs(
        q.map(storage::round), k.map(storage::round), v.map(storage::round), visibility, scale);
  }

  /**
   * Returns the number of query heads.
   *
   * @return at least 1
   */
  public int heads() {
    return q.heads();
  }

  /**
   * Returns the number of queries.
   *
   * @return at least 1
   */
  public int queries() {
    return q.rows();
  }

  /**
   * Returns the number of keys, visible or not.
   *
   * @return at least 1
   */
  public int keys() {
    return k.rows();
  }

  /**
   * Returns the length of a query, key or value.
   *
   * @return at least 1
   */
  public int headDim() {
    return q.headDim();
  }

  /**
   * Returns the head of k and v that a query head reads.
   *
   * <p>Rule: SEP-ATTN-001.
   *
   * <p>Range: {@code head} from 0 to {@code heads() - 1}.
   *
   * @param head the query head
   * @return {@code head / (heads / kvHeads)}
   */
  public int kvHead(int head) {
    return head / (heads() / k.heads());
  }

  /** The gradient that flows into out has out's shape, which is q's. */
  void requireOutShape(HeadTensor dOut) {
    if (!dOut.sameShape(q)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.GRADIENTS,
          "d_out has shape " + dOut.shape() + ", must be out's " + q.shape());
    }
  }
}
