package org.sepllm.kernels;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.kernels.attention.Tiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.SaSoftmax;
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
  private final Optional<AttentionKernels> wanted;

  /**
   * Makes the facade of a device.
   *
   * @param accelerator the device; buffers given to the facade belong to it
   */
  public SepAttention(Accelerator accelerator) {
    this.accelerator = accelerator;
    this.wanted = Optional.empty();
  }

  /**
   * Makes the facade of a device with a choice of kernels.
   *
   * @param accelerator the device; buffers given to the facade belong to it
   * @param kernels which kernels to launch
   */
  public SepAttention(Accelerator accelerator, AttentionKernels kernels) {
    this.accelerator = accelerator;
    this.wanted = Optional.of(kernels);
  }

  private AttentionKernels kernels(int localBytes) {
    BackendDevice device = accelerator.runtime().device();
    AttentionKernels kernels = wanted.orElseGet(() -> AttentionKernels.of(device, localBytes));
    kernels.requireLocal(device, localBytes);
    return kernels;
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
   *     BAD_CONFIG} if the scale is not finite or storage types differ, of kind {@code TOO_LARGE}
   *     if tiled kernels were asked for and the device has too little local memory
   */
  public PreparedPrefill prefill(
      AttentionPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      F32Array logSumExp,
      double scale) {
    return prefill(plan.forwardPlan(), q, k, v, out, logSumExp, scale);
  }

  /**
   * The same with a plan that the device completes: {@link DevicePlan#scan} is launched before what
   * this returns, as often as there are other ids.
   *
   * @param plan the mask, the batch and the heads
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param logSumExp takes the logarithms of the sums of exponentials
   * @param scale the factor of the scores, finite as a float
   * @return what runs it, as often as wanted
   * @throws SpecException as for the other plan
   */
  public PreparedPrefill prefill(
      DevicePlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      F32Array logSumExp,
      double scale) {
    return prefill(plan.forward(), q, k, v, out, logSumExp, scale);
  }

  private PreparedPrefill prefill(
      ForwardPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      F32Array logSumExp,
      double scale) {
    AttentionKernels tiled = kernels(Tiling.FORWARD_LOCAL_BYTES);
    AttentionKernels kernels =
        wanted.isPresent() ? tiled : tiled.onTensorCores(accelerator.runtime().device());
    return new PreparedPrefill(accelerator, kernels, plan, q, k, v, out, logSumExp, scale);
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
    OnDevice on = new OnDevice(inputs, storage);
    prefill(plan, on.q, on.k, on.v, on.out, on.logSumExp, inputs.scale()).run();
    return on.result();
  }

  /**
   * Prepares the forward pass of one layer with SA-softmax; nothing is launched yet.
   *
   * <p>Rule: SEP-ATTN-010 to SEP-ATTN-012. A padding query has out 0.
   *
   * <p>Shape: q and out {@code [batches][heads][queries][headDim]}, k and v {@code
   * [batches][kvHeads][keys][headDim]}, all of one storage type.
   *
   * @param plan the mask, the batch and the heads
   * @param q the queries
   * @param k the keys
   * @param v the values
   * @param out takes the weighted values
   * @param form which factor multiplies a weight
   * @param scale the factor of the scores, finite as a float
   * @return what runs it, as often as wanted
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite, storage types differ, or the range is causal and
   *     the plan is one of lists
   */
  public PreparedSaSoftmax saSoftmax(
      AttentionPlan plan,
      DeviceTensor q,
      DeviceTensor k,
      DeviceTensor v,
      DeviceTensor out,
      SaSoftmax.Form form,
      double scale) {
    return new PreparedSaSoftmax(accelerator, plan, q, k, v, out, form, scale);
  }

  /**
   * Computes SA-softmax's out of one row whose tensors lie on the host.
   *
   * <p>Rule: SEP-ATTN-010 to SEP-ATTN-012. Inputs are rounded to the storage type.
   *
   * <p>Shape: as {@link AttentionInputs}; the plan has one row.
   *
   * @param plan the mask, the row and the heads; the visibility of {@code inputs} is not read
   * @param inputs q, k, v and the scale
   * @param form which factor multiplies a weight
   * @param storage {@code F32}, {@code F16} or {@code BF16}
   * @return out
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite or the storage is {@code F64}
   */
  public HeadTensor saSoftmax(
      AttentionPlan plan, AttentionInputs inputs, SaSoftmax.Form form, StorageType storage) {
    requireOneRow(plan);
    OnDevice on = new OnDevice(inputs, storage);
    saSoftmax(plan, on.q, on.k, on.v, on.out, form, inputs.scale()).run();
    return on.out.read(0);
  }

  /**
   * Prepares the backward pass of one layer; nothing is launched yet.
   *
   * <p>Rule: SEP-ATTN-004 to SEP-ATTN-006. Nothing is added atomically: every run yields the same
   * bits. It keeps 4 bytes for each query and head, and 8 · headDim bytes for each kept key, kvHead
   * and range of queries.
   *
   * <p>Shape: as {@link BackwardTensors}.
   *
   * @param plan the mask, the batch and the heads
   * @param tensors what is read and written
   * @param scale the factor of the scores, finite as a float
   * @return what runs it, as often as wanted
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite or storage types differ, of kind {@code TOO_LARGE}
   *     if the sums of ranges need 2^31 numbers, or tiled kernels were asked for and the device has
   *     too little local memory
   */
  public PreparedBackward backward(AttentionPlan plan, BackwardTensors tensors, double scale) {
    AttentionKernels tiled = kernels(Tiling.BACKWARD_LOCAL_BYTES);
    AttentionKernels kernels =
        wanted.isPresent() ? tiled : tiled.onTensorCores(accelerator.runtime().device());
    return new PreparedBackward(accelerator, kernels, plan, tensors, scale);
  }

  /**
   * Computes the gradients of one row whose tensors lie on the host, the forward pass included.
   *
   * <p>Rule: SEP-ATTN-006. Inputs are rounded to the storage type.
   *
   * <p>Shape: as {@link AttentionInputs}, dOut as out; the plan has one row.
   *
   * @param plan the mask, the row and the heads; the visibility of {@code inputs} is not read
   * @param inputs q, k, v and the scale
   * @param dOut the gradient with respect to out
   * @param storage {@code F32}, {@code F16} or {@code BF16}
   * @return the gradients
   * @throws SpecException of kind {@code BAD_SHAPE} if shapes do not fit the plan, of kind {@code
   *     BAD_CONFIG} if the scale is not finite or the storage is {@code F64}
   */
  public AttentionGradients backward(
      AttentionPlan plan, AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
    requireOneRow(plan);
    OnDevice on = new OnDevice(inputs, storage);
    DeviceTensor ofDOut = DeviceTensor.create(accelerator, storage, on.q.layout());
    ofDOut.write(List.of(dOut));
    DeviceTensor dQ = DeviceTensor.create(accelerator, storage, on.q.layout());
    DeviceTensor dK = DeviceTensor.create(accelerator, storage, on.k.layout());
    DeviceTensor dV = DeviceTensor.create(accelerator, storage, on.k.layout());
    prefill(plan, on.q, on.k, on.v, on.out, on.logSumExp, inputs.scale()).run();
    BackwardTensors tensors =
        new BackwardTensors(on.q, on.k, on.v, on.out, on.logSumExp, ofDOut, dQ, dK, dV);
    backward(plan, tensors, inputs.scale()).run();
    return new AttentionGradients(dQ.read(0), dK.read(0), dV.read(0));
  }

  private static void requireOneRow(AttentionPlan plan) {
    if (plan.batches() != 1) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ATTN-001",
          "the plan has " + plan.batches() + " rows, must have 1");
    }
  }

  /** The tensors of one row on the device. */
  private final class OnDevice {
    private final DeviceTensor q;
    private final DeviceTensor k;
    private final DeviceTensor v;
    private final DeviceTensor out;
    private final F32Array logSumExp;

    OnDevice(AttentionInputs inputs, StorageType storage) {
      int headDim = inputs.headDim();
      TensorLayout ofQueries = TensorLayout.byHead(1, inputs.heads(), inputs.queries(), headDim);
      TensorLayout ofKeys = TensorLayout.byHead(1, inputs.k().heads(), inputs.keys(), headDim);
      q = DeviceTensor.create(accelerator, storage, ofQueries);
      k = DeviceTensor.create(accelerator, storage, ofKeys);
      v = DeviceTensor.create(accelerator, storage, ofKeys);
      out = DeviceTensor.create(accelerator, storage, ofQueries);
      q.write(List.of(inputs.q()));
      k.write(List.of(inputs.k()));
      v.write(List.of(inputs.v()));
      logSumExp =
          F32Array.create(accelerator, Math.multiplyExact(inputs.heads(), inputs.queries()));
    }

    AttentionResult result() {
      int queries = out.layout().rows();
      double[][] sums = new double[out.layout().heads()][queries];
      for (int head = 0; head < sums.length; head++) {
        for (int query = 0; query < queries; query++) {
          sums[head][query] = logSumExp.array((long) head * queries + query);
        }
      }
      return new AttentionResult(out.read(0), HeadMatrix.of("log_sum_exp", sums));
    }
  }
}
