package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.buffer.F32Array;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;

/** The backward kernels yield the reference's gradients, within its bound for every element. */
final class BackwardTest {
  /** Ranges this short split the queries of kept keys in rows of a few dozen tokens. */
  private static final int SHORT_RANGE = 20;

  static Stream<Arguments> problems() {
    TokenRow packed =
        PackedRows.of(new int[] {0, 3, 3, 40, 45}, ForwardTest.row(45, 0, 0.3, 9).tokenIds());
    return Stream.of(
        Arguments.of("one token", ForwardTest.sepLlm(3, 5), ForwardTest.row(1, 0, 0.2, 1), 1, 1, 8),
        Arguments.of("split", ForwardTest.sepLlm(3, 5), ForwardTest.row(65, 7, 0.2, 4), 3, 1, 8),
        Arguments.of("all", ForwardTest.sepLlm(3, 5), ForwardTest.row(30, 0, 1, 5), 2, 2, 24),
        Arguments.of("none", ForwardTest.sepLlm(0, 5), ForwardTest.row(70, 0, 0, 5), 1, 1, 16),
        Arguments.of(
            "largest", ForwardTest.sepLlm(2, 7), ForwardTest.row(20, 2, 0.2, 7), 2, 1, 128),
        Arguments.of("full", new FullMask(), ForwardTest.row(40, 3, 0.3, 8), 2, 1, 8),
        Arguments.of(
            "streaming", new StreamingLlmMask(4, 9), ForwardTest.row(40, 0, 0, 8), 2, 1, 8),
        Arguments.of("fixed", new FixLlmMask(2, 9, 4), ForwardTest.row(40, 5, 0, 8), 2, 1, 8),
        Arguments.of("padding", ForwardTest.sepLlm(3, 5), ForwardTest.row(5, 5, 0, 8), 2, 1, 8),
        Arguments.of("packed", ForwardTest.sepLlm(3, 5), packed, 2, 1, 8));
  }

  private static AttentionPlan plan(Problem problem) {
    return AttentionPlan.prefill(
        problem.rule(),
        List.of(problem.row()),
        problem.inputs().heads(),
        problem.inputs().k().heads(),
        SHORT_RANGE);
  }

  private static AttentionGradients run(
      String backend, AttentionKernels kernels, Problem problem, AttentionPlan plan) {
    try (DeviceSession session = Sessions.open(backend)) {
      SepAttention attention =
          new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
      return attention.backward(plan, problem.inputs(), problem.dOut(), problem.storage());
    }
  }

