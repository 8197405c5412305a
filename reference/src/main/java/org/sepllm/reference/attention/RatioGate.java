package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * A second opinion on a whole head: its error beside that of the plain evaluation.
 *
 * <p>Rule: SEP-ATTN-016. With {@code error = ‖got − exact‖ / ‖exact‖} over the finite elements of a
 * head whose bound is finite, the head passes if its error is at most twice the plain evaluation's,
 * or twice the floor where the plain evaluation happens to be nearer. The floor is the storage
 * type's unit roundoff, or {@code ‖bound‖ / (64 ‖exact‖)} if that is larger: a sum that cancels
 * keeps the errors of its terms.
 *
 * <p>A head of a 16-bit type whose bound is larger than four unit roundoffs is not decided: there
 * the rounding of stored numbers is amplified by cancellation, for example that of out in {@code
 * dOut · out}, which the bound knows and the plain evaluation avoids. SEP-ATTN-013 and 014 alone
 * judge its elements.
 *
 * <p>Range: {@code norm}, {@code plainDistance} and {@code floor} finite and at least 0; {@code
 * distance} 0 to infinity, infinite where the evaluation yields no finite number in place of one.
 *
 * @param head the head
 * @param norm {@code ‖exact‖}
 * @param distance {@code ‖got − exact‖}
 * @param plainDistance {@code ‖plain − exact‖} of {@link Float32Attention}
 * @param floor the distance below which the plain evaluation is near by chance
 * @param decides whether the gate decides about this head
 */
public record RatioGate(
    int head, double norm, double distance, double plainDistance, double floor, boolean decides) {
  /** What part of its bound a head's error may always have, before it is doubled: 1 / {@value}. */
  public static final int BOUND_PART = 64;

  /** How many unit roundoffs the bound of a head of a 16-bit type may be: {@value}. */
  public static final int MOST_ROUNDOFFS = 4;

  /**
   * Returns the largest distance that passes.
   *
   * <p>Range: the result is finite and at least 0.
   *
   * @return twice the plain evaluation's distance, or twice the floor
   */
  public double limit() {
    return 2 * Math.max(plainDistance, floor);
  }

  /**
   * Returns how far the head is from failing.
   *
   * <p>Range: the result is 0 for an exact head, at most 1 for one that passes, possibly infinite.
   *
   * @return the distance divided by the limit
   */
  public double ratio() {
    return distance == 0 ? 0 : distance / limit();
  }

  /**
   * Tells whether the head passes.
   *
   * @return whether the distance is at most the limit, or the gate does not decide
   */
  public boolean passes() {
    return !decides || distance <= limit();
  }

  /**
   * Returns the relative error of the evaluation.
   *
   * <p>Range: the result is 0 for an exact head, infinite where zeros were not met.
   *
   * @return {@code ‖got − exact‖ / ‖exact‖}
   */
  public double error() {
    return distance == 0 ? 0 : distance / norm;
  }

  /**
   * Judges one head of out or of a gradient.
   *
   * <p>Rule: SEP-ATTN-016.
   *
   * <p>Shape: all four {@code [heads][rows][headDim]}.
   *
   * @param head the head, from 0 to {@code heads - 1}
   * @param exact the oracle's numbers
   * @param candidate the evaluation's numbers
   * @param plain the plain evaluation's numbers for the same storage type
   * @param bound the largest error of each number, from {@link ErrorBound}
   * @param storage the storage type
   * @return the distances and the floor
   * @throws SpecException BAD_SHAPE if the shapes differ or there is no such head
   */
  public static RatioGate of(
      int head,
      HeadTensor exact,
      HeadTensor candidate,
      HeadTensor plain,
      HeadTensor bound,
      StorageType storage) {
    requireShape("result", candidate, exact);
    requireShape("plain evaluation", plain, exact);
    requireShape("bound", bound, exact);
    if (head < 0 || head >= exact.heads()) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.RATIO_GATE,
          "head is " + head + ", must be at least 0 and below " + exact.heads());
    }
    double norm = 0;
    double distance = 0;
    double plainDistance = 0;
    double ofBound = 0;
    for (int row = 0; row < exact.rows(); row++) {
      for (int dim = 0; dim < exact.headDim(); dim++) {
        double expected = exact.at(head, row, dim);
        double largest = bound.at(head, row, dim);
        if (Double.isFinite(expected) && Double.isFinite(largest)) {
          norm = Math.hypot(norm, expected);
          distance = Math.hypot(distance, distance(candidate.at(head, row, dim), expected));
          plainDistance = Math.hypot(plainDistance, plain.at(head, row, dim) - expected);
          ofBound = Math.hypot(ofBound, largest);
        }
      }
    }
    double roundoff = storage.unitRoundoff() * norm;
    boolean isShort = storage == StorageType.F16 || storage == StorageType.BF16;
    return new RatioGate(
        head,
        norm,
        distance,
        plainDistance,
        Math.max(roundoff, ofBound / BOUND_PART),
        !isShort || ofBound <= MOST_ROUNDOFFS * roundoff);
  }

  private static double distance(double got, double expected) {
    return Double.isFinite(got) ? got - expected : Double.POSITIVE_INFINITY;
  }

  private static void requireShape(String name, HeadTensor tensor, HeadTensor exact) {
    if (!tensor.sameShape(exact)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          Rule.RATIO_GATE,
          name + " has shape " + tensor.shape() + ", must be " + exact.shape());
    }
  }
}
