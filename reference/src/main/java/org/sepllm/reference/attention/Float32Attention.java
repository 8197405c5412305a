package org.sepllm.reference.attention;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * The plain evaluation: stored tensors, float32 arithmetic from left to right, one rounding of each
 * result to the storage type.
 *
 * <p>Rule: SEP-ATTN-009. Inputs are rounded to the storage type. Every product, sum and quotient is
 * one float32 operation; nothing is fused or reordered. The softmax takes two passes, the largest
 * score first. exp and log are computed in double and rounded to float32. logSumExp stays float32
 * whatever the storage type.
 */
public final class Float32Attention {
  private Float32Attention() {}

  /**
   * Computes out and logSumExp.
   *
   * <p>Rule: SEP-ATTN-009, the equations of {@link ExactAttention#forward}.
   *
   * <p>Shape: the result is {@code out[heads][queries][headDim]}, {@code
   * logSumExp[heads][queries]}.
   *
   * <p>Cost: two products and sums per head, visible pair and dimension.
   *
   * @param inputs q, k, v, the visibility and the scale, not rounded yet
   * @param storage F32, F16 or BF16
   * @return out and logSumExp
   * @throws SpecException BAD_CONFIG if {@code storage} is F64, which float32 cannot serve
   */
  public static AttentionResult forward(AttentionInputs inputs, StorageType storage) {
    requireAtMostFloat32(storage);
    AttentionInputs stored = inputs.roundedTo(storage);
    float[][][] out = new float[stored.heads()][stored.queries()][stored.headDim()];
    double[][] logSumExp = new double[stored.heads()][stored.queries()];
    for (int head = 0; head < stored.heads(); head++) {
      for (int query = 0; query < stored.queries(); query++) {
        Float32Row row = Float32Row.of(stored, head, query);
        for (int index = 0; index < row.count(); index++) {
          double[] v = stored.v().row(stored.kvHead(head), row.key(index));
          addScaled(out[head][query], row.weight(index), v);
        }
        logSumExp[head][query] = row.logSumExp();
      }
    }
    return new AttentionResult(stored(out, storage), HeadMatrix.of("log_sum_exp", logSumExp));
  }

  /**
   * Computes the gradients with respect to q, k and v.
   *
   * <p>Rule: SEP-ATTN-009, the equations of {@link ExactAttention#gradients}; the sums of dK and dV
   * run over heads first, then queries.
   *
   * <p>Shape: {@code dOut[heads][queries][headDim]}.
   *
   * <p>Cost: five products and sums per head, visible pair and dimension.
   *
   * @param inputs q, k, v, the visibility and the scale, not rounded yet
   * @param dOut the gradient with respect to out, not rounded yet
   * @param storage F32, F16 or BF16
   * @return the gradients
   * @throws SpecException BAD_SHAPE if {@code dOut} has not out's shape; BAD_CONFIG if {@code
   *     storage} is F64, which float32 cannot serve
   */
  public static AttentionGradients gradients(
      AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
    requireAtMostFloat32(storage);
    inputs.requireOutShape(dOut);
    AttentionInputs stored = inputs.roundedTo(storage);
    HeadTensor storedDOut = dOut.map(storage::round);
    float[][][] dQ = new float[stored.heads()][stored.queries()][stored.headDim()];
    float[][][] dK = new float[stored.k().heads()][stored.keys()][stored.headDim()];
    float[][][] dV = new float[stored.k().heads()][stored.keys()][stored.headDim()];
    for (int head = 0; head < stored.heads(); head++) {
      int kvHead = stored.kvHead(head);
      for (int query = 0; query < stored.queries(); query++) {
        Float32Row row = Float32Row.of(stored, head, query);
        float[] dScores = dScores(stored, row, head, storedDOut.row(head, query));
        for (int index = 0; index < row.count(); index++) {
          int key = row.key(index);
          float scaled = (float) stored.scale() * dScores[index];
          addScaled(dQ[head][query], scaled, stored.k().row(kvHead, key));
          addScaled(dK[kvHead][key], scaled, stored.q().row(head, query));
          addScaled(dV[kvHead][key], row.weight(index), storedDOut.row(head, query));
        }
      }
    }
    return new AttentionGradients(stored(dQ, storage), stored(dK, storage), stored(dV, storage));
  }

  /** dScore_j = weight_j * (dOut · v_j - sum of weight * (dOut · v)). */
  private static float[] dScores(AttentionInputs stored, Float32Row row, int head, double[] dOut) {
    float[] dWeights = new float[row.count()];
    float mean = 0;
    for (int index = 0; index < row.count(); index++) {
      double[] v = stored.v().row(stored.kvHead(head), row.key(index));
      dWeights[index] = Float32Row.dot(dOut, v);
      mean += row.weight(index) * dWeights[index];
    }
    float[] dScores = new float[row.count()];
    for (int index = 0; index < row.count(); index++) {
      dScores[index] = row.weight(index) * (dWeights[index] - mean);
    }
    return dScores;
  }

  private static void addScaled(float[] target, float factor, double[] row) {
    for (int dim = 0; dim < target.length; dim++) {
      target[dim] += factor * (float) row[dim];
    }
  }

  private static HeadTensor stored(float[][][] values, StorageType storage) {
    double[][][] rounded = new double[values.length][values[0].length][values[0][0].length];
    for (int head = 0; head < values.length; head++) {
      for (int row = 0; row < values[head].length; row++) {
        for (int dim = 0; dim < values[head][row].length; dim++) {
          rounded[head][row][dim] = storage.round(values[head][row][dim]);
        }
      }
    }
    return HeadTensor.wrap(rounded);
  }

  private static void requireAtMostFloat32(StorageType storage) {
    if (storage == StorageType.F64) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG, Rule.PLAIN, "dtype is f64, must be one of f32, f16, bf16");
    }
  }
}
