package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SEP-ATTN-007: two queries over three keys with headDim 1 and scale 1; query 0 sees keys 0 and 1,
 * query 1 sees keys 0 and 2. What is planted at key 1 must never reach query 1.
 */
class NonFiniteTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double[] PLAIN_K = {1, 0.5, 2};
  private static final double[] PLAIN_V = {3, 4, 5};

  private static AttentionInputs inputs(double q, double[] k, double[] v) {
    return AttentionInputs.of(
            new double[][][] {{{q}, {1}}},
            new double[][][] {{{k[0]}, {k[1]}, {k[2]}}},
            new double[][][] {{{v[0]}, {v[1]}, {v[2]}}},
            Visibility.of(new int[][] {{0, 1}, {0, 2}}, 3))
        .withScale(1);
  }

  private static void assertFirstQuery(AttentionInputs inputs, Double out, Double logSumExp) {
    AttentionResult clean = ExactAttention.forward(inputs(1, PLAIN_K, PLAIN_V));
    AttentionResult exact = ExactAttention.forward(inputs);
    assertThat(exact.out().at(0, 0, 0)).isEqualTo(out);
    assertThat(exact.logSumExp().at(0, 0)).isEqualTo(logSumExp);
    assertThat(exact.out().at(0, 1, 0)).isEqualTo(clean.out().at(0, 1, 0));
    assertThat(exact.logSumExp().at(0, 1)).isEqualTo(clean.logSumExp().at(0, 1));
    AttentionResult plain = Float32Attention.forward(inputs, StorageType.F32);
    assertThat(plain.out().at(0, 0, 0)).isEqualTo(Double.valueOf(out.floatValue()));
    assertThat(plain.logSumExp().at(0, 0)).isEqualTo(Double.valueOf(logSumExp.floatValue()));
  }

  @Test
  void visibleNaNInAKeyMakesTheQueryNaN() {
    assertFirstQuery(inputs(1, new double[] {1, NAN, 2}, PLAIN_V), NAN, NAN);
  }

  @Test
  void nanInAQueryMakesThatQueryNaN() {
    assertFirstQuery(inputs(NAN, PLAIN_K, PLAIN_V), NAN, NAN);
  }

  @Test
  void scoreOfPlusInfinityMakesTheQueryNaN() {
    assertFirstQuery(inputs(1, new double[] {1, INF, 2}, PLAIN_V), NAN, NAN);
  }

  @Test
  void scoreOfMinusInfinityIsAWeightOfZero() {
    assertFirstQuery(inputs(1, new double[] {1, -INF, 2}, PLAIN_V), 3.0, 1.0);
  }

  @Test
  void scoresThatAreAllMinusInfinityMakeTheQueryNaN() {
    AttentionResult result =
        ExactAttention.forward(inputs(1, new double[] {-INF, -INF, 2}, PLAIN_V));
    assertThat(result.out().at(0, 0, 0)).isNaN();
    assertThat(result.logSumExp().at(0, 0)).isNaN();
  }

  @Test
  void infinityTimesAZeroComponentOfTheQueryIsNaN() {
    assertFirstQuery(inputs(0, new double[] {1, INF, 2}, PLAIN_V), NAN, NAN);
  }

  @Test
  void visibleInfinityInAValueReachesItsDimension() {
    double[] scores = {1, 0.5};
    double logSumExp = Math.log(Math.exp(scores[0]) + Math.exp(scores[1]));
    AttentionInputs inputs = inputs(1, PLAIN_K, new double[] {3, INF, 5});
    assertThat(ExactAttention.forward(inputs).out().at(0, 0, 0)).isEqualTo(INF);
    assertThat(ExactAttention.forward(inputs).logSumExp().at(0, 0)).isEqualTo(logSumExp);
    assertThat(ExactAttention.forward(inputs).out().at(0, 1, 0)).isFinite();
  }

  @Test
  void oppositeInfinitiesInValuesAreNaN() {
    AttentionInputs inputs = inputs(1, PLAIN_K, new double[] {-INF, INF, 5});
    assertThat(ExactAttention.forward(inputs).out().at(0, 0, 0)).isNaN();
  }

  @Test
  void infiniteValueWithAWeightOfExactlyZeroIsNaN() {
    assertFirstQuery(inputs(1, new double[] {1, -INF, 2}, new double[] {3, INF, 5}), NAN, 1.0);
    assertFirstQuery(inputs(1, new double[] {1, -900, 2}, new double[] {3, INF, 5}), NAN, 1.0);
  }

  @Test
  void otherDimensionsOfTheValueStayFinite() {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[][][] {{{1, 0}}},
            new double[][][] {{{1, 0}, {0, 1}}},
            new double[][][] {{{1, 2}, {NAN, 4}}},
            Visibility.of(new int[][] {{0, 1}}, 2));
    AttentionResult result = ExactAttention.forward(inputs);
    assertThat(result.out().at(0, 0, 0)).isNaN();
    assertThat(result.out().at(0, 0, 1)).isBetween(2.0, 4.0);
    AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
    assertThat(bound.out().at(0, 0, 0)).isEqualTo(INF);
    assertThat(bound.out().at(0, 0, 1)).isLessThan(1e-3);
    assertThat(bound.logSumExp().at(0, 0)).isLessThan(1e-3);
  }

  @Test
  void gradientsOfAPoisonedQueryReachItsVisibleKeysOnly() {
    HeadTensor dOut = HeadTensor.of("d_out", new double[][][] {{{1}, {1}}});
    AttentionInputs poisoned = inputs(NAN, PLAIN_K, PLAIN_V);
    AttentionGradients exact = ExactAttention.gradients(poisoned, dOut);
    assertThat(exact.dQ().at(0, 0, 0)).isNaN();
    assertThat(exact.dQ().at(0, 1, 0)).isFinite();
    for (HeadTensor gradient : new HeadTensor[] {exact.dK(), exact.dV()}) {
      assertThat(gradient.at(0, 0, 0)).isNaN();
      assertThat(gradient.at(0, 1, 0)).isNaN();
      assertThat(gradient.at(0, 2, 0)).isFinite();
    }
  }

  /** Where the exact result is finite, a key with score minus infinity leaves a finite bound. */
  @ParameterizedTest
  @EnumSource
  void boundsStayFiniteBesideAScoreOfMinusInfinity(StorageType storage) {
    AttentionInputs inputs = inputs(1, new double[] {1, -INF, 2}, PLAIN_V);
    AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.of(storage));
    assertThat(bound.out().at(0, 0, 0)).isFinite();
    assertThat(bound.logSumExp().at(0, 0)).isFinite();
  }

  @Test
  void scoresBeyondFloat32HaveNoBound() {
    AttentionInputs inputs = inputs(1e30, new double[] {1, 1e30, 2}, PLAIN_V);
    AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
    assertThat(bound.out().at(0, 0, 0)).isEqualTo(INF);
    assertThat(bound.out().at(0, 1, 0)).isLessThan(1e-3);
    assertThat(Float32Attention.forward(inputs, StorageType.F32).out().at(0, 0, 0)).isNaN();
    assertThat(ExactAttention.forward(inputs).out().at(0, 0, 0)).isEqualTo(4);
  }
}
