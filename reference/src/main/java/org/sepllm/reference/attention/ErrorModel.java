package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * What an evaluation may do and how precise its operations are; the premise of an error bound.
 *
 * <p>Rule: SEP-ATTN-013. Arithmetic is float64 for storage F64 and float32 otherwise. Sums may run
 * in any order, products may be fused into sums, the softmax may be taken in tiles with a running
 * maximum, and partial results may be merged by their logSumExp. {@code docs/numerics.md} states
 * the premises in full.
 *
 * <p>Range: {@code unitRoundoff} from that of the arithmetic to 2^-10; {@code functionUlp} from 0.5
 * to 1024; {@code rescales} and {@code merges} from 0 to 2^20; {@code weightStorage} is the
 * arithmetic type or {@code storage}.
 *
 * @param storage the type of the stored tensors; results are rounded to it once
 * @param weightStorage the type that weights and score gradients are rounded to before they are
 *     multiplied with stored tensors
 * @param unitRoundoff the largest relative error of one sum or product, {@code 2^-24} for float32
 *     that rounds to nearest, {@code 2^-23} where it truncates
 * @param functionUlp the largest error of exp, log and division, in units in the last place
 * @param rescales how often a partial sum is multiplied by a factor other than 1 because the
 *     running maximum grew; at most one less than there are visible keys
 * @param merges how often a partial result is merged with others by its logSumExp; at most one less
 *     than there are visible keys
 */
public record ErrorModel(
    StorageType storage,
    StorageType weightStorage,
    double unitRoundoff,
    double functionUlp,
    int rescales,
    int merges) {

  private static final int MAX_COUNT = 1 << 20;

  /** The arithmetic of {@link ExactAttention}: two passes with functions good to 1 ulp. */
  static final ErrorModel ORACLE =
      new ErrorModel(StorageType.F64, StorageType.F64, StorageType.F64.unitRoundoff(), 1, 0, 0);

  /**
   * Checks the ranges.
   *
   * @throws SpecException BAD_CONFIG if a component is outside its range
   */
  public ErrorModel {
    StorageType arithmetic = arithmetic(storage);
    require(
        weightStorage == arithmetic || weightStorage == storage,
        "weight storage is "
            + weightStorage.jsonName()
            + ", must be "
            + arithmetic.jsonName()
            + " or "
            + storage.jsonName());
    require(
        unitRoundoff >= arithmetic.unitRoundoff() && unitRoundoff <= 0x1p-10,
        "unit roundoff is "
            + unitRoundoff
            + ", must be from "
            + arithmetic.unitRoundoff()
            + " to 2^-10");
    require(
        functionUlp >= 0.5 && functionUlp <= 1024,
        "function error is " + functionUlp + " ulp, must be from 0.5 to 1024");
    require(
        rescales >= 0 && rescales <= MAX_COUNT,
        "rescales is " + rescales + ", must be from 0 to " + MAX_COUNT);
    require(
        merges >= 0 && merges <= MAX_COUNT,
        "merges is " + merges + ", must be from 0 to " + MAX_COUNT);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new SpecException(ErrorKind.BAD_CONFIG, Rule.FORWARD_BOUND, message);
    }
  }

  /**
   * Returns the model that conformance uses when a port declares nothing.
   *
   * <p>Weights stay in the arithmetic type, operations round to nearest, functions are good to 4
   * ulp, a partial sum is rescaled at most 64 times and merged at most 4 times.
   *
   * @param storage the type of the stored tensors
   * @return the model
   */
  public static ErrorModel of(StorageType storage) {
    StorageType arithmetic = arithmetic(storage);
    return new ErrorModel(storage, arithmetic, arithmetic.unitRoundoff(), 4, 64, 4);
  }

  /**
   * Returns the model of a kernel that rounds weights and score gradients to the storage type, as
   * kernels on matrix units do.
   *
   * @return this model with {@code weightStorage} equal to {@code storage}
   */
  public ErrorModel withStoredWeights() {
    return new ErrorModel(storage, storage, unitRoundoff, functionUlp, rescales, merges);
  }

  private static StorageType arithmetic(StorageType storage) {
    return storage == StorageType.F64 ? StorageType.F64 : StorageType.F32;
  }

  /** The type that sums and products are computed in. */
  StorageType arithmetic() {
    return arithmetic(storage);
  }

  /** The largest error that flushing a subnormal number of the arithmetic to zero makes. */
  double tiny() {
    return arithmetic().minNormal();
  }

  /** gamma_k = k u / (1 - k u), infinite where the formula has no meaning. */
  double gamma(double count) {
    double product = count * unitRoundoff;
    return product < 1 ? product / (1 - product) : Double.POSITIVE_INFINITY;
  }

  /** The largest relative error of exp, log and division; one ulp is at most 2 u. */
  double functionError() {
    double error = 2 * functionUlp * arithmetic().unitRoundoff();
    return error / (1 - error);
  }

  /**
   * The relative error that rounding a weight or score gradient adds, 0 where it is not rounded.
   */
  double weightRoundoff() {
    double unit = weightStorage.unitRoundoff();
    return weightStorage == arithmetic() ? 0 : unit / (1 - unit);
  }

  /** The absolute error that rounding a weight or score gradient adds. */
  double weightFloor() {
    return weightStorage == arithmetic() ? 0 : weightStorage.subnormalRoundoff() + tiny();
  }
}
