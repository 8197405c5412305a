package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsCoverage;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.attention.AttentionComparison.Verdict;

/** The bound holds for every evaluation that its model allows. */
class ErrorBoundTest {
  private static final Map<String, Double> WORST = new TreeMap<>();
  private static final double WORKED = 1.5e-5;
  private static long elements;
  private static long unbounded;

  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(40, 16);
  }

  @Provide
  Arbitrary<VariantAttention.Style> styles() {
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.of(VariantAttention.Order.class),
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(1, 5),
            Combinators.combine(flag, flag, flag).as(Flags::new),
            Combinators.combine(flag, flag, flag).as(Flags::new))
        .as((seed, order, tile, splits, some, others) ->
            new VariantAttention.Style(
                seed,
                order,
                tile,
                splits,
                some.first,
                some.second,
                some.third,
                others.first,
                others.second,
                others.third));
  }

  private record Flags(boolean first, boolean second, boolean third) {}

  @Provide
  Arbitrary<ErrorModel> models() {
    return Arbitraries.of(StorageType.class)
        .flatMap(storage ->
            Arbitraries.of(ErrorModel.of(storage), ErrorModel.of(storage).withStoredWeights()));
  }

  @Property(tries = 4000)
  void sepAttn013_anyOrderOfSumsStaysWithinTheForwardBound(
      @ForAll("cases") AttentionCase attention,
      @ForAll("styles") VariantAttention.Style style,
      @ForAll("models") ErrorModel model) {
    AttentionInputs stored = attention.inputs().roundedTo(model.storage());
    AttentionResult exact = ExactAttention.forward(stored);
    AttentionResult bound = ErrorBound.forward(stored, model);
    AttentionResult got = new VariantAttention(stored, model, style).forward();
    check("out", model, AttentionComparison.compare(exact.out(), got.out(), bound.out()));
    check(
        "logSumExp",
        model,
        AttentionComparison.compare(exact.logSumExp(), got.logSumExp(), bound.logSumExp()));
  }

  @Property(tries = 4000)
  void sepAttn014_anyOrderOfSumsStaysWithinTheGradientBound(
      @ForAll("cases") AttentionCase attention,
      @ForAll("styles") VariantAttention.Style style,
      @ForAll("models") ErrorModel model) {
    AttentionInputs stored = attention.inputs().roundedTo(model.storage());
    HeadTensor dOut = attention.dOut().map(model.storage()::round);
    AttentionGradients exact = ExactAttention.gradients(stored, dOut);
    AttentionGradients bound = ErrorBound.gradients(stored, dOut, model);
    AttentionGradients got = new VariantAttention(stored, model, style).gradients(dOut);
    check("dQ", model, AttentionComparison.compare(exact.dQ(), got.dQ(), bound.dQ()));
    check("dK", model, AttentionComparison.compare(exact.dK(), got.dK(), bound.dK()));
    check("dV", model, AttentionComparison.compare(exact.dV(), got.dV(), bound.dV()));
  }

  @Property
  void sepAttn013_paddingQueriesHaveBoundZero(
      @ForAll("cases") AttentionCase attention, @ForAll("models") ErrorModel model) {
    AttentionInputs stored = attention.inputs().roundedTo(model.storage());
    AttentionResult bound = ErrorBound.forward(stored, model);
    for (int query = 0; query < stored.queries(); query++) {
      boolean padding = stored.visibility().visibleKeys(query).length == 0;
      for (int head = 0; head < stored.heads(); head++) {
        assertThat(bound.logSumExp().at(head, query) == 0).isEqualTo(padding);
        assertThat(bound.out().at(head, query, 0) == 0).isEqualTo(padding);
      }
    }
  }

  @Property
  void sepAttn014_invisibleKeysHaveBoundZero(
      @ForAll("cases") AttentionCase attention, @ForAll("models") ErrorModel model) {
    AttentionInputs stored = attention.inputs().roundedTo(model.storage());
    HeadTensor dOut = attention.dOut().map(model.storage()::round);
    AttentionGradients bound = ErrorBound.gradients(stored, dOut, model);
    for (int key = 0; key < stored.keys(); key++) {
      boolean visible = false;
      for (int query = 0; query < stored.queries(); query++) {
        int sought = key;
        visible |=
            Arrays.stream(stored.visibility().visibleKeys(query)).anyMatch(seen -> seen == sought);
      }
      for (int kvHead = 0; kvHead < attention.kvHeads(); kvHead++) {
        assertThat(bound.dK().at(kvHead, key, 0) > 0).isEqualTo(visible);
        assertThat(bound.dV().at(kvHead, key, 0) > 0).isEqualTo(visible);
      }
    }
  }

  @Test
  void sepAttn013_workedExample() {
    assertThat(singleKey(1).out().at(0, 0, 0)).isBetween(WORKED - 0.05e-5, WORKED + 0.05e-5);
  }

  /** Rounding a score of ten million in float32 can move it by a half, so nothing is promised. */
  @Test
  void sepAttn013_scoresTooLargeForTheArithmeticHaveNoBound() {
    assertThat(singleKey(1e7).out().at(0, 0, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(singleKey(1e7).logSumExp().at(0, 0)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static AttentionResult singleKey(double q) {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[][][] {{{q}}},
            new double[][][] {{{1}}},
            new double[][][] {{{3}}},
            Visibility.of(new int[][] {{0}}, 1));
    return ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
  }

  /** The sum of the sizes of values, and not their sum, is what may overflow on the way. */
  @Test
  void sepAttn013_valuesTooLargeForTheArithmeticHaveNoBound() {
    assertThat(twoKeys(1e38).out().at(0, 0, 0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(twoKeys(1e37).out().at(0, 0, 0)).isBetween(1e30, 1e34);
  }

  private static AttentionResult twoKeys(double value) {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[][][] {{{1}}},
            new double[][][] {{{1}, {1}}},
            new double[][][] {{{value}, {-value}}},
            Visibility.of(new int[][] {{0, 1}}, 2));
    return ErrorBound.forward(inputs, ErrorModel.of(StorageType.F32));
  }

  @Test
  void sepAttn013_sumsTooLargeForTheArithmeticHaveNoBound() {
    assertThat(sum(1e37, 1, 4)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(1e38, 0, 1)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(sum(1e36, 1, 3)).isBetween(1e27, 1e31);
  }

  private static double sum(double factor, double element, double scale) {
    SumBound sum = new SumBound(ErrorModel.of(StorageType.F32));
    sum.add(factor, 0, element);
    return sum.bound(scale);
  }

  @Test
  void sepAttn013_sizesTooLargeForTheStorageHaveNoBound() {
    assertThat(ErrorBound.storageError(StorageType.F16, 65504)).isBetween(31.0, 33.0);
    assertThat(ErrorBound.storageError(StorageType.F16, 65505)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** With scores of 1e12 even the oracle's weights are off by more than 2^-12. */
  @Test
  void sepAttn014_whatTheOracleCannotJudgeHasNoBound() {
    assertThat(gradientBound(1e12)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(gradientBound(1e9)).isBetween(1e-9, 1e-2);
  }

  private static double gradientBound(double q) {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[][][] {{{q}}},
            new double[][][] {{{1}, {1}}},
            new double[][][] {{{1}, {2}}},
            Visibility.of(new int[][] {{0, 1}}, 2));
    HeadTensor dOut = HeadTensor.of("d_out", new double[][][] {{{1}}});
    return ErrorBound.gradients(inputs, dOut, ErrorModel.of(StorageType.F64)).dV().at(0, 0, 0);
  }

  @Property
  @Tag("generator")
  void everyKindOfProblemIsGenerated(
      @ForAll("cases") AttentionCase attention, @ForAll("styles") VariantAttention.Style style) {
    Statistics.label("numbers")
        .collect(attention.numbers())
        .coverage(coverage -> requireShares(coverage, AttentionCase.Numbers.values(), 5));
    Statistics.label("density")
        .collect(attention.density())
        .coverage(coverage -> requireShares(coverage, AttentionCase.Density.values(), 15));
    Statistics.label("order")
        .collect(style.order())
        .coverage(coverage -> requireShares(coverage, VariantAttention.Order.values(), 15));
    Statistics.label("longer than a tile")
        .collect(attention.keys() > style.tile() * style.splits())
        .coverage(coverage -> requireShares(coverage, new Boolean[] {true, false}, 15));
  }

  private static void requireShares(
      StatisticsCoverage coverage, Object[] classes, double percentage) {
    for (Object value : classes) {
      coverage.check(value).percentage(share -> share > percentage);
    }
  }

  private static void check(String what, ErrorModel model, Verdict verdict) {
    String weights = model.weightStorage() == model.arithmetic() ? "" : ", stored weights";
    String kind = model.storage().jsonName() + weights + " " + what;
    WORST.merge(kind, verdict.worstRatio(), Math::max);
    unbounded += verdict.unbounded();
    elements += verdict.elements();
    assertThat(verdict.first()).as(kind).isEmpty();
    assertThat(verdict.worstRatio()).isLessThanOrEqualTo(1);
  }

  @AfterContainer
  static void report() {
    WORST.forEach((kind, ratio) -> System.out.printf("worst error/bound %.4f: %s%n", ratio, kind));
    System.out.printf("%d of %d elements had no finite bound%n", unbounded, elements);
    assertThat(unbounded).isLessThanOrEqualTo(elements / 1000);
  }
}
