package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The bound is tight enough: evaluations with a typical mistake exceed it in every storage type.
 */
class WrongAttentionTest {
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int KEYS = 48;
  private static final int WINDOW = 24;
  private static final int HEAD_DIM = 32;

  @Provide
  Arbitrary<StorageType> anyStorage() {
    return Arbitraries.of(StorageType.class);
  }

  private static AttentionInputs inputs(long seed, StorageType storage) {
    Random random = new Random(seed);
    double[][][] q = AttentionCase.gaussians(random, HEADS, KEYS, HEAD_DIM, 1);
    double[][][] k = AttentionCase.gaussians(random, KV_HEADS, KEYS, HEAD_DIM, 1);
    double[][][] v = AttentionCase.gaussians(random, KV_HEADS, KEYS, HEAD_DIM, 1);
    return AttentionInputs.of(q, k, v, window(WINDOW)).roundedTo(storage);
  }

  private static HeadTensor dOut(long seed, StorageType storage) {
    Random random = new Random(~seed);
    double[][][] dOut = AttentionCase.gaussians(random, HEADS, KEYS, HEAD_DIM, 1);
    return HeadTensor.of("d_out", dOut).map(storage::round);
  }

  /** Query i sees the last {@code neighbors} keys up to itself. */
  private static Visibility window(int neighbors) {
    int[][] visible = new int[KEYS][];
    Arrays.setAll(
        visible,
        query -> IntStream.rangeClosed(Math.max(0, query - neighbors + 1), query).toArray());
    return Visibility.of(visible, KEYS);
  }

  private static AttentionInputs seeing(AttentionInputs inputs, Visibility visibility) {
    return new AttentionInputs(inputs.q(), inputs.k(), inputs.v(), visibility, inputs.scale());
  }

  private static boolean outAgrees(AttentionInputs inputs, HeadTensor got, StorageType storage) {
    HeadTensor exact = ExactAttention.forward(inputs).out();
    HeadTensor bound = ErrorBound.forward(inputs, ErrorModel.of(storage)).out();
    return AttentionComparison.compare(exact, got.map(storage::round), bound).agrees();
  }

