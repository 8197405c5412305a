package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.row.TokenRow;

/** What must hold whatever the numbers are: rules about invisible keys, rows, and repetition. */
@ParameterizedClass
@EnumSource(names = {"PLAIN", "TILED"})
final class ForwardLawsTest {
  private static final int LENGTH = 80;
  private static final int HEAD_DIM = 8;

  private static DeviceSession session;

  @Parameter AttentionKernels kernels;

  @BeforeAll
  static void open() {
    session = Sessions.open("java-mt");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Problem problem(long seed) {
    TokenRow row = ForwardTest.row(LENGTH, 3, 0.2, seed);
    return Problem.random(ForwardTest.sepLlm(2, 7), row, 4, 2, HEAD_DIM, StorageType.F32, seed);
  }

  private AttentionResult run(Problem problem) {
    return attention().prefill(problem.plan(), problem.inputs(), problem.storage());
  }

  private SepAttention attention() {
    return new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
  }

  private static HeadTensor scaled(HeadTensor tensor, IntToDoubleFunction factor) {
    double[][][] values = tensor.toArray();
    for (double[][] head : values) {
      for (int row = 0; row < head.length; row++) {
        double by = factor.applyAsDouble(row);
        head[row] = Arrays.stream(head[row]).map(value -> value * by).toArray();
      }
    }
    return HeadTensor.of("tensor", values);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 30, 1000})
  void largeAndEqualScores(double size) {
    Problem problem = problem(1);
    HeadTensor q = scaled(problem.inputs().q(), row -> size);
    problem = problem.with(q, problem.inputs().k(), problem.inputs().v());
    problem.requireForward(run(problem));
  }

  @Test
  void oneKeyDominates() {
    Problem problem = problem(2);
    HeadTensor k = scaled(problem.inputs().k(), row -> row == 40 ? 60 : 1);
    problem = problem.with(problem.inputs().q(), k, problem.inputs().v());
    problem.requireForward(run(problem));
  }

  @Test
  void repeatedRunsAgreeBitForBit() {
    Problem problem = problem(3);
    assertThat(run(problem).out().toArray()).isDeepEqualTo(run(problem).out().toArray());
  }

  /** NaN in a key or value changes the results of exactly the queries that see it. */
  @ParameterizedTest
  @ValueSource(ints = {3, 31, 33})
  void invisibleKeysHaveNoEffect(int poisoned) {
    Problem problem = problem(4);
    AttentionResult before = run(problem);
    HeadTensor k = scaled(problem.inputs().k(), row -> row == poisoned ? Double.NaN : 1);
    HeadTensor v =
        scaled(problem.inputs().v(), row -> row == poisoned ? Double.POSITIVE_INFINITY : 1);
    AttentionResult ofKey = run(problem.with(problem.inputs().q(), k, problem.inputs().v()));
    AttentionResult ofValue = run(problem.with(problem.inputs().q(), problem.inputs().k(), v));
    Mask mask = new Mask(problem.rule(), problem.row());
    for (int head = 0; head < 4; head++) {
      for (int query = 0; query < LENGTH; query++) {
        for (int dim = 0; dim < HEAD_DIM; dim++) {
          double expected = before.out().at(head, query, dim);
          if (mask.keep(query, poisoned)) {
            assertThat(ofKey.out().at(head, query, dim)).isNaN();
            assertThat(ofValue.out().at(head, query, dim)).matches(x -> !Double.isFinite(x));
          } else {
            assertThat(ofKey.out().at(head, query, dim)).isEqualTo(expected);
            assertThat(ofValue.out().at(head, query, dim)).isEqualTo(expected);
          }
        }
      }
    }
  }

