package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;

/** Plans count their pairs, follow the visible ones, and refuse what they cannot plan. */
final class AttentionPlanTest {
  private static long visible(MaskRule rule, TokenRow row) {
    Mask mask = new Mask(rule, row);
    long pairs = 0;
    for (int query = 0; query < row.length(); query++) {
      pairs += mask.visible(query).size();
    }
    return pairs;
  }

  @Test
  void visiblePairsAreThoseOfTheMask() {
    for (MaskRule rule : List.of(ForwardTest.sepLlm(3, 9), new FullMask())) {
      TokenRow row = ForwardTest.row(300, 11, 0.2, 1);
      AttentionPlan plan = AttentionPlan.prefill(rule, List.of(row, row), 4, 2);
      assertThat(plan.forwardPairs().visible()).isEqualTo(2 * 4 * visible(rule, row));
      assertThat(plan.forwardPairs().executed()).isGreaterThan(plan.forwardPairs().visible());
    }
  }

  /** Every 64-block of such a text holds a separator; the plan does not mind. */
  @Test
  void executedPairsFollowTheVisibleOnes() {
    MaskRule rule = ForwardTest.sepLlm(4, 256);
    assertThat(ratio(rule, 4096)).isLessThan(1.5);
    assertThat(ratio(rule, 32768)).isLessThan(1.1);
  }

  private static double ratio(MaskRule rule, int length) {
    List<TokenRow> rows = List.of(ForwardTest.row(length, 0, 0.16, length));
    return AttentionPlan.prefill(rule, rows, 32, 8).forwardPairs().ratio();
  }

  @Test
  void refusesWhatDoesNotFit() {
    MaskRule rule = ForwardTest.sepLlm(1, 2);
    TokenRow row = ForwardTest.row(5, 0, 0.2, 1);
    TokenRow longer = ForwardTest.row(6, 0, 0.2, 1);
    refused(ErrorKind.BAD_SHAPE, () -> AttentionPlan.prefill(rule, List.of(), 1, 1));
    refused(ErrorKind.BAD_SHAPE, () -> AttentionPlan.prefill(rule, List.of(TokenRow.of()), 1, 1));
    refused(ErrorKind.BAD_SHAPE, () -> AttentionPlan.prefill(rule, List.of(row, longer), 1, 1));
    refused(ErrorKind.BAD_SHAPE, () -> AttentionPlan.prefill(rule, List.of(row), 3, 2));
    refused(ErrorKind.BAD_SHAPE, () -> AttentionPlan.prefill(rule, List.of(row), 0, 1));
    refused(ErrorKind.TOO_LARGE, () -> AttentionPlan.prefill(rule, List.of(row), 1 << 30, 1 << 30));
    refused(ErrorKind.BAD_SHAPE, () -> PackedRows.of(new int[] {0, 4}, new int[5]));
    refused(ErrorKind.BAD_SHAPE, () -> PackedRows.of(new int[] {0, 4, 3, 5}, new int[5]));
    refused(ErrorKind.BAD_SHAPE, () -> PackedRows.of(new int[] {}, new int[5]));
  }

  @Test
  void refusesLayoutsThatKernelsCannotRead() {
    refused(ErrorKind.BAD_SHAPE, () -> TensorLayout.byHead(1, 1, 4, 12));
    refused(ErrorKind.BAD_SHAPE, () -> TensorLayout.byHead(1, 1, 4, 136));
    refused(ErrorKind.BAD_SHAPE, () -> TensorLayout.byHead(1, 0, 4, 8));
    refused(ErrorKind.BAD_SHAPE, () -> new TensorLayout(1, 1, 4, 8, 32, 32, 12));
    refused(ErrorKind.BAD_SHAPE, () -> new TensorLayout(1, 1, 4, 8, 32, 32, -8));
    refused(ErrorKind.BAD_SHAPE, () -> TensorLayout.byHead(4, 1 << 20, 1 << 20, 128));
  }

  @Test
  void refusesTensorsThatDoNotFitThePlan() {
    try (DeviceSession session = Sessions.open("java-mt")) {
      SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
      AttentionPlan plan =
          AttentionPlan.prefill(
              ForwardTest.sepLlm(1, 2), List.of(ForwardTest.row(5, 0, 0.2, 1)), 2, 1);
      DeviceTensor q = tensor(attention, StorageType.F32, TensorLayout.byHead(1, 2, 5, 8));
      DeviceTensor k = tensor(attention, StorageType.F32, TensorLayout.byHead(1, 1, 5, 8));
      DeviceTensor half = tensor(attention, StorageType.F16, TensorLayout.byHead(1, 1, 5, 8));
      F32Array sums = F32Array.create(attention.accelerator(), 10);
      F32Array few = F32Array.create(attention.accelerator(), 9);
      refused(ErrorKind.BAD_SHAPE, () -> attention.prefill(plan, q, q, k, q, sums, 1));
      refused(ErrorKind.BAD_SHAPE, () -> attention.prefill(plan, q, k, k, k, sums, 1));
      refused(ErrorKind.BAD_CONFIG, () -> attention.prefill(plan, q, k, half, q, sums, 1));
      refused(ErrorKind.BAD_SHAPE, () -> attention.prefill(plan, q, k, k, q, few, 1));
      refused(ErrorKind.BAD_CONFIG, () -> attention.prefill(plan, q, k, k, q, sums, 1e300));
      refused(
          ErrorKind.BAD_SHAPE, () -> new DeviceTensor.OfF32(sums, TensorLayout.byHead(1, 2, 5, 8)));
      refused(
          ErrorKind.BAD_CONFIG,
          () -> tensor(attention, StorageType.F64, TensorLayout.byHead(1, 2, 5, 8)));
      refused(
          ErrorKind.TOO_LARGE,
          () -> tensor(attention, StorageType.F16, TensorLayout.byHead(64, 32, 1 << 14, 128)));
    }
  }

  private static DeviceTensor tensor(
      SepAttention attention, StorageType storage, TensorLayout layout) {
    return DeviceTensor.create(attention.accelerator(), storage, layout);
  }

  private static void refused(ErrorKind kind, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            SpecException.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
  }
}
