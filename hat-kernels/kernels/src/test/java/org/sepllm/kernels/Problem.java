package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.RatioGate;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** A row with its mask and random tensors, already rounded to a storage type. */
record Problem(
    MaskRule rule, TokenRow row, AttentionInputs inputs, HeadTensor dOut, StorageType storage) {

  static Problem random(
      MaskRule rule,
      TokenRow row,
      int heads,
      int kvHeads,
      int headDim,
      StorageType storage,
      long seed) {
    Random random = new Random(seed);
    HeadTensor q = tensor(heads, row.length(), headDim, i -> random.nextGaussian());
    HeadTensor k = tensor(kvHeads, row.length(), headDim, i -> random.nextGaussian());
    HeadTensor v = tensor(kvHeads, row.length(), headDim, i -> random.nextGaussian());
    HeadTensor dOut = tensor(heads, row.length(), headDim, i -> random.nextGaussian());
    return of(rule, row, q, k, v, dOut, storage);
  }

  static Problem of(
      MaskRule rule,
      TokenRow row,
      HeadTensor q,
      HeadTensor k,
      HeadTensor v,
      HeadTensor dOut,
      StorageType storage) {
    double scale = AttentionInputs.defaultScale(q.headDim());
    AttentionInputs inputs = new AttentionInputs(q, k, v, visibility(rule, row), scale);
    return new Problem(rule, row, inputs.roundedTo(storage), mapped(dOut, storage::round), storage);
  }

  static Visibility visibility(MaskRule rule, TokenRow row) {
    int[][] visible =
        Arrays.stream(MaskMachine.visibleKeys(rule, row))
            .map(KeyList::toArray)
            .toArray(int[][]::new);
    return Visibility.of(visible, row.length());
  }

  static HeadTensor tensor(int heads, int rows, int headDim, DoubleUnaryOperator value) {
    double[][][] values = new double[heads][rows][headDim];
    for (double[][] head : values) {
      for (int row = 0; row < rows; row++) {
        for (int dim = 0; dim < headDim; dim++) {
          head[row][dim] = value.applyAsDouble(row);
        }
      }
    }
    return HeadTensor.of("tensor", values);
  }

  static HeadTensor mapped(HeadTensor tensor, DoubleUnaryOperator function) {
    double[][][] values = tensor.toArray();
    for (double[][] head : values) {
      for (double[] row : head) {
        Arrays.setAll(row, dim -> function.applyAsDouble(row[dim]));
      }
    }
    return HeadTensor.of("tensor", values);
  }

  /** The same problem with other tensors. */
  Problem with(HeadTensor q, HeadTensor k, HeadTensor v) {
    return of(rule, row, q, k, v, dOut, storage);
  }

  AttentionPlan plan() {
    return AttentionPlan.prefill(rule, List.of(row), inputs.heads(), inputs.k().heads());
  }

  /** Holds a result to the oracle: every element within its bound, every head within the gate. */
  void requireForward(AttentionResult got) {
    requireForward(got, ErrorModel.of(storage));
  }

  /** The same for a model of what the evaluation may do. */
  void requireForward(AttentionResult got, ErrorModel model) {
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, model);
    assertThat(AttentionComparison.compare(exact.out(), got.out(), bound.out()).first())
        .as("out")
        .isEmpty();
    assertThat(
            AttentionComparison.compare(exact.logSumExp(), got.logSumExp(), bound.logSumExp())
                .first())
        .as("logSumExp")
        .isEmpty();
    HeadTensor plain = Float32Attention.forward(inputs, storage).out();
    for (int head = 0; head < inputs.heads(); head++) {
      RatioGate gate = RatioGate.of(head, exact.out(), got.out(), plain, bound.out(), storage);
      assertThat(gate.passes()).as("%s", gate).isTrue();
    }
  }

  /** Holds gradients to the oracle: every element within its bound, every head within the gate. */
  void requireBackward(AttentionGradients got) {
    requireBackward(got, ErrorModel.of(storage));
  }

  /** The same for a model of what the evaluation may do. */
  void requireBackward(AttentionGradients got, ErrorModel model) {
    AttentionGradients exact = ExactAttention.gradients(inputs, dOut);
    AttentionGradients bound = ErrorBound.gradients(inputs, dOut, model);
    AttentionGradients plain = Float32Attention.gradients(inputs, dOut, storage);
    requireGradient("dQ", exact.dQ(), got.dQ(), bound.dQ(), plain.dQ());
    requireGradient("dK", exact.dK(), got.dK(), bound.dK(), plain.dK());
    requireGradient("dV", exact.dV(), got.dV(), bound.dV(), plain.dV());
  }

  private void requireGradient(
      String name, HeadTensor exact, HeadTensor got, HeadTensor bound, HeadTensor plain) {
    assertThat(AttentionComparison.compare(exact, got, bound).first()).as(name).isEmpty();
    for (int head = 0; head < exact.heads(); head++) {
      RatioGate gate = RatioGate.of(head, exact, got, plain, bound, storage);
      assertThat(gate.passes()).as("%s: %s", name, gate).isTrue();
    }
  }
}
