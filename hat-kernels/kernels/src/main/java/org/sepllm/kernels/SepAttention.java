package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.StorageType;

/**
 * Masked attention on a device.
 *
 * <p>Example:
 *
 * <pre>{@code
 * SepAttention attention = new SepAttention(new Accelerator(MethodHandles.lookup()));
 * AttentionPlan plan = AttentionPlan.prefill(new SepLlmMask(4, 256, separators), rows, 32, 8);
 * attention.prefill(plan, q, k, v, out, logSumExp, AttentionInputs.defaultScale(128)).run();
 * }</pre>
 */
public final class SepAttention {
  private final Accelerator accelerator;

  /**
   * Makes the facade of a device.
   *
   * @param accelerator the device; buffers given to the facade belong to it
   */
  public SepAttention(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /**
   * Makes the facade of the device that the system property {@code hat.backend} names, or of the
   * first that can run here.
   *
   * @return the facade
   * @throws org.sepllm.hat.runtime.BackendUnavailable if no back end can run here
   */
  public static SepAttention onFirstDevice() {
    return new SepAttention(new Accelerator(MethodHandles.lookup()));
  }

  /**
   * Returns the device.
   *
   * @return the accelerator that buffers are made with
   */
  public Accelerator accelerator() {
    return accelerator;
  }

  /**
   * Prepares the forward pass of one layer; nothing is launched yet.
   *
   * <p>Rule: SEP-ATTN-001 to SEP-ATTN-008. A padding query has out 0 and logSumExp −∞.
   *
   * <p>Shape: q and out {@code [batches][heads][queries][headDim]}, k and v {@code
   * [batches][kvHeads][keys][headDim]}, all of one storage type; logSumExp {@code
   * [batches][heads][queries]}. Arithmetic is float32.
   *
   * @param plan the mask, the batch and the heads
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   * @param scale the factor of the scores, finite as a float
   * @return what runs it, as often as wanted
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite or storage types differ
   */
  public PreparedPrefill prefill(
      AttentionPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      F32Array logSumExp,
      double scale) {
    return new PreparedPrefill(accelerator, plan, q, k, v, out, logSumExp, scale);
  }

  /**
   * Computes out and logSumExp of one row whose tensors lie on the host.
   *
   * <p>Rule: SEP-ATTN-003. Inputs are rounded to the storage type.
   *
   * <p>Shape: as {@link AttentionInputs}; the plan has one row.
   *
   * @param plan the mask, the row and the heads; the visibility of {@code inputs} is not read
   * @param inputs q, k, v and the scale
   * @param storage {@code F32}, {@code F16} or {@code BF16}
   * @return out and logSumExp
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite or the storage is {@code F64}
   */
  public AttentionResult prefill(AttentionPlan plan, AttentionInputs inputs, StorageType storage) {
    if (plan.batches() != 1) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          "the plan has " + plan.batches() + " rows, must have 1");
    }
    int headDim = inputs.headDim();
    TensorLayout queryRows = TensorLayout.byHead(1, inputs.heads(), inputs.queries(), headDim);
    TensorLayout keyRows = TensorLayout.byHead(1, inputs.k().heads(), inputs.keys(), headDim);
    DeviceTensor q = DeviceTensor.create(accelerator, storage, queryRows);
    DeviceTensor k = DeviceTensor.create(accelerator, storage, keyRows);
    DeviceTensor v = DeviceTensor.create(accelerator, storage, keyRows);
    DeviceTensor out = DeviceTensor.create(accelerator, storage, queryRows);
    q.write(List.of(inputs.q()));
    k.write(List.of(inputs.k()));
    v.write(List.of(inputs.v()));
    F32Array logSumExp = F32Array.create(accelerator, inputs.heads() * inputs.queries());
    prefill(plan, q, k, v, out, logSumExp, inputs.scale()).run();
    double[][] sums = new double[inputs.heads()][inputs.queries()];
    for (int head = 0; head < sums.length; head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        sums[head][query] = logSumExp.array((long) head * inputs.queries() + query);
      }
    }
    return new AttentionResult(out.read(0), HeadMatrix.of("log_sum_exp", sums));
  }
}
