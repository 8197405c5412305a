package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.SaSoftmax;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.row.TokenRow;

/** SA-softmax on a device yields what the reference yields. */
final class SaSoftmaxTest {
  private static final int HEAD_DIM = 16;
  private static final int LENGTH = 70;

  static List<SaSoftmax.Form> forms() {
    return List.of(
        new SaSoftmax.Ratio(0, 1e-10, SaSoftmax.Range.VISIBLE),
        new SaSoftmax.Ratio(0.25, 0.5, SaSoftmax.Range.VISIBLE),
        new SaSoftmax.Ratio(0.25, 0.5, SaSoftmax.Range.CAUSAL),
        new SaSoftmax.Product());
  }

  private static Problem problem(StorageType storage) {
    TokenRow row = ForwardTest.row(LENGTH, 3, 0.2, 5);
    return Problem.random(ForwardTest.sepLlm(2, 7), row, 4, 2, HEAD_DIM, storage, 31);
  }

  private static HeadTensor run(String backend, Problem problem, SaSoftmax.Form form) {
    try (DeviceSession session = Sessions.open(backend)) {
      SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
      return attention.saSoftmax(problem.plan(), problem.inputs(), form, problem.storage());
    }
  }

  /**
   * A score has headDim products, its factor and weight some ten operations more, and a sum of
   * values LENGTH terms: with the unit roundoff of each, and one rounding to the storage type, no
   * element is farther off than this share of the largest size that its terms can add up to.
   */
  private static void requireEqual(HeadTensor exact, HeadTensor got, StorageType storage) {
    double share = (HEAD_DIM * 8 + LENGTH + 20) * 0x1p-24 + storage.unitRoundoff();
    for (int head = 0; head < exact.heads(); head++) {
      for (int query = 0; query < exact.rows(); query++) {
        double size = 0;
        for (int dim = 0; dim < exact.headDim(); dim++) {
          size = Math.max(size, Math.abs(exact.at(head, query, dim)));
        }
        for (int dim = 0; dim < exact.headDim(); dim++) {
          assertThat(Math.abs(got.at(head, query, dim) - exact.at(head, query, dim)))
              .as("head %d, query %d, dim %d", head, query, dim)
              .isLessThanOrEqualTo(share * (size + 1e-3));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void equalsTheReference(SaSoftmax.Form form) {
    for (StorageType storage : List.of(StorageType.F32, StorageType.F16, StorageType.BF16)) {
      Problem problem = problem(storage);
      HeadTensor exact = SaSoftmax.forward(problem.inputs(), form).out();
      requireEqual(exact, run("java-mt", problem, form), storage);
    }
  }

  @Test
  void interpretedAndOnOpenCl() {
    SaSoftmax.Form form = forms().get(1);
    Problem problem = problem(StorageType.F32);
    HeadTensor exact = SaSoftmax.forward(problem.inputs(), form).out();
    requireEqual(exact, run("java-seq", problem, form), StorageType.F32);
    requireEqual(exact, run("opencl", problem, form), StorageType.F32);
  }

  @Test
  void theRangeMatters() {
    Problem problem = problem(StorageType.F32);
    HeadTensor visible = run("java-mt", problem, forms().get(1));
    HeadTensor causal = run("java-mt", problem, forms().get(2));
    assertThat(visible.at(0, LENGTH - 1, 0)).isNotEqualTo(causal.at(0, LENGTH - 1, 0));
  }

  @Test
  void refusesThePublishedRangeOverLists() {
    Problem problem = problem(StorageType.F32);
    AttentionPlan lists = AttentionPlan.of(problem.inputs().visibility(), 4, 2);
    try (DeviceSession session = Sessions.open("java-mt")) {
      SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
      assertThatThrownBy(
              () -> attention.saSoftmax(lists, problem.inputs(), forms().get(2), StorageType.F32))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("lists of visible keys");
    }
  }
}
