package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.SpecException;

/** The plain evaluation. */
class Float32AttentionTest {

  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(24, 12);
  }

  @Provide
  Arbitrary<StorageType> storages() {
    return Arbitraries.of(StorageType.F32, StorageType.F16, StorageType.BF16);
  }

  /** The plain evaluation needs no rescaling and no merging, and its functions are within 1 ulp. */
  private static ErrorModel plainModel(StorageType storage) {
    return new ErrorModel(storage, StorageType.F32, 0x1p-24, 1, 0, 0);
  }

  @Property
  void sepAttn009_staysWithinTheTightestBoundOfItsOrder(
      @ForAll("cases") AttentionCase attention, @ForAll("storages") StorageType storage) {
    AttentionInputs stored = attention.inputs().roundedTo(storage);
    AttentionResult exact = ExactAttention.forward(stored);
    AttentionResult bound = ErrorBound.forward(stored, plainModel(storage));
    AttentionResult plain = Float32Attention.forward(attention.inputs(), storage);
    assertAgrees(exact.out(), plain.out(), bound.out());
    assertThat(
            AttentionComparison.compare(exact.logSumExp(), plain.logSumExp(), bound.logSumExp())
                .first())
        .isEmpty();
    HeadTensor dOut = attention.dOut().map(storage::round);
    AttentionGradients exactGradients = ExactAttention.gradients(stored, dOut);
    AttentionGradients bounds = ErrorBound.gradients(stored, dOut, plainModel(storage));
    AttentionGradients gradients =
        Float32Attention.gradients(attention.inputs(), attention.dOut(), storage);
    assertAgrees(exactGradients.dQ(), gradients.dQ(), bounds.dQ());
    assertAgrees(exactGradients.dK(), gradients.dK(), bounds.dK());
    assertAgrees(exactGradients.dV(), gradients.dV(), bounds.dV());
  }

  private static void assertAgrees(HeadTensor exact, HeadTensor got, HeadTensor bound) {
    assertThat(AttentionComparison.compare(exact, got, bound).first()).isEmpty();
  }

  @Property
  void sepAttn009_resultsFitTheStorageType(
      @ForAll("cases") AttentionCase attention, @ForAll("storages") StorageType storage) {
    AttentionResult plain = Float32Attention.forward(attention.inputs(), storage);
    assertThat(plain.out().map(storage::round).toArray()).isDeepEqualTo(plain.out().toArray());
  }

  /** Two keys with scores 0 and 1/3: every step by hand in float. */
  @Test
  void sepAttn009_everyStepIsOneFloatOperation() {
    AttentionInputs inputs =
        AttentionInputs.of(
                new double[][][] {{{1.0 / 3}}},
                new double[][][] {{{0}, {1}}},
                new double[][][] {{{0.1}, {0.7}}},
                Visibility.of(new int[][] {{0, 1}}, 2))
            .withScale(0.3);
    float score = 1f / 3 * 0.3f;
    float first = (float) StrictMath.exp(0 - score);
    float sum = first + 1f;
    float out = first / sum * 0.1f + 1f / sum * 0.7f;
    AttentionResult result = Float32Attention.forward(inputs, StorageType.F32);
    assertThat(result.out().at(0, 0, 0)).isEqualTo(out);
    assertThat(result.logSumExp().at(0, 0)).isEqualTo(score + (float) StrictMath.log(sum));
  }

  @Test
  void sepAttn009_doublesAreRefused() {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[1][1][1],
            new double[1][1][1],
            new double[1][1][1],
            Visibility.of(new int[][] {{0}}, 1));
    HeadTensor dOut = HeadTensor.of("d_out", new double[1][1][1]);
    assertThatThrownBy(() -> Float32Attention.forward(inputs, StorageType.F64))
        .isInstanceOf(SpecException.class)
        .hasMessage("dtype is f64, must be one of f32, f16, bf16 [SEP-ATTN-009]");
    assertThatThrownBy(() -> Float32Attention.gradients(inputs, dOut, StorageType.F64))
        .isInstanceOf(SpecException.class);
  }

  @Test
  void sepAttn013_storageAndPrecisionOutsideTheirRangesAreRefused() {
    assertRefused(
        "weight storage is f16, must be f32 or bf16",
        () -> new ErrorModel(StorageType.BF16, StorageType.F16, 0x1p-24, 4, 0, 0));
    assertRefused(
        "unit roundoff is 2.9802322387695312E-8, must be from 5.960464477539063E-8 to 2^-10",
        () -> float32Model(0x1p-25, 4, 0, 0));
    assertRefused(
        "unit roundoff is 0.001953125, must be from 5.960464477539063E-8 to 2^-10",
        () -> float32Model(0x1p-9, 4, 0, 0));
    assertRefused(
        "function error is 0.25 ulp, must be from 0.5 to 1024",
        () -> float32Model(0x1p-24, 0.25, 0, 0));
    assertRefused(
        "function error is 1025.0 ulp, must be from 0.5 to 1024",
        () -> float32Model(0x1p-24, 1025, 0, 0));
  }

  @Test
  void sepAttn013_countsOutsideTheirRangesAreRefused() {
    assertRefused(
        "rescales is -1, must be from 0 to 1048576", () -> float32Model(0x1p-24, 4, -1, 0));
    assertRefused(
        "rescales is 1048577, must be from 0 to 1048576",
        () -> float32Model(0x1p-24, 4, 1048577, 0));
    assertRefused("merges is -1, must be from 0 to 1048576", () -> float32Model(0x1p-24, 4, 0, -1));
    assertRefused(
        "merges is 1048577, must be from 0 to 1048576", () -> float32Model(0x1p-24, 4, 0, 1048577));
  }

  @Test
  void sepAttn013_theLimitsThemselvesAreAccepted() {
    ErrorModel largest = float32Model(0x1p-10, 1024, 1 << 20, 1 << 20);
    assertThat(largest.withStoredWeights().weightStorage()).isEqualTo(StorageType.F32);
    assertThat(float32Model(0x1p-24, 0.5, 0, 0).functionUlp()).isEqualTo(0.5);
    assertThat(ErrorModel.of(StorageType.BF16).withStoredWeights())
        .isEqualTo(new ErrorModel(StorageType.BF16, StorageType.BF16, 0x1p-24, 4, 64, 4));
  }

  private static ErrorModel float32Model(double unit, double ulp, int rescales, int merges) {
    return new ErrorModel(StorageType.F32, StorageType.F32, unit, ulp, rescales, merges);
  }

  private static void assertRefused(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(SpecException.class)
        .hasMessage(message + " [SEP-ATTN-013]");
  }
}
