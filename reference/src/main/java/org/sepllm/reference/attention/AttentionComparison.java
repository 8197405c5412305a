package org.sepllm.reference.attention;

import java.util.Optional;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * Compares what an evaluation yields with the oracle, element by element.
 *
 * <p>Rule: SEP-ATTN-015. A finite element agrees if its distance is at most its bound; where the
 * bound is infinite any number agrees and the element is counted as unbounded. Where NaN is
 * expected, NaN and both infinities agree. Where an infinity is expected with bound 0, only that
 * infinity agrees; with another bound NaN agrees too, because a weight that underflows turns an
 * infinite value into NaN.
 */
public final class AttentionComparison {

  /**
   * An element that does not agree.
   *
   * <p>Range: {@code row} is the query or key; for logSumExp {@code dim} is 0.
   *
   * @param head the head, or kvHead for dK and dV
   * @param row the query, or key for dK and dV
   * @param dim the dimension
   * @param expected what the oracle yields
   * @param got what the evaluation yielded
   * @param bound the largest distance allowed
   */
  public record Divergence(int head, int row, int dim, double expected, double got, double bound) {}

  /**
   * The outcome of a comparison.
   *
   * <p>Range: {@code worstRatio} is 0 for exact agreement, at most 1 if all elements agree, and
   * infinite where an element with bound 0 or a non-finite element disagrees.
   *
   * @param elements how many elements were compared
   * @param unbounded how many of them have an infinite bound, so that they could not disagree
   * @param worstRatio the largest distance divided by its bound
   * @param first the first element, in the order of the axes, that does not agree
   */
  public record Verdict(
      long elements, long unbounded, double worstRatio, Optional<Divergence> first) {
    /**
     * Tells whether every element agrees.
     *
     * @return whether there is no divergence
     */
    public boolean agrees() {
      return first.isEmpty();
    }
  }

  private AttentionComparison() {}

  /**
   * Compares tensors of out or of a gradient.
   *
   * <p>Rule: SEP-ATTN-015.
   *
   * <p>Shape: all three {@code [heads][rows][headDim]}.
   *
   * @param expected the oracle's numbers
   * @param candidate the evaluation's numbers, decoded from their storage type
   * @param bound the largest distance allowed for each
   * @return the outcome
   * @throws SpecException BAD_SHAPE if the shapes differ
   */
  public static Verdict compare(HeadTensor expected, HeadTensor candidate, HeadTensor bound) {
    requireSameShape("result", candidate, expected);
    requireSameShape("bound", bound, expected);
    long unbounded = 0;
    double worstRatio = 0;
    Optional<Divergence> first = Optional.empty();
    for (int head = 0; head < expected.heads(); head++) {
      for (int row = 0; row < expected.rows(); row++) {
        for (int dim = 0; dim < expected.headDim(); dim++) {
          double exact = expected.at(head, row, dim);
          double got = candidate.at(head, row, dim);
          double limit = bound.at(head, row, dim);
          double ratio = ratio(exact, got, limit);
          worstRatio = Math.max(worstRatio, ratio);
          unbounded += Double.isInfinite(limit) ? 1 : 0;
          if (ratio > 1 && first.isEmpty()) {
            first = Optional.of(new Divergence(head, row, dim, exact, got, limit));
          }
        }
      }
    }
    long elements = (long) expected.heads() * expected.rows() * expected.headDim();
    return new Verdict(elements, unbounded, worstRatio, first);
  }

  /**
   * Compares the logSumExp of every head and query.
   *
   * <p>Rule: SEP-ATTN-015.
   *
   * <p>Shape: all three {@code [heads][queries]}.
   *
   * @param expected the oracle's numbers
   * @param candidate the evaluation's numbers
   * @param bound the largest distance allowed for each
   * @return the outcome
   * @throws SpecException BAD_SHAPE if the shapes differ
   */
  public static Verdict compare(HeadMatrix expected, HeadMatrix candidate, HeadMatrix bound) {
    return compare(expected.asTensor(), candidate.asTensor(), bound.asTensor());
  }

  /**
   * Divides one element's distance by its bound.
   *
   * <p>Rule: SEP-ATTN-015. {@code ratio(1, 1.5, 2)} is 0.25; {@code ratio(0, -0.0, 0)} is 0.
   *
   * <p>Range: {@code bound} from 0 to infinity.
   *
   * @param expected what the oracle yields
   * @param got what the evaluation yielded
   * @param bound the largest distance allowed
   * @return at most 1 if the element agrees, infinity if no bound can make it agree
   */
  public static double ratio(double expected, double got, double bound) {
    if (Double.isNaN(expected)) {
      return Double.isFinite(got) ? Double.POSITIVE_INFINITY : 0;
    }
    if (expected == got) {
      return 0;
    }
    if (Double.isInfinite(expected)) {
      return Double.isNaN(got) && bound > 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(bound)) {
      return 0;
    }
    double distance = Math.abs(expected - got);
    return distance <= bound || distance > bound ? distance / bound : Double.POSITIVE_INFINITY;
  }

  private static void requireSameShape(String name, HeadTensor tensor, HeadTensor expected) {
    if (!tensor.sameShape(expected)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.COMPARISON,
          name + " has shape " + tensor.shape() + ", must be " + expected.shape());
    }
  }
}
