package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * A scale-free second opinion: a head's error relative to that of the plain evaluation.
 *
 * <p>Rule: SEP-ATTN-016. With {@code error = ‖got - exact‖ / ‖exact‖} over the finite elements of a
 * head, the head passes if the evaluation's error is at most twice the larger of the plain
 * evaluation's error and the storage type's unit roundoff. The bound of SEP-ATTN-013 decides about
 * single elements; this gate sees a drift of a whole head that stays within the bounds.
 *
 * <p>Range: errors are 0 to infinity, NaN where the evaluation yields NaN in place of a number.
 *
 * @param head the head
 * @param error the evaluation's relative error
 * @param plainError the relative error of {@link Float32Attention}
 * @param limit the largest error that passes
 */
public record RatioGate(int head, double error, double plainError, double limit) {

  /**
   * Tells whether the head passes.
   *
   * @return whether the error is at most the limit
   */
  public boolean passes() {
    return error <= limit;
  }

  /**
   * Judges one head of out or of a gradient.
   *
   * <p>Rule: SEP-ATTN-016.
   *
   * <p>Shape: all three {@code [heads][rows][headDim]}.
   *
   * @param head the head, from 0 to {@code heads - 1}
   * @param exact the oracle's numbers
   * @param candidate the evaluation's numbers
   * @param plain the plain evaluation's numbers for the same storage type
   * @param storage the storage type
   * @return the errors and the limit
   * @throws SpecException BAD_SHAPE if the shapes differ or there is no such head
   */
  public static RatioGate of(
      int head, HeadTensor exact, HeadTensor candidate, HeadTensor plain, StorageType storage) {
    requireShape(candidate, exact);
    requireShape(plain, exact);
    if (head < 0 || head >= exact.heads()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.RATIO_GATE,
          "head is " + head + ", must be at least 0 and below " + exact.heads());
    }
    double plainError = relativeError(head, exact, plain);
    double limit = 2 * Math.max(plainError, storage.unitRoundoff());
    return new RatioGate(head, relativeError(head, exact, candidate), plainError, limit);
  }

  private static void requireShape(HeadTensor tensor, HeadTensor exact) {
    if (!tensor.sameShape(exact)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.RATIO_GATE,
          "result has shape " + tensor.shape() + ", must be " + exact.shape());
    }
  }

  /** A head that is exactly zero has error 0 if it is met exactly and infinity otherwise. */
  private static double relativeError(int head, HeadTensor exact, HeadTensor other) {
    double distance = 0;
    double norm = 0;
    for (int row = 0; row < exact.rows(); row++) {
      for (int dim = 0; dim < exact.headDim(); dim++) {
        double expected = exact.at(head, row, dim);
        if (Double.isFinite(expected)) {
          distance = Math.hypot(distance, other.at(head, row, dim) - expected);
          norm = Math.hypot(norm, expected);
        }
      }
    }
    return distance == 0 ? 0 : distance / norm;
  }
}
