package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;

/** The forward kernels yield what the reference yields, within its bound for every element. */
final class ForwardTest {
  private static final int SEPARATOR = 9;
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(SEPARATOR);
  private static final List<StorageType> STORAGES =
      List.of(StorageType.F32, StorageType.F16, StorageType.BF16);

  static TokenRow row(int length, int padding, double density, long seed) {
    Random random = new Random(seed);
    int[] ids = new int[length];
    for (int place = 0; place < length; place++) {
      ids[place] = random.nextDouble() < density ? SEPARATOR : 1;
    }
    return TokenRow.padded(padding, ids);
  }

  static SepLlmMask sepLlm(int initTokens, int neighbors) {
    return new SepLlmMask(initTokens, neighbors, SEPARATORS);
  }

  static Stream<Arguments> problems() {
    TokenRow packed = PackedRows.of(new int[] {0, 3, 3, 70, 75}, row(75, 0, 0.3, 9).tokenIds());
    return Stream.of(
        Arguments.of("one token", sepLlm(3, 5), row(1, 0, 0.2, 1), 1, 1, 8),
        Arguments.of("two tokens", sepLlm(3, 5), row(2, 0, 1, 1), 2, 1, 8),
        Arguments.of("a tile less one", sepLlm(0, 1), row(63, 0, 0.2, 2), 1, 1, 16),
        Arguments.of("a tile", sepLlm(3, 5), row(64, 0, 0.2, 3), 1, 1, 24),
        Arguments.of("a tile and one", sepLlm(3, 5), row(65, 7, 0.2, 4), 1, 1, 32),
        Arguments.of("all separators", sepLlm(3, 5), row(70, 0, 1, 5), 4, 2, 40),
        Arguments.of("no separator", sepLlm(3, 5), row(70, 0, 0, 5), 4, 1, 64),
        Arguments.of("wide window", sepLlm(4, 70), row(150, 13, 0.3, 6), 2, 1, 72),
        Arguments.of("largest head", sepLlm(4, 20), row(90, 0, 0.15, 7), 2, 1, 128),
        Arguments.of("three heads share", sepLlm(3, 5), row(70, 0, 0.3, 8), 3, 1, 80),
        Arguments.of("full", new FullMask(), row(130, 3, 0.3, 8), 2, 1, 8),
        Arguments.of("streaming", new StreamingLlmMask(4, 9), row(130, 0, 0.3, 8), 2, 1, 8),
        Arguments.of("fixed", new FixLlmMask(2, 9, 4), row(130, 5, 0.3, 8), 2, 1, 8),
        Arguments.of("only padding", sepLlm(3, 5), row(5, 5, 0.3, 8), 2, 1, 8),
        Arguments.of("packed", sepLlm(3, 5), packed, 2, 1, 8));
  }

  /** The interpreter also finds races, reads of what nobody wrote, and indices out of bounds. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void interpreted(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    check("java-seq", Problem.random(rule, row, heads, kvHeads, headDim, StorageType.F32, 11));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void compiled(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    StorageType storage = STORAGES.get(headDim / 8 % STORAGES.size());
    check("java-mt", Problem.random(rule, row, heads, kvHeads, headDim, storage, 12));
  }

  @Test
  void everyStorageTypeOnOneProblem() {
    for (StorageType storage : STORAGES) {
      check("java-seq", Problem.random(sepLlm(2, 7), row(80, 3, 0.2, 3), 2, 1, 16, storage, 13));
    }
  }

  @Test
  void openCl() {
    check(
        "opencl",
        Problem.random(sepLlm(4, 20), row(150, 9, 0.2, 7), 4, 1, 128, StorageType.F16, 14));
  }

  static Stream<Arguments> tensorProblems() {
    TokenRow packed = PackedRows.of(new int[] {0, 3, 3, 70, 75}, row(75, 0, 0.3, 9).tokenIds());
    return Stream.of(
        Arguments.of("one token", sepLlm(3, 5), row(1, 0, 0.2, 1), 1, 1, 64),
        Arguments.of("a tile and one", sepLlm(3, 5), row(129, 7, 0.2, 4), 1, 1, 96),
        Arguments.of("wide window", sepLlm(4, 70), row(150, 13, 0.3, 6), 2, 1, 64),
        Arguments.of("largest head", sepLlm(4, 20), row(90, 0, 0.15, 7), 4, 1, 128),
        Arguments.of("three heads share", sepLlm(3, 5), row(70, 0, 0.3, 8), 3, 1, 64),
        Arguments.of("full", new FullMask(), row(130, 3, 0.3, 8), 2, 2, 64),
        Arguments.of("only padding", sepLlm(3, 5), row(5, 5, 0.3, 8), 2, 1, 64),
        Arguments.of("packed", sepLlm(3, 5), packed, 2, 1, 64));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tensorProblems")
  void onTensorCores(
      String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    try (DeviceSession session = Sessions.open("java-seq")) {
      StorageType storage = row.length() % 2 == 0 ? StorageType.F16 : StorageType.BF16;
      check(
          session,
          AttentionKernels.TENSOR,
          Problem.random(rule, row, heads, kvHeads, headDim, storage, 16));
    }
  }

  static Stream<Arguments> warpgroupProblems() {
    TokenRow packed = PackedRows.of(new int[] {0, 3, 3, 70, 75}, row(75, 0, 0.3, 9).tokenIds());
    return Stream.of(
        Arguments.of("one token", sepLlm(3, 5), row(1, 0, 0.2, 1), 1, 1, 64),
        Arguments.of("wide window", sepLlm(4, 70), row(150, 13, 0.3, 6), 1, 1, 128),
        Arguments.of("three heads share", sepLlm(3, 5), row(70, 0, 0.3, 8), 3, 1, 64),
        Arguments.of("full", new FullMask(), row(130, 3, 0.3, 8), 1, 1, 96),
        Arguments.of("streaming", new StreamingLlmMask(4, 9), row(60, 0, 0.3, 8), 2, 1, 64),
        Arguments.of("fixed", new FixLlmMask(2, 9, 4), row(61, 5, 0.3, 8), 2, 1, 64),
        Arguments.of("only padding", sepLlm(3, 5), row(5, 5, 0.3, 8), 2, 1, 64),
        Arguments.of("packed", sepLlm(3, 5), packed, 2, 1, 64));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("warpgroupProblems")
  void byWarpgroups(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    try (DeviceSession session = Sessions.open("java-seq")) {
      StorageType storage = row.length() % 2 == 0 ? StorageType.F16 : StorageType.BF16;
      check(
          session,
          AttentionKernels.WARPGROUPS,
          Problem.random(rule, row, heads, kvHeads, headDim, storage, 18));
    }
  }

  /** Values that some rows of a tile do not see may be anything: SEP-ATTN-005. */
  @ParameterizedTest
  @EnumSource(names = {"TENSOR", "WARPGROUPS"})
  void valuesThatAreNotFiniteReachOnTensorCoresWhoSeesThemOnly(AttentionKernels kernels) {
    Problem plain =
        Problem.random(sepLlm(2, 7), row(80, 3, 0.2, 3), 2, 1, 64, StorageType.BF16, 17);
    double[][][] values = plain.inputs().v().toArray();
    values[0][9][5] = Double.NaN;
    values[0][40][6] = Double.POSITIVE_INFINITY;
    Problem problem =
        plain.with(plain.inputs().q(), plain.inputs().k(), HeadTensor.of("v", values));
    try (DeviceSession session = Sessions.open("java-seq")) {
      check(session, kernels, problem);
    }
  }