  private static void assertCaught(
      long seed, StorageType storage, UnaryOperator<AttentionInputs> mistake) {
    AttentionInputs inputs = inputs(seed, storage);
    AttentionInputs wrong = mistake.apply(inputs);
    assertThat(outAgrees(inputs, ExactAttention.forward(inputs).out(), storage)).isTrue();
    assertThat(outAgrees(inputs, ExactAttention.forward(wrong).out(), storage)).isFalse();
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.of(storage));
    HeadMatrix wrongSums = ExactAttention.forward(wrong).logSumExp();
    assertThat(
            AttentionComparison.compare(exact.logSumExp(), wrongSums, bound.logSumExp()).agrees())
        .isFalse();
    HeadTensor dOut = dOut(seed, storage);
    AttentionGradients gradients = ExactAttention.gradients(inputs, dOut);
    AttentionGradients bounds = ErrorBound.gradients(inputs, dOut, ErrorModel.of(storage));
    AttentionGradients got = ExactAttention.gradients(wrong, dOut);
    assertDiverges(gradients.dQ(), got.dQ().map(storage::round), bounds.dQ());
    assertDiverges(gradients.dK(), got.dK().map(storage::round), bounds.dK());
    assertDiverges(gradients.dV(), got.dV().map(storage::round), bounds.dV());
  }

  private static void assertDiverges(HeadTensor exact, HeadTensor got, HeadTensor bound) {
    assertThat(AttentionComparison.compare(exact, got, bound).first()).isPresent();
  }

  @Property(tries = 20)
  void windowWithOneKeyTooMany(@ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    assertCaught(seed, storage, inputs -> seeing(inputs, window(WINDOW + 1)));
  }

  @Property(tries = 20)
  void windowWithOneKeyTooFew(@ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    assertCaught(seed, storage, inputs -> seeing(inputs, window(WINDOW - 1)));
  }

  @Property(tries = 20)
  void scaleWithoutTheSquareRoot(@ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    assertCaught(seed, storage, inputs -> inputs.withScale(1.0 / HEAD_DIM));
  }

  @Property(tries = 20)
  void oneKeyReadFromItsNeighbor(@ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    assertCaught(
        seed,
        storage,
        inputs -> {
          double[][][] k = inputs.k().toArray();
          double[][][] v = inputs.v().toArray();
          k[1][KEYS / 2] = k[1][KEYS / 2 + 1];
          v[1][KEYS / 2] = v[1][KEYS / 2 + 1];
          return new AttentionInputs(
              inputs.q(),
              HeadTensor.of("k", k),
              HeadTensor.of("v", v),
              inputs.visibility(),
              inputs.scale());
        });
  }

  @Property(tries = 20)
  void keyHeadsAssignedInTurnInsteadOfInGroups(
      @ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    AttentionInputs inputs = inputs(seed, storage);
    double[][][] q = inputs.q().toArray();
    double[][][] swapped = {q[0], q[2], q[1], q[3]};
    HeadTensor inTurn =
        ExactAttention.forward(
                new AttentionInputs(
                    HeadTensor.of("q", swapped),
                    inputs.k(),
                    inputs.v(),
                    inputs.visibility(),
                    inputs.scale()))
            .out();
    double[][][] out = inTurn.toArray();
    HeadTensor got = HeadTensor.of("out", new double[][][] {out[0], out[2], out[1], out[3]});
    assertThat(outAgrees(inputs, got, storage)).isFalse();
  }

  /** Drops one key of one query: caught wherever its weight is at least 2 %, 6 % in bfloat16. */
  @Property(tries = 200)
  void oneSubstantialKeyDroppedFromOneRow(
      @ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    AttentionInputs inputs = inputs(seed, storage);
    Random random = new Random(seed);
    int query = random.nextInt(WINDOW, KEYS);
    int head = random.nextInt(HEADS);
    int[][] visible = new int[KEYS][];
    Arrays.setAll(visible, row -> inputs.visibility().visibleKeys(row));
    ExactRow row = ExactRow.of(inputs, head, query);
    double threshold = storage == StorageType.BF16 ? 0.06 : 0.02;
    int dropped =
        IntStream.range(0, row.count())
            .filter(index -> row.weight(index) >= threshold)
            .map(row::key)
            .findAny()
            .orElseThrow();
    visible[query] = Arrays.stream(visible[query]).filter(key -> key != dropped).toArray();
    HeadTensor got = ExactAttention.forward(seeing(inputs, Visibility.of(visible, KEYS))).out();
    assertThat(outAgrees(inputs, got, storage)).isFalse();
  }

  @Property(tries = 20)
  void runningMaximumWithoutRescaling(
      @ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    AttentionInputs inputs = inputs(seed, storage);
    double[][][] out = new double[HEADS][KEYS][];
    for (int head = 0; head < HEADS; head++) {
      for (int query = 0; query < KEYS; query++) {
        out[head][query] = withoutRescaling(inputs, head, query);
      }
    }
    assertThat(outAgrees(inputs, HeadTensor.of("out", out), storage)).isFalse();
  }

  private static double[] withoutRescaling(AttentionInputs inputs, int head, int query) {
    ExactRow row = ExactRow.of(inputs, head, query);
    double[] weights = new double[row.count()];
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int index = 0; index < row.count(); index++) {
      max = Math.max(max, row.score(index));
      weights[index] = Math.exp(row.score(index) - max);
      sum += weights[index];
    }
    double total = sum;
    double[] out = row.weightedValues(inputs, head, weights);
    return Arrays.stream(out).map(value -> value / total).toArray();
  }

  @Property(tries = 20)
  void oneRowOfSmallValuesLeftUnwritten(
      @ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    AttentionInputs drawn = inputs(seed, storage);
    double[][][] v = drawn.v().toArray();
    Arrays.fill(v[0][0], storage.round(0x1p-9));
    AttentionInputs inputs =
        new AttentionInputs(
            drawn.q(), drawn.k(), HeadTensor.of("v", v), drawn.visibility(), drawn.scale());
    double[][][] out = ExactAttention.forward(inputs).out().toArray();
    Arrays.fill(out[0][0], 0);
    assertThat(outAgrees(inputs, HeadTensor.of("out", out), storage)).isFalse();
  }

  @Property(tries = 20)
  void gradientsWithoutScaleOrWithoutTheMean(
      @ForAll long seed, @ForAll("anyStorage") StorageType storage) {
    AttentionInputs inputs = inputs(seed, storage);
    HeadTensor dOut = dOut(seed, storage);
    AttentionGradients exact = ExactAttention.gradients(inputs, dOut);
    AttentionGradients bound = ErrorBound.gradients(inputs, dOut, ErrorModel.of(storage));
    assertDiverges(
        exact.dQ(), exact.dQ().map(value -> storage.round(value / inputs.scale())), bound.dQ());
    assertDiverges(exact.dQ(), dQWithoutMean(inputs, dOut).map(storage::round), bound.dQ());
    double[][][] dV = exact.dV().toArray();
    dV[0] = ExactAttention.gradients(firstHeadOnly(inputs), head(dOut, 0)).dV().toArray()[0];
    assertDiverges(exact.dV(), HeadTensor.of("d_v", dV).map(storage::round), bound.dV());
  }

  private static HeadTensor dQWithoutMean(AttentionInputs inputs, HeadTensor dOut) {
    double[][][] dQ = new double[HEADS][KEYS][HEAD_DIM];
    for (int head = 0; head < HEADS; head++) {
      for (int query = 0; query < KEYS; query++) {
        ExactRow row = ExactRow.of(inputs, head, query);
        double[] dWeights = ExactAttention.dWeights(inputs, row, head, dOut.row(head, query));
        for (int index = 0; index < row.count(); index++) {
          double dScore = inputs.scale() * row.weight(index) * dWeights[index];
          for (int dim = 0; dim < HEAD_DIM; dim++) {
            dQ[head][query][dim] +=
                dScore * inputs.k().at(inputs.kvHead(head), row.key(index), dim);
          }
        }
      }
    }
    return HeadTensor.of("d_q", dQ);
  }

  private static AttentionInputs firstHeadOnly(AttentionInputs inputs) {
    return new AttentionInputs(
        head(inputs.q(), 0),
        head(inputs.k(), 0),
        head(inputs.v(), 0),
        inputs.visibility(),
        inputs.scale());
  }

  private static HeadTensor head(HeadTensor tensor, int head) {
    return HeadTensor.of("head", new double[][][] {tensor.toArray()[head]});
  }
}
