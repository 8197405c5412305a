package org.sepllm.conformance.device;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;

/**
 * Attention by the kernels: prefill where visibility is a mask of the family, decode over a cache
 * where it is not, prefill over lists where it has repeats or many keys.
 *
 * <p>Heads whose length is no multiple of 8 get dimensions of zeros, which add nothing to any sum.
 */
final class DeviceAttention {
  private static final int MOST_DIMS = 128;
  private static final int DIM_UNIT = 8;
  private static final int MOST_DECODE_STEPS = 256;

  private final KernelChoice kernels;
  private final DecodedAttention decode;

  DeviceAttention(KernelChoice kernels) {
    this.kernels = kernels;
    this.decode = new DecodedAttention(kernels);
  }

  AttentionResult forward(AttentionInputs inputs, StorageType storage) {
    AttentionInputs padded = padded(inputs);
    Optional<MaskShape> mask = MaskShape.of(inputs.visibility());
    AttentionResult result =
        mask.isEmpty() && canDecode(inputs)
            ? decode.forward(padded, storage)
            : kernels.attention(inputs.queries()).prefill(plan(inputs, mask), padded, storage);
    return new AttentionResult(cut(result.out(), inputs.headDim()), result.logSumExp());
  }

  AttentionGradients gradients(AttentionInputs inputs, HeadTensor dOut, StorageType storage) {
    AttentionPlan plan = plan(inputs, MaskShape.of(inputs.visibility()));
    AttentionGradients gradients =
        kernels.attention(inputs.queries()).backward(plan, padded(inputs), wide(dOut), storage);
    int headDim = inputs.headDim();
    return new AttentionGradients(
        cut(gradients.dQ(), headDim), cut(gradients.dK(), headDim), cut(gradients.dV(), headDim));
  }

  private static AttentionPlan plan(AttentionInputs inputs, Optional<MaskShape> mask) {
    int heads = inputs.heads();
    int kvHeads = inputs.k().heads();
    return mask.map(
            found -> AttentionPlan.prefill(found.rule(), List.of(found.row()), heads, kvHeads))
        .orElseGet(() -> AttentionPlan.of(inputs.visibility(), heads, kvHeads));
  }

  private static boolean canDecode(AttentionInputs inputs) {
    return IntStream.range(0, inputs.queries())
        .mapToObj(inputs.visibility()::visibleKeys)
        .allMatch(keys -> keys.length <= MOST_DECODE_STEPS);
  }

  private static AttentionInputs padded(AttentionInputs inputs) {
    if (inputs.headDim() > MOST_DIMS) {
      throw KernelImplementation.unsupported(
          "headDim is " + inputs.headDim() + ", kernels take at most " + MOST_DIMS);
    }
    return new AttentionInputs(
        wide(inputs.q()), wide(inputs.k()), wide(inputs.v()), inputs.visibility(), inputs.scale());
  }

  private static HeadTensor wide(HeadTensor tensor) {
    return resized(tensor, Math.ceilDiv(tensor.headDim(), DIM_UNIT) * DIM_UNIT);
  }

  private static HeadTensor cut(HeadTensor tensor, int headDim) {
    return resized(tensor, headDim);
  }

  private static HeadTensor resized(HeadTensor tensor, int headDim) {
    double[][][] values = new double[tensor.heads()][tensor.rows()][headDim];
    for (int head = 0; head < tensor.heads(); head++) {
      for (int row = 0; row < tensor.rows(); row++) {
        for (int dim = 0; dim < Math.min(headDim, tensor.headDim()); dim++) {
          values[head][row][dim] = tensor.at(head, row, dim);
        }
      }
    }
    return HeadTensor.of("tensor", values);
  }
}