  @Test
  void theChoiceFallsBackWhereNoKernelFits() {
    try (DeviceSession seq = Sessions.open("java-seq");
        DeviceSession mt = Sessions.open("java-mt")) {
      BackendDevice warps = seq.runtime().device();
      BackendDevice none = mt.runtime().device();
      AttentionKernels tensor = AttentionKernels.TENSOR;
      assertThat(tensor.forward(warps, StorageType.F16, 96, 0.1f)).isEqualTo(tensor);
      for (AttentionKernels other :
          List.of(
              tensor.forward(none, StorageType.F16, 96, 0.1f),
              tensor.forward(warps, StorageType.F32, 96, 0.1f),
              tensor.forward(warps, StorageType.BF16, 80, 0.1f),
              tensor.forward(warps, StorageType.BF16, 96, -0.1f))) {
        assertThat(other).isEqualTo(AttentionKernels.TILED);
      }
      assertThat(AttentionKernels.PLAIN.forward(warps, StorageType.F16, 96, 0.1f))
          .isEqualTo(AttentionKernels.PLAIN);
      assertThat(AttentionKernels.of(warps)).isEqualTo(AttentionKernels.PLAIN);
      AttentionKernels together = AttentionKernels.WARPGROUPS;
      assertThat(AttentionKernels.TILED.onTensorCores(warps)).isEqualTo(together);
      assertThat(together.forward(warps, StorageType.BF16, 64, 0.1f)).isEqualTo(together);
      assertThat(together.forward(warps, StorageType.BF16, 80, 0.1f))
          .isEqualTo(AttentionKernels.TILED);
      assertThat(together.forward(none, StorageType.BF16, 64, 0.1f))
          .isEqualTo(AttentionKernels.TILED);
      assertThat(together.backward(warps, StorageType.BF16, 64, 0.1f, true)).isEqualTo(tensor);
      assertThat(together.decode(warps, StorageType.BF16, 64, 0, 0.1f)).isEqualTo(tensor);
      assertThat(AttentionKernels.TILED.onTensorCores(none)).isEqualTo(AttentionKernels.TILED);
    }
  }

  private static void check(String backend, Problem problem) {
    try (DeviceSession session = Sessions.open(backend)) {
      check(session, AttentionKernels.PLAIN, problem);
      check(session, AttentionKernels.TILED, problem);
    }
  }

  private static void check(DeviceSession session, AttentionKernels kernels, Problem problem) {
    SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()), kernels);
    ErrorModel model = ErrorModel.of(problem.storage());
    problem.requireForward(
        attention.prefill(problem.plan(), problem.inputs(), problem.storage()),
        kernels == AttentionKernels.PLAIN || kernels == AttentionKernels.TILED
            ? model
            : model.withStoredWeights());
  }

  @Test
  void everyHeadDim() {
    IntStream.rangeClosed(1, 16)
        .map(octets -> octets * 8)
        .forEach(headDim ->
            check(
                "java-mt",
                Problem.random(
                    sepLlm(2, 4), row(12, 0, 0.3, headDim), 1, 1, headDim, StorageType.F32, 15)));
  }
}
