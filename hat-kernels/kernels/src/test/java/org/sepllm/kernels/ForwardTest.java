package org.sepllm.kernels;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;

/** The forward kernels yield what the reference yields. */
final class ForwardTest {
  private static final int SEPARATOR = 9;
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(SEPARATOR);

  static TokenRow row(int length, int padding, double density, long seed) {
    Random random = new Random(seed);
    int[] ids = new int[length];
    for (int place = 0; place < length; place++) {
      ids[place] = random.nextDouble() < density ? SEPARATOR : 1;
    }
    return TokenRow.padded(padding, ids);
  }

  static Stream<Arguments> problems() {
    MaskRule sep = new SepLlmMask(3, 5, SEPARATORS);
    return Stream.of(
        Arguments.of("one token", sep, row(1, 0, 0.2, 1), 1, 1, 8),
        Arguments.of("two tokens", sep, row(2, 0, 1, 1), 2, 1, 8),
        Arguments.of("a tile less one", sep, row(63, 0, 0.2, 2), 1, 1, 16),
        Arguments.of("a tile", sep, row(64, 0, 0.2, 3), 1, 1, 24),
        Arguments.of("a tile and one", sep, row(65, 7, 0.2, 4), 1, 1, 32),
        Arguments.of("all separators", sep, row(100, 0, 1, 5), 4, 2, 40),
        Arguments.of("no separator", sep, row(100, 0, 0, 5), 4, 1, 64),
        Arguments.of(
            "wide window", new SepLlmMask(4, 70, SEPARATORS), row(200, 13, 0.3, 6), 4, 1, 72),
        Arguments.of(
            "largest head", new SepLlmMask(4, 20, SEPARATORS), row(150, 0, 0.15, 7), 4, 1, 128),
        Arguments.of("three heads share", sep, row(90, 0, 0.3, 8), 3, 1, 80),
        Arguments.of("full", new FullMask(), row(130, 3, 0.3, 8), 2, 1, 8),
        Arguments.of("streaming", new StreamingLlmMask(4, 9), row(130, 0, 0.3, 8), 2, 1, 8),
        Arguments.of("fixed", new FixLlmMask(2, 9, 4), row(130, 5, 0.3, 8), 2, 1, 8),
        Arguments.of("only padding", sep, row(5, 5, 0.3, 8), 2, 1, 8),
        Arguments.of(
            "packed",
            sep,
            PackedRows.of(new int[] {0, 3, 3, 70, 75}, row(75, 0, 0.3, 9).tokenIds()),
            2,
            1,
            8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void seq(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    check("java-seq", rule, row, heads, kvHeads, headDim, StorageType.F32);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void mt(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    for (StorageType storage :
        new StorageType[] {StorageType.F32, StorageType.F16, StorageType.BF16}) {
      check("java-mt", rule, row, heads, kvHeads, headDim, storage);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void cl(String name, MaskRule rule, TokenRow row, int heads, int kvHeads, int headDim) {
    check("opencl", rule, row, heads, kvHeads, headDim, StorageType.F32);
  }

  private static void check(
      String backend,
      MaskRule rule,
      TokenRow row,
      int heads,
      int kvHeads,
      int headDim,
      StorageType storage) {
    Problem problem = Problem.random(rule, row, heads, kvHeads, headDim, storage, 11);
    try (DeviceSession session = Sessions.open(backend)) {
      problem.requireForward(
          Sessions.attention(session).prefill(problem.plan(), problem.inputs(), storage));
    }
  }
}
