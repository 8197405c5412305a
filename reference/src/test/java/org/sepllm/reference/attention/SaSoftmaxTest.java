package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.SaSoftmax.Product;
import org.sepllm.reference.attention.SaSoftmax.Range;
import org.sepllm.reference.attention.SaSoftmax.Ratio;

class SaSoftmaxTest {

  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(8, 4);
  }

  /** One query with scores 0 and 2 and values 10 and 100. */
  private static AttentionInputs scoresZeroAndTwo() {
    return AttentionInputs.of(
            new double[][][] {{{2}}},
            new double[][][] {{{0}, {1}}},
            new double[][][] {{{10}, {100}}},
            Visibility.of(new int[][] {{0, 1}}, 2))
        .withScale(1);
  }

  @Test
  void sepAttn010_workedExample() {
    SaSoftmax.Result result =
        SaSoftmax.forward(scoresZeroAndTwo(), new Ratio(0, 0.5, Range.VISIBLE));
    assertThat(result.weights()[0][0][0]).isZero();
    assertThat(result.weights()[0][0][1]).isCloseTo(0.5872, Offset.offset(5e-5));
    assertThat(result.out().at(0, 0, 0)).isCloseTo(58.72, Offset.offset(5e-3));
  }

  @Test
  void sepAttn011_workedExample() {
    SaSoftmax.Result result = SaSoftmax.forward(scoresZeroAndTwo(), new Product());
    assertThat(result.weights()[0][0][0]).isZero();
    assertThat(result.weights()[0][0][1]).isCloseTo(1.7616, Offset.offset(5e-5));
  }

  /** The definition, written once more with streams and an unshifted softmax. */
  @Property
  void sepAttn010_ratioFollowsItsDefinition(
      @ForAll("cases") AttentionCase attention,
      @ForAll @DoubleRange(min = -2, max = 2) double numeratorBias,
      @ForAll @DoubleRange(min = 0.01, max = 3) double denominatorBias) {
    AttentionInputs inputs = attention.with(AttentionCase.Numbers.NORMAL).inputs();
    Ratio form = new Ratio(numeratorBias, denominatorBias, Range.VISIBLE);
    double[][][] weights = SaSoftmax.forward(inputs, form).weights();
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        double[] x = scores(inputs, head, query);
        double total = Arrays.stream(x).map(Math::exp).sum();
        double low = Math.min(0, Arrays.stream(x).min().orElse(0));
        double high =
            Math.max(0, Arrays.stream(x).max().orElse(0) + denominatorBias) + denominatorBias;
        for (int index = 0; index < x.length; index++) {
          double expected =
              Math.exp(x[index]) / total * (x[index] - low + numeratorBias) / (high - low);
          assertThat(weights[head][query][index]).isCloseTo(expected, Offset.offset(1e-12));
        }
      }
    }
  }

  @Property
  void sepAttn011_productFollowsItsDefinition(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.with(AttentionCase.Numbers.NORMAL).inputs();
    SaSoftmax.Result result = SaSoftmax.forward(inputs, new Product());
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        double[] x = scores(inputs, head, query);
        int[] keys = inputs.visibility().visibleKeys(query);
        double total = Arrays.stream(x).map(Math::exp).sum();
        int kvHead = inputs.kvHead(head);
        double out =
            IntStream.range(0, x.length)
                .mapToDouble(index ->
                    Math.exp(x[index]) / total * x[index] * inputs.v().at(kvHead, keys[index], 0))
                .sum();
        assertThat(result.out().at(head, query, 0)).isCloseTo(out, Offset.offset(1e-12));
      }
    }
  }

  private static double[] scores(AttentionInputs inputs, int head, int query) {
    return Arrays.stream(inputs.visibility().visibleKeys(query))
        .mapToDouble(key -> ExactRow.score(inputs, head, query, key))
        .toArray();
  }

  /** Query 1 of three sees key 1 alone; key 0 is causal and invisible. */
  private static AttentionInputs oneInvisibleKey(double hidden, double seen) {
    return AttentionInputs.of(
            new double[][][] {{{1}, {1}, {1}}},
            new double[][][] {{{hidden}, {seen}, {0}}},
            new double[][][] {{{1}, {1}, {1}}},
            Visibility.of(new int[][] {{0}, {1}, {2}}, 3))
        .withScale(1);
  }

  private static double weight(AttentionInputs inputs, Range range, int query) {
    return SaSoftmax.forward(inputs, new Ratio(0, 0.5, range)).weights()[0][query][0];
  }

  @Test
  void sepAttn010_invisibleKeysHaveNoEffectOnTheVisibleRange() {
    double expected = weight(oneInvisibleKey(0, 1), Range.VISIBLE, 1);
    assertThat(expected).isEqualTo(1 / 2.0);
    for (double hidden : new double[] {5, -5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(weight(oneInvisibleKey(hidden, 1), Range.VISIBLE, 1)).isEqualTo(expected);
    }
  }

  @Test
  void sepAttn012_causalRangeCountsInvisibleKeysBelowTheDiagonal() {
    assertThat(weight(oneInvisibleKey(3, 1), Range.CAUSAL, 1)).isEqualTo(1 / 4.0);
    assertThat(weight(oneInvisibleKey(-3, 1), Range.CAUSAL, 1)).isEqualTo((1 + 3) / (2 + 3.0));
  }

  /** With all scores below zero the zero above the diagonal is the largest: high is 2 b_d. */
  @Test
  void sepAttn012_causalRangeCountsAZeroAboveTheDiagonal() {
    assertThat(weight(oneInvisibleKey(-4, -4), Range.CAUSAL, 1)).isZero();
    AttentionInputs lifted = oneInvisibleKey(-4, -2);
    assertThat(weight(lifted, Range.CAUSAL, 1)).isEqualTo(2 / (1 + 4.0));
    assertThat(weight(lifted, Range.VISIBLE, 1)).isZero();
    AttentionInputs negative = oneInvisibleKey(-2, -2);
    double biased =
        SaSoftmax.forward(negative, new Ratio(1, 0.5, Range.VISIBLE)).weights()[0][1][0];
    double causal = SaSoftmax.forward(negative, new Ratio(1, 0.5, Range.CAUSAL)).weights()[0][1][0];
    assertThat(biased).isEqualTo(1 / (0.5 + 2));
    assertThat(causal).isEqualTo(1 / (1.0 + 2));
  }

  @Test
  void sepAttn004_paddingQueryHasOutZeroAndNoWeights() {
    AttentionInputs padding =
        new AttentionInputs(
            scoresZeroAndTwo().q(),
            scoresZeroAndTwo().k(),
            scoresZeroAndTwo().v(),
            Visibility.of(new int[][] {{}}, 2),
            1);
    SaSoftmax.Result result = SaSoftmax.forward(padding, new Ratio(0, 1e-10, Range.VISIBLE));
    assertThat(result.out().at(0, 0, 0)).isZero();
    assertThat(result.weights()[0][0]).isEmpty();
  }

  @Test
  void weightsAreCopied() {
    SaSoftmax.Result result = SaSoftmax.forward(scoresZeroAndTwo(), new Product());
    result.weights()[0][0][1] = 7;
    assertThat(result.weights()[0][0][1]).isNotEqualTo(7);
  }

  @Test
  void badBiasesAndShapesAreRefused() {
    assertRefused(
        "numerator bias is NaN, must be finite [SEP-ATTN-010]",
        () -> new Ratio(Double.NaN, 1, Range.VISIBLE));
    assertRefused(
        "denominator bias is 0.0, must be finite and above 0 [SEP-ATTN-010]",
        () -> new Ratio(0, 0, Range.VISIBLE));
    assertRefused(
        "denominator bias is Infinity, must be finite and above 0 [SEP-ATTN-010]",
        () -> new Ratio(0, Double.POSITIVE_INFINITY, Range.VISIBLE));
    assertRefused(
        "range causal with 1 queries, must be 2 as there are keys [SEP-ATTN-012]",
        () -> SaSoftmax.forward(scoresZeroAndTwo(), new Ratio(0, 1, Range.CAUSAL)));
  }

  private static void assertRefused(
      String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(SpecException.class).hasMessage(message);
  }
}