  private static void check(String backend, Problem problem, AttentionPlan plan) {
    for (AttentionKernels kernels : List.of(AttentionKernels.PLAIN, AttentionKernels.TILED)) {
      problem.requireBackward(run(backend, kernels, problem, plan));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void compiled(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    Problem problem = Problem.random(rule, row, heads, kvHeads, headDim, StorageType.F32, 21);
    check("java-mt", problem, plan(problem));
  }

  /** The interpreter also finds races, reads of what nobody wrote, and indices out of bounds. */
  @ParameterizedTest
  @MethodSource("storages")
  void interpreted(StorageType storage) {
    TokenRow row = ForwardTest.row(45, 3, 0.2, 3);
    Problem problem = Problem.random(ForwardTest.sepLlm(2, 7), row, 2, 1, 8, storage, 22);
    check("java-seq", problem, plan(problem));
  }

  static List<StorageType> storages() {
    return List.of(StorageType.F32, StorageType.F16, StorageType.BF16);
  }

  @Test
  void openCl() {
    TokenRow row = ForwardTest.row(150, 9, 0.2, 7);
    Problem problem = Problem.random(ForwardTest.sepLlm(4, 20), row, 4, 1, 64, StorageType.F16, 23);
    check("opencl", problem, plan(problem));
  }

  @Test
  void listsOfQueries() {
    TokenRow row = ForwardTest.row(12, 2, 0.2, 7);
    Problem problem = Problem.random(ForwardTest.sepLlm(1, 4), row, 2, 1, 8, StorageType.F32, 24);
    AttentionPlan lists = AttentionPlan.of(problem.inputs().visibility(), 2, 1);
    check("java-mt", problem, lists);
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "TILED"})
  void repeatedRunsAgreeBitForBit(AttentionKernels kernels) {
    TokenRow row = ForwardTest.row(45, 0, 0.3, 7);
    Problem problem = Problem.random(ForwardTest.sepLlm(1, 4), row, 2, 1, 8, StorageType.F32, 25);
    AttentionGradients first = run("java-mt", kernels, problem, plan(problem));
    AttentionGradients second = run("java-mt", kernels, problem, plan(problem));
    assertThat(first.dQ().toArray()).isDeepEqualTo(second.dQ().toArray());
    assertThat(first.dK().toArray()).isDeepEqualTo(second.dK().toArray());
    assertThat(first.dV().toArray()).isDeepEqualTo(second.dV().toArray());
  }

  /** A poisoned query spoils its own dQ and the gradients of the keys it sees, and nothing else. */
  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "TILED"})
  void aPoisonedQuerySpoilsWhatItSees(AttentionKernels kernels) {
    TokenRow row = ForwardTest.row(45, 0, 0.3, 7);
    Problem problem = Problem.random(ForwardTest.sepLlm(1, 4), row, 1, 1, 8, StorageType.F32, 26);
    AttentionGradients clean = run("java-mt", kernels, problem, plan(problem));
    int poisoned = 30;
    double[][][] q = problem.inputs().q().toArray();
    q[0][poisoned][3] = Double.NaN;
    Problem changed =
        problem.with(HeadTensor.of("q", q), problem.inputs().k(), problem.inputs().v());
    AttentionGradients got = run("java-mt", kernels, changed, plan(changed));
    Mask mask = new Mask(problem.rule(), row);
    for (int place = 0; place < row.length(); place++) {
      double dQ = got.dQ().at(0, place, 0);
      double dK = got.dK().at(0, place, 0);
      assertThat(Double.isNaN(dQ)).isEqualTo(place == poisoned);
      boolean seen = place <= poisoned && mask.keep(poisoned, place);
      assertThat(Double.isNaN(dK)).isEqualTo(seen);
      if (!seen) {
        assertThat(dK).isEqualTo(clean.dK().at(0, place, 0));
        assertThat(got.dV().at(0, place, 5)).isEqualTo(clean.dV().at(0, place, 5));
      }
    }
  }

  /** Rows of a batch, over strides of their own and into poisoned memory, equal rows alone. */
  @ParameterizedTest
  @EnumSource
  void rowsOfABatchDoNotMeet(AttentionKernels kernels) {
    List<Problem> problems =
        List.of(
            Problem.random(
                ForwardTest.sepLlm(1, 4),
                ForwardTest.row(30, 4, 0.3, 7),
                2,
                1,
                8,
                StorageType.F32,
                27),
            Problem.random(
                ForwardTest.sepLlm(1, 4),
                ForwardTest.row(30, 0, 0.2, 8),
                2,
                1,
                8,
                StorageType.F32,
                28));
    try (DeviceSession session = Sessions.open("java-mt")) {
      SepAttention attention =
          new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
      BackwardTensors tensors = poisoned(attention, problems);
      List<TokenRow> rows = problems.stream().map(Problem::row).toList();
      AttentionPlan plan =
          AttentionPlan.prefill(problems.getFirst().rule(), rows, 2, 1, SHORT_RANGE);
      double scale = problems.getFirst().inputs().scale();
      attention
          .prefill(
              plan,
              tensors.q(),
              tensors.k(),
              tensors.v(),
              tensors.out(),
              tensors.logSumExp(),
              scale)
          .run();
      attention.backward(plan, tensors, scale).run();
      for (int row = 0; row < problems.size(); row++) {
        problems
            .get(row)
            .requireBackward(
                new AttentionGradients(
                    tensors.dQ().read(row), tensors.dK().read(row), tensors.dV().read(row)));
      }
    }
  }

  private static BackwardTensors poisoned(SepAttention attention, List<Problem> problems) {
    TensorLayout queries = TensorLayout.byRow(problems.size(), 2, 30, 8);
    TensorLayout keys = TensorLayout.byRow(problems.size(), 1, 30, 8);
    BackwardTensors tensors =
        new BackwardTensors(
            tensor(attention, queries),
            tensor(attention, keys),
            tensor(attention, keys),
            tensor(attention, queries),
            F32Array.create(attention.accelerator(), problems.size() * 2 * 30),
            tensor(attention, queries),
            tensor(attention, queries),
            tensor(attention, keys),
            tensor(attention, keys));
    tensors.q().write(problems.stream().map(problem -> problem.inputs().q()).toList());
    tensors.k().write(problems.stream().map(problem -> problem.inputs().k()).toList());
    tensors.v().write(problems.stream().map(problem -> problem.inputs().v()).toList());
    tensors.dOut().write(problems.stream().map(Problem::dOut).toList());
    return tensors;
  }

  private static DeviceTensor tensor(SepAttention attention, TensorLayout layout) {
    DeviceTensor tensor = DeviceTensor.create(attention.accelerator(), StorageType.F32, layout);
    for (long index = 0; index < layout.extent(); index++) {
      tensor.set(index, Double.NaN);
    }
    return tensor;
  }

  @Test
  void refusesTensorsThatDoNotFitThePlan() {
    Problem problem =
        Problem.random(
            ForwardTest.sepLlm(1, 4), ForwardTest.row(30, 4, 0.3, 7), 2, 1, 8, StorageType.F32, 27);
    try (DeviceSession session = Sessions.open("java-mt")) {
      SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
      BackwardTensors right = poisoned(attention, List.of(problem));
      BackwardTensors wrong =
          new BackwardTensors(
              right.q(),
              right.k(),
              right.v(),
              right.out(),
              right.logSumExp(),
              right.dOut(),
              right.dQ(),
              right.dQ(),
              right.dV());
      assertThatThrownBy(() -> attention.backward(problem.plan(), wrong, 1))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("dK is 1 x 2 x 30 x 8, must be 1 x 1 x 30 x 8");
    }
  }
}
