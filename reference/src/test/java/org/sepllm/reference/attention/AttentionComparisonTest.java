package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionComparison.Divergence;
import org.sepllm.reference.attention.AttentionComparison.Verdict;

class AttentionComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1.5, 2, 0.25",
    "1, 3, 2, 1",
    "1, 4, 2, 1.5",
    "0, -0.0, 0, 0",
    "0, 1, 0, Infinity",
    "1, NaN, 2, Infinity",
    "1, Infinity, 2, Infinity",
    "1, 99, Infinity, 0",
    "1, 1, NaN, 0",
    "1, 2, NaN, Infinity",
    "NaN, NaN, Infinity, 0",
    "NaN, Infinity, Infinity, 0",
    "NaN, -Infinity, Infinity, 0",
    "NaN, 1, Infinity, Infinity",
    "Infinity, Infinity, Infinity, 0",
    "Infinity, NaN, Infinity, 0",
    "Infinity, -Infinity, Infinity, Infinity",
    "Infinity, 1, Infinity, Infinity",
    "-Infinity, -Infinity, 0, 0",
    "-Infinity, NaN, 0, Infinity",
  })
  void sepAttn015_ratioOfOneElement(double expected, double got, double bound, double ratio) {
    assertThat(AttentionComparison.ratio(expected, got, bound)).isEqualTo(ratio);
  }

  private static HeadTensor tensor(double... rows) {
    double[][][] values = new double[1][rows.length / 2][];
    for (int row = 0; row < rows.length / 2; row++) {
      values[0][row] = new double[] {rows[2 * row], rows[2 * row + 1]};
    }
    return HeadTensor.of("tensor", values);
  }

  @Test
  void sepAttn015_theFirstDivergenceAndTheWorstRatioAreReported() {
    Verdict verdict =
        AttentionComparison.compare(
            tensor(1, 2, 3, 4), tensor(1, 2.5, 5, 14), tensor(1, 1, 1, Double.POSITIVE_INFINITY));
    assertThat(verdict.agrees()).isFalse();
    assertThat(verdict.elements()).isEqualTo(4);
    assertThat(verdict.unbounded()).isEqualTo(1);
    assertThat(verdict.worstRatio()).isEqualTo(2);
    assertThat(verdict.first()).contains(new Divergence(0, 1, 0, 3, 5, 1));
  }

  @Test
  void sepAttn015_agreementHasARatioOfAtMostOne() {
    Verdict verdict = AttentionComparison.compare(tensor(1, 2), tensor(1.5, 2), tensor(1, 1));
    assertThat(verdict.agrees()).isTrue();
    assertThat(verdict.worstRatio()).isEqualTo(0.5);
    HeadMatrix minusInfinity =
        HeadMatrix.of("log_sum_exp", new double[][] {{Double.NEGATIVE_INFINITY}});
    HeadMatrix zero = HeadMatrix.of("bound", new double[][] {{0}});
    assertThat(AttentionComparison.compare(minusInfinity, minusInfinity, zero).agrees()).isTrue();
    assertThat(AttentionComparison.compare(minusInfinity, zero, zero).agrees()).isFalse();
  }

  @Test
  void sepAttn015_otherShapesAreRefused() {
    assertThatThrownBy(
            () -> AttentionComparison.compare(tensor(1, 2), tensor(1, 2, 3, 4), tensor(0, 0)))
        .isInstanceOf(SpecException.class)
        .hasMessage("result has shape [1][2][2], must be [1][1][2] [SEP-ATTN-015]");
    assertThatThrownBy(
            () -> AttentionComparison.compare(tensor(1, 2), tensor(1, 2), tensor(0, 0, 0, 0)))
        .isInstanceOf(SpecException.class)
        .hasMessage("bound has shape [1][2][2], must be [1][1][2] [SEP-ATTN-015]");
  }

  @Test
  void sepAttn016_errorsAreRelativeToTheHead() {
    HeadTensor exact = tensor(3, 4);
    RatioGate gate = gate(exact, tensor(3, 4.5), tensor(3.125, 4), tensor(1, 1), StorageType.F32);
    assertThat(gate.error()).isEqualTo(0.1);
    assertThat(gate.limit()).isEqualTo(0.25);
    assertThat(gate.ratio()).isEqualTo(2);
    assertThat(gate.passes()).isFalse();
    assertThat(gate(exact, tensor(3, 4.25), tensor(3.125, 4), tensor(1, 1), StorageType.F32))
        .returns(true, RatioGate::passes)
        .returns(1.0, RatioGate::ratio);
  }

  @Test
  void sepAttn016_anExactPlainEvaluationLeavesTheUnitRoundoff() {
    HeadTensor exact = tensor(3, 4);
    RatioGate gate = gate(exact, exact, exact, tensor(0, 0), StorageType.BF16);
    assertThat(gate.error()).isZero();
    assertThat(gate.ratio()).isZero();
    assertThat(gate.limit()).isEqualTo(5 * 0x1p-7);
    assertThat(gate.passes()).isTrue();
  }

  @Test
  void sepAttn016_aSumThatCancelsKeepsTheErrorsOfItsTerms() {
    HeadTensor zero = tensor(0, 0);
    HeadTensor bound = tensor(3, 4);
    assertThat(gate(zero, tensor(0, 0.15), zero, bound, StorageType.F32))
        .returns(5.0 / 64, RatioGate::floor)
        .returns(true, RatioGate::passes);
    assertThat(gate(zero, tensor(0, 0.16), zero, bound, StorageType.F32).passes()).isFalse();
  }

  @Test
  void sepAttn016_doesNotDecideWhereCancellationAmplifiesStoredRoundings() {
    HeadTensor exact = tensor(0, 1);
    double roundoff = StorageType.F16.unitRoundoff();
    assertThat(gate(exact, tensor(0, 1.5), exact, tensor(0, 4 * roundoff), StorageType.F16))
        .returns(true, RatioGate::decides)
        .returns(false, RatioGate::passes);
    assertThat(gate(exact, tensor(0, 1.5), exact, tensor(0, 5 * roundoff), StorageType.F16))
        .returns(false, RatioGate::decides)
        .returns(true, RatioGate::passes);
    assertThat(gate(exact, tensor(0, 1.5), exact, tensor(0, 5 * roundoff), StorageType.F32))
        .returns(true, RatioGate::decides);
  }

  @Test
  void sepAttn016_elementsThatAreNotFiniteOrHaveNoBoundAreLeftOut() {
    HeadTensor exact = tensor(3, Double.NaN);
    HeadTensor bound = tensor(0, 0);
    assertThat(gate(exact, tensor(3, 9), exact, bound, StorageType.F32).error()).isZero();
    assertThat(gate(exact, tensor(Double.NaN, 9), exact, bound, StorageType.F32))
        .returns(Double.POSITIVE_INFINITY, RatioGate::ratio)
        .returns(false, RatioGate::passes);
    HeadTensor none = tensor(0, Double.POSITIVE_INFINITY);
    assertThat(gate(tensor(3, 4), tensor(3, 9), tensor(3, 4), none, StorageType.F32).error())
        .isZero();
  }

  @Test
  void sepAttn016_zeroWithoutABoundMustBeMetExactly() {
    HeadTensor zero = tensor(0, 0);
    assertThat(gate(zero, zero, zero, zero, StorageType.F32).passes()).isTrue();
    assertThat(gate(zero, tensor(0, 1e-30), zero, zero, StorageType.F32))
        .returns(false, RatioGate::passes)
        .returns(Double.POSITIVE_INFINITY, RatioGate::error);
  }

  @Test
  void sepAttn016_otherShapesAndHeadsAreRefused() {
    HeadTensor two = tensor(1, 2);
    HeadTensor four = tensor(1, 2, 3, 4);
    assertThatThrownBy(() -> RatioGate.of(0, two, four, two, two, StorageType.F32))
        .isInstanceOf(SpecException.class)
        .hasMessage("result has shape [1][2][2], must be [1][1][2] [SEP-ATTN-016]");
    assertThatThrownBy(() -> RatioGate.of(0, two, two, four, two, StorageType.F32))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> RatioGate.of(0, two, two, two, four, StorageType.F32))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> RatioGate.of(1, two, two, two, two, StorageType.F32))
        .isInstanceOf(SpecException.class)
        .hasMessage("head is 1, must be at least 0 and below 1 [SEP-ATTN-016]");
    assertThatThrownBy(() -> RatioGate.of(-1, two, two, two, two, StorageType.F32))
        .isInstanceOf(SpecException.class);
  }

  private static RatioGate gate(
      HeadTensor exact, HeadTensor got, HeadTensor plain, HeadTensor bound, StorageType storage) {
    return RatioGate.of(0, exact, got, plain, bound, storage);
  }

  @Test
  void sepAttn015_anErrorAsLargeAsTheBoundAgrees() {
    Verdict verdict = AttentionComparison.compare(tensor(1, 2), tensor(1.5, 3), tensor(0.5, 1));
    assertThat(verdict.agrees()).isTrue();
    assertThat(verdict.worstRatio()).isEqualTo(1);
  }
}
