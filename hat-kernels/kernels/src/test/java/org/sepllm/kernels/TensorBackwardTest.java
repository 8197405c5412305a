package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/**
 * The backward kernels on tensor cores yield the reference's gradients, within the bound of kernels
 * that round weights; the interpreter also finds a missing wait, a missing barrier and a wrong
 * layout.
 */
final class TensorBackwardTest {
  /** Ranges this short split the queries of kept keys in rows of a few dozen tokens. */
  private static final int SHORT_RANGE = 30;

  static Stream<Arguments> problems() {
    TokenRow packed =
        PackedRows.of(new int[] {0, 3, 3, 40, 45}, ForwardTest.row(45, 0, 0.3, 9).tokenIds());
    return Stream.of(
        Arguments.of("one", ForwardTest.sepLlm(3, 5), ForwardTest.row(1, 0, 0.2, 1), 1, 1, 64),
        Arguments.of("split", ForwardTest.sepLlm(3, 5), ForwardTest.row(80, 7, 0.3, 4), 2, 1, 96),
        Arguments.of("wide", ForwardTest.sepLlm(2, 60), ForwardTest.row(81, 0, 0.2, 5), 2, 2, 64),
        Arguments.of(
            "largest", ForwardTest.sepLlm(4, 20), ForwardTest.row(40, 0, 0.15, 7), 4, 1, 128),
        Arguments.of("three", ForwardTest.sepLlm(3, 5), ForwardTest.row(35, 0, 0.3, 8), 3, 1, 64),
        Arguments.of("full", new FullMask(), ForwardTest.row(66, 3, 0.3, 8), 1, 1, 64),
        Arguments.of("padding", ForwardTest.sepLlm(3, 5), ForwardTest.row(5, 5, 0.3, 8), 2, 1, 64),
        Arguments.of("packed", ForwardTest.sepLlm(3, 5), packed, 2, 1, 64));
  }

  private static AttentionPlan plan(Problem problem) {
    return AttentionPlan.prefill(
        problem.rule(),
        List.of(problem.row()),
        problem.inputs().heads(),
        problem.inputs().k().heads(),
        SHORT_RANGE);
  }

  private static AttentionGradients run(Problem problem) {
    try (DeviceSession session = Sessions.open("java-seq")) {
      SepAttention attention =
          new SepAttention(session.accelerator(MethodHandles.lookup()), AttentionKernels.TENSOR);
      return attention.backward(plan(problem), problem.inputs(), problem.dOut(), problem.storage());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void isTheGradient(
      String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    StorageType storage = row.length() % 2 == 0 ? StorageType.F16 : StorageType.BF16;
    Problem problem = Problem.random(rule, row, heads, kvHeads, headDim, storage, 31);
    problem.requireBackward(run(problem), ErrorModel.of(storage).withStoredWeights());
  }

  /** A poisoned query or key spoils what it sees or who sees it, and nothing else. */
  @Test
  void numbersThatAreNotFiniteReachWhoSeesThemOnly() {
    TokenRow row = ForwardTest.row(45, 0, 0.3, 7);
    Problem clean = Problem.random(ForwardTest.sepLlm(1, 4), row, 1, 1, 64, StorageType.BF16, 32);
    int asked = 30;
    int key = 12;
    double[][][] q = clean.inputs().q().toArray();
    q[0][asked][3] = Double.NaN;
    Problem ofQuery = clean.with(HeadTensor.of("q", q), clean.inputs().k(), clean.inputs().v());
    double[][][] k = clean.inputs().k().toArray();
    k[0][key][5] = Double.POSITIVE_INFINITY;
    Problem ofKey = clean.with(clean.inputs().q(), HeadTensor.of("k", k), clean.inputs().v());
    Mask mask = new Mask(clean.rule(), row);
    AttentionGradients expected = run(clean);
    AttentionGradients queryPoisoned = run(ofQuery);
    AttentionGradients keyPoisoned = run(ofKey);
    for (int place = 0; place < row.length(); place++) {
      boolean sees = place >= key && mask.keep(place, key);
      assertThat(Double.isFinite(keyPoisoned.dQ().at(0, place, 5))).isEqualTo(!sees);
      boolean seen = place <= asked && mask.keep(asked, place);
      assertThat(Double.isNaN(queryPoisoned.dK().at(0, place, 0))).isEqualTo(seen);
      assertThat(Double.isNaN(queryPoisoned.dQ().at(0, place, 0))).isEqualTo(place == asked);
      if (!seen) {
        assertThat(queryPoisoned.dV().at(0, place, 0))
            .isCloseTo(expected.dV().at(0, place, 0), within(expected.dV().at(0, place, 0)));
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(0x1p-6 * Math.abs(value) + 0x1p-6);
  }

  @Test
  void repeatedRunsAgreeBitForBit() {
    TokenRow row = ForwardTest.row(45, 0, 0.3, 7);
    Problem problem = Problem.random(ForwardTest.sepLlm(1, 4), row, 2, 1, 64, StorageType.F16, 33);
    AttentionGradients first = run(problem);
    AttentionGradients second = run(problem);
    assertThat(first.dQ().toArray()).isDeepEqualTo(second.dQ().toArray());
    assertThat(first.dK().toArray()).isDeepEqualTo(second.dK().toArray());
    assertThat(first.dV().toArray()).isDeepEqualTo(second.dV().toArray());
  }

  @Test
  void theChoiceFallsBackWhereNoKernelFits() {
    try (DeviceSession seq = Sessions.open("java-seq");
        DeviceSession mt = Sessions.open("java-mt")) {
      BackendDevice warps = seq.runtime().device();
      AttentionKernels tensor = AttentionKernels.TENSOR;
      StorageType f16 = StorageType.F16;
      assertThat(tensor.backward(warps, f16, 96, 0.1f, true)).isEqualTo(tensor);
      for (AttentionKernels other :
          List.of(
              tensor.backward(mt.runtime().device(), f16, 96, 0.1f, true),
              tensor.backward(warps, StorageType.F32, 96, 0.1f, true),
              tensor.backward(warps, f16, 80, 0.1f, true),
              tensor.backward(warps, f16, 96, 0.1f, false))) {
        assertThat(other).isEqualTo(AttentionKernels.TILED);
      }
    }
  }
}
