package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.attention.AttentionCase.Numbers;

/** What holds for attention under any visibility. */
class ExactAttentionTest {

  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(9, 6);
  }

  private static void assertSame(AttentionResult got, AttentionResult expected) {
    assertThat(got.out().toArray()).isDeepEqualTo(expected.out().toArray());
    assertThat(got.logSumExp().toArray()).isDeepEqualTo(expected.logSumExp().toArray());
  }

  private static AttentionInputs with(
      AttentionInputs inputs, double[][][] q, double[][][] k, double[][][] v) {
    return AttentionInputs.of(q, k, v, inputs.visibility());
  }

  @Property
  void sepAttn001_permutingHeadsPermutesTheResult(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = repeatedKeyHeads(attention.inputs());
    int heads = inputs.heads();
    Function<double[][][], double[][][]> reversed =
        tensor ->
            IntStream.range(0, heads)
                .mapToObj(i -> tensor[heads - 1 - i])
                .toArray(double[][][]::new);
    AttentionInputs permuted =
        with(
            inputs,
            reversed.apply(inputs.q().toArray()),
            reversed.apply(inputs.k().toArray()),
            reversed.apply(inputs.v().toArray()));
    AttentionResult expected = ExactAttention.forward(inputs);
    AttentionResult got = ExactAttention.forward(permuted);
    assertThat(got.out().toArray()).isDeepEqualTo(reversed.apply(expected.out().toArray()));
    for (int head = 0; head < heads; head++) {
      assertThat(got.logSumExp().toArray()[head])
          .isEqualTo(expected.logSumExp().toArray()[heads - 1 - head]);
    }
  }

  @Property
  void sepAttn001_sharedKeyHeadsEqualRepeatedKeyHeads(@ForAll("cases") AttentionCase attention) {
    AttentionInputs shared = attention.inputs();
    AttentionInputs repeated = repeatedKeyHeads(shared);
    assertSame(ExactAttention.forward(shared), ExactAttention.forward(repeated));
    AttentionGradients got = ExactAttention.gradients(shared, attention.dOut());
    AttentionGradients expected = ExactAttention.gradients(repeated, attention.dOut());
    assertThat(got.dQ().toArray()).isDeepEqualTo(expected.dQ().toArray());
    assertClose(got.dK(), sumOverGroups(shared, expected.dK()), 1e-12);
    assertClose(got.dV(), sumOverGroups(shared, expected.dV()), 1e-12);
  }

  private static HeadTensor sumOverGroups(AttentionInputs shared, HeadTensor perHead) {
    double[][][] sums = new double[shared.k().heads()][shared.keys()][shared.headDim()];
    for (int head = 0; head < shared.heads(); head++) {
      for (int key = 0; key < shared.keys(); key++) {
        for (int dim = 0; dim < shared.headDim(); dim++) {
          sums[shared.kvHead(head)][key][dim] += perHead.at(head, key, dim);
        }
      }
    }
    return HeadTensor.of("sum", sums);
  }

  /** Relative to the largest element, because single elements may cancel. */
  private static void assertClose(HeadTensor got, HeadTensor expected, double relative) {
    double largest = values(expected).map(Math::abs).max().orElseThrow();
    double[] others = values(expected).toArray();
    double[] own = values(got).toArray();
    for (int element = 0; element < own.length; element++) {
      assertThat(own[element]).isCloseTo(others[element], Offset.offset(relative * largest));
    }
  }

  private static DoubleStream values(HeadTensor tensor) {
    return Arrays.stream(tensor.toArray()).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream);
  }

  private static AttentionInputs repeatedKeyHeads(AttentionInputs inputs) {
    return with(
        inputs,
        inputs.q().toArray(),
        repeated(inputs, inputs.k().toArray()),
        repeated(inputs, inputs.v().toArray()));
  }

  private static double[][][] repeated(AttentionInputs inputs, double[][][] tensor) {
    return IntStream.range(0, inputs.heads())
        .mapToObj(head -> tensor[inputs.kvHead(head)])
        .toArray(double[][][]::new);
  }

  @Property
  void sepAttn005_whatAnInvisibleKeyHoldsHasNoEffectAtAll(
      @ForAll("cases") AttentionCase attention, @ForAll Random random) {
    AttentionInputs inputs = attention.inputs();
    double[] poison = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e300, 0
    };
    BitSet seen = seenKeys(inputs.visibility());
    double[][][] k = inputs.k().toArray();
    double[][][] v = inputs.v().toArray();
    for (int key = seen.nextClearBit(0); key < inputs.keys(); key = seen.nextClearBit(key + 1)) {
      for (int kvHead = 0; kvHead < k.length; kvHead++) {
        Arrays.fill(k[kvHead][key], poison[random.nextInt(poison.length)]);
        Arrays.fill(v[kvHead][key], poison[random.nextInt(poison.length)]);
      }
    }
    AttentionInputs poisoned = with(inputs, inputs.q().toArray(), k, v);
    assertSame(ExactAttention.forward(poisoned), ExactAttention.forward(inputs));
    assertSame(
        Float32Attention.forward(poisoned, StorageType.BF16),
        Float32Attention.forward(inputs, StorageType.BF16));
    AttentionGradients got = ExactAttention.gradients(poisoned, attention.dOut());
    AttentionGradients expected = ExactAttention.gradients(inputs, attention.dOut());
    assertThat(got.dQ().toArray()).isDeepEqualTo(expected.dQ().toArray());
    assertThat(got.dK().toArray()).isDeepEqualTo(expected.dK().toArray());
    assertThat(got.dV().toArray()).isDeepEqualTo(expected.dV().toArray());
    for (int key = seen.nextClearBit(0); key < inputs.keys(); key = seen.nextClearBit(key + 1)) {
      for (int kvHead = 0; kvHead < k.length; kvHead++) {
        assertThat(got.dK().toArray()[kvHead][key]).containsOnly(0.0);
        assertThat(got.dV().toArray()[kvHead][key]).containsOnly(0.0);
      }
    }
  }

  private static BitSet seenKeys(Visibility visibility) {
    BitSet seen = new BitSet();
    for (int query = 0; query < visibility.queries(); query++) {
      for (int key : visibility.visibleKeys(query)) {
        seen.set(key);
      }
    }
    return seen;
  }

  @Property
  void sepAttn003_scalingValuesByAPowerOfTwoScalesOutExactly(
      @ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    AttentionInputs scaled =
        new AttentionInputs(
            inputs.q(),
            inputs.k(),
            inputs.v().map(value -> -4 * value),
            inputs.visibility(),
            inputs.scale());
    AttentionResult expected = ExactAttention.forward(inputs);
    AttentionResult got = ExactAttention.forward(scaled);
    assertThat(got.out().map(value -> value + 0.0).toArray())
        .isDeepEqualTo(expected.out().map(value -> -4 * value + 0.0).toArray());
    assertThat(got.logSumExp().toArray()).isDeepEqualTo(expected.logSumExp().toArray());
  }

  @Property
  void sepAttn003_singleVisibleKeyGivesItsValueExactly(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    int[][] visible = new int[attention.queries()][];
    Arrays.setAll(visible, query -> new int[] {query % attention.keys()});
    AttentionInputs single =
        AttentionInputs.of(
            inputs.q().toArray(),
            inputs.k().toArray(),
            inputs.v().toArray(),
            Visibility.of(visible, attention.keys()));
    AttentionResult result = ExactAttention.forward(single);
    AttentionGradients gradients = ExactAttention.gradients(single, attention.dOut());
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        assertThat(result.out().toArray()[head][query])
            .isEqualTo(inputs.v().toArray()[inputs.kvHead(head)][query % attention.keys()]);
        assertThat(gradients.dQ().toArray()[head][query]).containsOnly(0.0);
      }
    }
  }

  @Property
  void sepAttn003_equalScoresGiveTheMean(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.with(Numbers.EQUAL_KEYS).inputs();
    AttentionResult result = ExactAttention.forward(inputs);
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        int[] keys = inputs.visibility().visibleKeys(query);
        for (int dim = 0; dim < inputs.headDim(); dim++) {
          double sum = 0;
          for (int key : keys) {
            sum += inputs.v().at(inputs.kvHead(head), key, dim);
          }
          double mean = keys.length == 0 ? 0 : sum / keys.length;
          assertThat(result.out().at(head, query, dim)).isCloseTo(mean, Offset.offset(1e-14));
        }
      }
    }
  }

  @Property
  void sepAttn004_paddingQueriesGiveZeroAndMinusInfinity(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    AttentionInputs padding =
        AttentionInputs.of(
            inputs.q().map(value -> Double.NaN).toArray(),
            inputs.k().toArray(),
            inputs.v().toArray(),
            Visibility.of(new int[attention.queries()][0], attention.keys()));
    for (AttentionResult result :
        new AttentionResult[] {
          ExactAttention.forward(padding), Float32Attention.forward(padding, StorageType.F16)
        }) {
      assertThat(values(result.out())).containsOnly(0.0);
      assertThat(Arrays.stream(result.logSumExp().toArray()).flatMapToDouble(Arrays::stream))
          .containsOnly(Double.NEGATIVE_INFINITY);
    }
    AttentionGradients gradients = ExactAttention.gradients(padding, attention.dOut());
    for (HeadTensor gradient : new HeadTensor[] {gradients.dQ(), gradients.dK(), gradients.dV()}) {
      assertThat(values(gradient)).containsOnly(0.0);
    }
  }

  @Property
  void sepAttn002_aRepeatedKeyCountsLikeACopyOfIt(@ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    int[][] repeats = new int[attention.queries()][];
    int[][] copies = new int[attention.queries()][];
    for (int query = 0; query < repeats.length; query++) {
      int key = query % attention.keys();
      repeats[query] = new int[] {key, 0, key};
      copies[query] = new int[] {key, attention.keys(), attention.keys() + 1 + key};
    }
    AttentionInputs repeated =
        AttentionInputs.of(
            inputs.q().toArray(),
            inputs.k().toArray(),
            inputs.v().toArray(),
            Visibility.withRepeats(repeats, attention.keys()));
    AttentionInputs copied =
        AttentionInputs.of(
            inputs.q().toArray(),
            twiceWithFirstBetween(inputs.k().toArray()),
            twiceWithFirstBetween(inputs.v().toArray()),
            Visibility.of(copies, 2 * attention.keys() + 1));
    assertSame(ExactAttention.forward(repeated), ExactAttention.forward(copied));
  }

  private static double[][][] twiceWithFirstBetween(double[][][] tensor) {
    double[][][] twice = new double[tensor.length][][];
    for (int head = 0; head < tensor.length; head++) {
      int keys = tensor[head].length;
      twice[head] = Arrays.copyOf(tensor[head], 2 * keys + 1);
      twice[head][keys] = tensor[head][0];
      System.arraycopy(tensor[head], 0, twice[head], keys + 1, keys);
    }
    return twice;
  }

  @Property(tries = 200)
  void sepAttn006_gradientsAgreeWithCentralDifferences(@ForAll("cases") AttentionCase attention) {
    AttentionCase moderate = attention.with(Numbers.NORMAL);
    AttentionInputs inputs = moderate.inputs();
    HeadTensor dOut = moderate.dOut();
    AttentionGradients gradients = ExactAttention.gradients(inputs, dOut);
    assertSlope(
        gradients.dQ(),
        inputs.q(),
        dOut,
        q -> with(inputs, q, inputs.k().toArray(), inputs.v().toArray()));
    assertSlope(
        gradients.dK(),
        inputs.k(),
        dOut,
        k -> with(inputs, inputs.q().toArray(), k, inputs.v().toArray()));
    assertSlope(
        gradients.dV(),
        inputs.v(),
        dOut,
        v -> with(inputs, inputs.q().toArray(), inputs.k().toArray(), v));
  }

  private static void assertSlope(
      HeadTensor gradient,
      HeadTensor variable,
      HeadTensor dOut,
      Function<double[][][], AttentionInputs> inputs) {
    double step = 1e-5;
    for (int head = 0; head < variable.heads(); head++) {
      for (int row = 0; row < variable.rows(); row++) {
        for (int dim = 0; dim < variable.headDim(); dim++) {
          double[][][] moved = variable.toArray();
          moved[head][row][dim] += step;
          double above = loss(inputs.apply(moved), dOut);
          moved[head][row][dim] -= 2 * step;
          double below = loss(inputs.apply(moved), dOut);
          assertThat(gradient.at(head, row, dim))
              .isCloseTo((above - below) / (2 * step), Offset.offset(1e-7));
        }
      }
    }
  }

  private static double loss(AttentionInputs inputs, HeadTensor dOut) {
    HeadTensor out = ExactAttention.forward(inputs).out();
    double loss = 0;
    for (int head = 0; head < out.heads(); head++) {
      for (int query = 0; query < out.rows(); query++) {
        loss += ExactRow.dot(out.row(head, query), dOut.row(head, query));
      }
    }
    return loss;
  }

  @Test
  void sepAttn003_workedExample() {
    AttentionInputs inputs =
        AttentionInputs.of(
                new double[][][] {{{2}}},
                new double[][][] {{{0}, {1}}},
                new double[][][] {{{1}, {4}}},
                Visibility.of(new int[][] {{0, 1}}, 2))
            .withScale(1);
    AttentionResult result = ExactAttention.forward(inputs);
    assertThat(result.out().at(0, 0, 0)).isCloseTo(3.6424, Offset.offset(5e-5));
    assertThat(result.logSumExp().at(0, 0)).isCloseTo(2.1269, Offset.offset(5e-5));
  }

  @Test
  void sepAttn003_oneQueryAndOneKeyIsTheSmallestCase() {
    AttentionInputs inputs =
        AttentionInputs.of(
            new double[][][] {{{3, 4}}},
            new double[][][] {{{1, 2}}},
            new double[][][] {{{-5, 7}}},
            Visibility.of(new int[][] {{0}}, 1));
    AttentionResult result = ExactAttention.forward(inputs);
    assertThat(result.out().toArray()[0][0]).containsExactly(-5, 7);
    assertThat(result.logSumExp().at(0, 0)).isEqualTo(11 * AttentionInputs.defaultScale(2));
  }
}