  /** Rule SEP-ATTN-007: infinite scores and values go through the steps as IEEE 754 says. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN})
  void nonFiniteNumbersGoThroughAsTheReferenceSays(double number) {
    Problem problem = problem(5);
    double[][][] k = problem.inputs().k().toArray();
    double[][][] v = problem.inputs().v().toArray();
    k[0][20][0] = number;
    v[1][50][3] = number;
    Problem changed =
        problem.with(problem.inputs().q(), HeadTensor.of("k", k), HeadTensor.of("v", v));
    AttentionResult exact = ExactAttention.forward(changed.inputs());
    AttentionResult bound = ErrorBound.forward(changed.inputs(), ErrorModel.of(StorageType.F32));
    AttentionResult got = run(changed);
    assertThat(AttentionComparison.compare(exact.out(), got.out(), bound.out()).first()).isEmpty();
    assertThat(
            AttentionComparison.compare(exact.logSumExp(), got.logSumExp(), bound.logSumExp())
                .first())
        .isEmpty();
  }

  /** A query whose scores are all −∞ sees keys, and is no padding. */
  @Test
  void onlyScoresOfMinusInfinityAreNoPadding() {
    Problem problem = problem(6);
    HeadTensor q = scaled(problem.inputs().q(), row -> 0);
    double[][][] ones = q.toArray();
    Arrays.stream(ones).flatMap(Arrays::stream).forEach(row -> row[0] = 1);
    double[][][] k = problem.inputs().k().toArray();
    Arrays.stream(k).flatMap(Arrays::stream).forEach(row -> row[0] = Double.NEGATIVE_INFINITY);
    AttentionResult got =
        run(problem.with(HeadTensor.of("q", ones), HeadTensor.of("k", k), problem.inputs().v()));
    assertThat(got.out().at(0, 2, 0)).isZero();
    assertThat(got.logSumExp().at(0, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(got.out().at(0, 3, 0)).isNaN();
    assertThat(got.out().at(3, LENGTH - 1, 0)).isNaN();
  }

  /** Rows of a batch do not meet: any order of them yields the same bits, over any strides. */
  @Test
  void rowsAndStridesAreIndependent() {
    List<Problem> problems = List.of(problem(7), problem(8), problem(9));
    List<HeadTensor> byHead =
        batch(
            problems,
            TensorLayout.byHead(3, 4, LENGTH, HEAD_DIM),
            TensorLayout.byHead(3, 2, LENGTH, HEAD_DIM));
    List<HeadTensor> byRow =
        batch(
            problems.reversed(),
            TensorLayout.byRow(3, 4, LENGTH, HEAD_DIM),
            TensorLayout.byRow(3, 2, LENGTH, HEAD_DIM));
    for (int row = 0; row < 3; row++) {
      assertThat(byHead.get(row).toArray())
          .isDeepEqualTo(byRow.get(2 - row).toArray())
          .isDeepEqualTo(run(problems.get(row)).out().toArray());
    }
  }

  /** The outputs are poisoned first: every element must be written. */
  private List<HeadTensor> batch(
      List<Problem> problems, TensorLayout ofQueries, TensorLayout ofKeys) {
    Accelerator accelerator = attention().accelerator();
    DeviceTensor q = DeviceTensor.create(accelerator, StorageType.F32, ofQueries);
    DeviceTensor k = DeviceTensor.create(accelerator, StorageType.F32, ofKeys);
    DeviceTensor v = DeviceTensor.create(accelerator, StorageType.F32, ofKeys);
    DeviceTensor out = DeviceTensor.create(accelerator, StorageType.F32, ofQueries);
    F32Array logSumExp = F32Array.create(accelerator, problems.size() * 4 * LENGTH);
    for (int index = 0; index < logSumExp.length(); index++) {
      logSumExp.array(index, Float.NaN);
    }
    for (long index = 0; index < ofQueries.extent(); index++) {
      out.set(index, Double.NaN);
    }
    q.write(problems.stream().map(problem -> problem.inputs().q()).toList());
    k.write(problems.stream().map(problem -> problem.inputs().k()).toList());
    v.write(problems.stream().map(problem -> problem.inputs().v()).toList());
    AttentionPlan plan =
        AttentionPlan.prefill(
            problems.getFirst().rule(), problems.stream().map(Problem::row).toList(), 4, 2);
    double scale = problems.getFirst().inputs().scale();
    attention().prefill(plan, q, k, v, out, logSumExp, scale).run();
    for (int index = 0; index < logSumExp.length(); index++) {
      assertThat(logSumExp.array(index)).isNotNaN();
    }
    List<HeadTensor> rows = new ArrayList<>();
    for (int row = 0; row < problems.size(); row++) {
      rows.add(out.read(row));
    }
    return rows;
  }

  /** Lists of visible keys in any order, with repeats, over the same kernel. */
  @Test
  void listsOfVisibleKeys() {
    TokenRow row = ForwardTest.row(20, 3, 0.2, 10);
    Problem problem =
        Problem.random(ForwardTest.sepLlm(2, 7), row, 4, 2, HEAD_DIM, StorageType.F32, 10);
    AttentionPlan lists = AttentionPlan.of(problem.inputs().visibility(), 4, 2);
    problem.requireForward(attention().prefill(lists, problem.inputs(), StorageType.F32));
    assertThat(lists.forwardPairs().visible()).isEqualTo(problem.plan().forwardPairs().visible());
  }

  /** Random problems, so that tiles, padding, windows and lists meet in many ways. */
  @Test
  void randomProblems() {
    Random random = new Random(17);
    for (int round = 0; round < 8; round++) {
      int length = 1 + random.nextInt(100);
      TokenRow row =
          ForwardTest.row(length, random.nextInt(length + 1), random.nextDouble() / 2, round);
      int kvHeads = 1 + random.nextInt(2);
      Problem problem =
          Problem.random(
              ForwardTest.sepLlm(random.nextInt(6), 1 + random.nextInt(90)),
              row,
              kvHeads * (1 + random.nextInt(3)),
              kvHeads,
              HEAD_DIM,
              StorageType.F32,
              round);
      problem.requireForward(run(problem));
    }
  }
}
