package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

class AttentionInputsTest {
  private static final Visibility TWO_BY_THREE = Visibility.of(new int[][] {{0}, {0, 2}}, 3);

  private static AttentionInputs inputs(double[][][] q, double[][][] k, double[][][] v) {
    return AttentionInputs.of(q, k, v, TWO_BY_THREE);
  }

  private static void assertRefused(ErrorKind kind, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SpecException.class, error -> assertThat(error.kind()).isEqualTo(kind))
        .hasMessage(message);
  }

  @Test
  void sepAttn001_queryHeadsReadTheHeadOfTheirGroup() {
    AttentionInputs inputs = inputs(new double[6][2][4], new double[2][3][4], new double[2][3][4]);
    assertThat(inputs.heads()).isEqualTo(6);
    assertThat(inputs.queries()).isEqualTo(2);
    assertThat(inputs.keys()).isEqualTo(3);
    assertThat(inputs.headDim()).isEqualTo(4);
    assertThat(inputs.scale()).isEqualTo(0.5);
    assertThat(new int[] {inputs.kvHead(0), inputs.kvHead(2), inputs.kvHead(3), inputs.kvHead(5)})
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void sepAttn001_shapesThatDoNotFitAreRefused() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "v has shape [1][3][5], must be k's [1][3][4] [SEP-ATTN-001]",
        () -> inputs(new double[1][2][4], new double[1][3][4], new double[1][3][5]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "q has headDim 3, must be k's headDim 4 [SEP-ATTN-001]",
        () -> inputs(new double[1][2][3], new double[1][3][4], new double[1][3][4]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "heads is 3, must be a multiple of kvHeads 2 [SEP-ATTN-001]",
        () -> inputs(new double[3][2][4], new double[2][3][4], new double[2][3][4]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "visible has 2 rows, must be 1 as q has [SEP-ATTN-001]",
        () -> inputs(new double[1][1][4], new double[1][3][4], new double[1][3][4]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "visible is over 3 keys, must be 4 as k has [SEP-ATTN-001]",
        () -> inputs(new double[1][2][4], new double[1][4][4], new double[1][4][4]));
  }

  @Test
  void sepAttn001_raggedAndEmptyArraysAreRefused() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "k has 0 heads, must have at least 1 [SEP-ATTN-001]",
        () -> HeadTensor.of("k", new double[0][][]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "k has 0 rows, must have at least 1 [SEP-ATTN-001]",
        () -> HeadTensor.of("k", new double[1][0][]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "k has 0 headDim, must have at least 1 [SEP-ATTN-001]",
        () -> HeadTensor.of("k", new double[1][1][0]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "k: rows of head 1 is 2, must be 1 as in its first row [SEP-ATTN-001]",
        () -> HeadTensor.of("k", new double[][][] {{{1}}, {{1}, {2}}}));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "k: headDim of head 0, row 1 is 2, must be 1 as in its first row [SEP-ATTN-001]",
        () -> HeadTensor.of("k", new double[][][] {{{1}, {1, 2}}}));
  }

  @Test
  void sepAttn002_keysOutOfRangeAndRepeatedKeysAreRefused() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query 1 sees key 3, must be at least 0 and below 3 [SEP-ATTN-002]",
        () -> Visibility.of(new int[][] {{0}, {3}}, 3));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query 0 sees key -1, must be at least 0 and below 3 [SEP-ATTN-002]",
        () -> Visibility.withRepeats(new int[][] {{-1}}, 3));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query 0 sees key 2 twice, must be at most once [SEP-ATTN-002]",
        () -> Visibility.of(new int[][] {{2, 0, 2}}, 3));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "visible has 0 queries, must have at least 1 [SEP-ATTN-002]",
        () -> Visibility.of(new int[0][], 3));
  }

  @Test
  void sepAttn002_repeatsAreKeptWhereTheyAreDeclared() {
    Visibility visibility = Visibility.withRepeats(new int[][] {{2, 0, 2}}, 3);
    assertThat(visibility.visibleKeys(0)).containsExactly(2, 0, 2);
  }

  @Test
  void sepAttn003_scaleMustBeFinite() {
    AttentionInputs inputs = inputs(new double[1][2][4], new double[1][3][4], new double[1][3][4]);
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "scale is NaN, must be finite [SEP-ATTN-003]",
        () -> inputs.withScale(Double.NaN));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "headDim is 0, must be at least 1 [SEP-ATTN-001]",
        () -> AttentionInputs.defaultScale(0));
    assertThat(AttentionInputs.defaultScale(64)).isEqualTo(0.125);
  }

  @Test
  void sepAttn006_gradientOfAnotherShapeIsRefused() {
    AttentionInputs inputs = inputs(new double[1][2][4], new double[1][3][4], new double[1][3][4]);
    HeadTensor dOut = HeadTensor.of("d_out", new double[1][3][4]);
    String message = "d_out has shape [1][3][4], must be out's [1][2][4] [SEP-ATTN-006]";
    assertRefused(ErrorKind.BAD_SHAPE, message, () -> ExactAttention.gradients(inputs, dOut));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        message,
        () -> Float32Attention.gradients(inputs, dOut, StorageType.F32));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        message,
        () -> ErrorBound.gradients(inputs, dOut, ErrorModel.of(StorageType.F32)));
  }

  @Test
  void dataIsCopiedInAndOut() {
    double[][][] values = {{{1, 2}}};
    HeadTensor tensor = HeadTensor.of("q", values);
    values[0][0][0] = 9;
    tensor.toArray()[0][0][1] = 9;
    assertThat(tensor.at(0, 0, 0)).isEqualTo(1);
    assertThat(tensor.at(0, 0, 1)).isEqualTo(2);
    int[][] visible = {{0, 1}};
    Visibility visibility = Visibility.of(visible, 2);
    visible[0][0] = 1;
    visibility.visibleKeys(0)[1] = 0;
    assertThat(visibility.visibleKeys(0)).containsExactly(0, 1);
    HeadMatrix matrix = HeadMatrix.of("log_sum_exp", new double[][] {{1, 2}, {3, 4}});
    matrix.toArray()[1][0] = 9;
    assertThat(matrix.at(1, 0)).isEqualTo(3);
    assertThat(matrix.toArray()).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}});
  }
}
