package org.sepllm.reference.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** Worked examples and refused input of the mask family. */
class MaskTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);
  private static final TokenRow EXAMPLE = TokenRow.of(5, 5, 5, 5, 9, 5, 5, 5, 5, 5);
  private static final TokenRow PLAIN = TokenRow.of(5, 5, 5, 5, 5, 5, 5, 5);

  @Test
  void rule_SEP_MASK_001_theWorkedExample() {
    MaskRule rule = new SepLlmMask(2, 3, NINE);

    assertThat(pictureOf(rule, EXAMPLE))
        .containsExactly(
            "1000000000",
            "1100000000",
            "1110000000",
            "1111000000",
            "1111100000",
            "1101110000",
            "1100111000",
            "1100111100",
            "1100101110",
            "1100100111");
    assertThat(new Mask(rule, EXAMPLE).visible(7)).isEqualTo(KeyList.of(0, 1, 4, 5, 6, 7));
    assertThat(new Mask(rule, EXAMPLE).keep(7, 3)).isFalse();
  }

  @Test
  void rule_SEP_MASK_004_thePaddedDecodeRowEqualsThePrefillRow() {
    TokenRow row = TokenRow.padded(4, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5);

    assertThat(pictureOf(new SepLlmMask(2, 8, NINE), row))
        .startsWith("0000000000", "0000000000", "0000000000", "0000000000", "0000100000")
        .endsWith("0000111111");
  }

  @Test
  void rule_SEP_MASK_003_initialTokensAreTheFirstRealOnes() {
    TokenRow row = TokenRow.padded(2, 0, 0, 5, 5, 5, 5, 5);

    assertThat(new Mask(new StreamingLlmMask(2, 1), row).visible(6)).isEqualTo(KeyList.of(2, 3, 6));
  }

  @Test
  void rule_SEP_MASK_005_aDocumentHasItsOwnInitialTokens() {
    TokenRow row =
        TokenRow.packed(1, new int[] {0, 5, 9, 5, 5, 5, 9, 5}, new int[] {0, 1, 1, 1, 2, 2, 2, 2});

    assertThat(pictureOf(new SepLlmMask(1, 1, NINE), row))
        .containsExactly(
            "00000000",
            "01000000",
            "01100000",
            "01110000",
            "00001000",
            "00001100",
            "00001010",
            "00001011");
  }

  @Test
  void rule_SEP_MASK_007_streamingLlmIgnoresSeparators() {
    assertThat(new Mask(new StreamingLlmMask(2, 3), EXAMPLE).visible(9))
        .isEqualTo(KeyList.of(0, 1, 7, 8, 9));
    assertThat(new StreamingLlmMask(2, 3).keptBeyondWindow(9, 4)).isFalse();
  }

  @Test
  void rule_SEP_MASK_008_theWorkedExampleOfFixLlm() {
    FixLlmMask rule = new FixLlmMask(2, 1, 4);
    int[] kept =
        IntStream.range(0, 12).filter(position -> rule.keptBeyondWindow(5, position)).toArray();

    assertThat(kept).containsExactly(2, 6, 10);
    assertThat(pictureOf(new FixLlmMask(1, 2, 3), PLAIN))
        .containsExactly(
            "10000000",
            "11000000",
            "11100000",
            "11110000",
            "11011000",
            "11001100",
            "11001110",
            "11001011");
  }

  @Test
  void rule_SEP_MASK_009_fullAttentionHasNoSizes() {
    assertThat(new FullMask().initTokens()).isZero();
    assertThat(new FullMask().neighbors()).isEqualTo(Integer.MAX_VALUE);
    assertThat(new FullMask().keptBeyondWindow(5, 0)).isTrue();
  }

  @Test
  void rule_SEP_MASK_010_theMachineGrowsWithTheRow() {
    int[] separators = IntStream.generate(() -> 9).limit(70).toArray();
    KeyList[] visible =
        MaskMachine.visibleKeys(new SepLlmMask(0, 1, NINE), TokenRow.of(separators));

    assertThat(visible[69].toArray()).containsExactly(IntStream.range(0, 70).toArray());
  }

  @Test
  void rule_SEP_MASK_002_sizesAtTheLimitAreAllowedAndBelowAreRefused() {
    assertThat(new SepLlmMask(0, 1, NINE).neighbors()).isEqualTo(1);
    assertThat(new FixLlmMask(0, 1, 1).interval()).isEqualTo(1);
    for (MaskMaker maker : makers()) {
      assertRefused(
          ErrorKind.BAD_CONFIG,
          "neighbors is 0, must be at least 1 [SEP-MASK-002]",
          () -> maker.make(0, 0));
      assertRefused(
          ErrorKind.BAD_CONFIG,
          "init_tokens is -1, must be at least 0 [SEP-MASK-003]",
          () -> maker.make(-1, 1));
    }
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "interval is 0, must be at least 1 [SEP-MASK-008]",
        () -> new FixLlmMask(0, 1, 0));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "number of layers is 0, must be at least 1 [SEP-MASK-006]",
        () -> SepLlmMask.perLayer(0, new int[0], NINE));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "neighbors is 0, must be at least 1 [SEP-MASK-002]",
        () -> SepLlmMask.perLayer(0, new int[] {4, 0}, NINE));
  }

  @Test
  void rule_SEP_MASK_001_indicesOutsideTheRowAreRefused() {
    Mask mask = new Mask(new FullMask(), TokenRow.of(1, 2));

    assertRefused(
        ErrorKind.BAD_SHAPE, "query is 2, must be in [0, 2) [SEP-MASK-001]", () -> mask.keep(2, 0));
    assertRefused(
        ErrorKind.BAD_SHAPE, "key is -1, must be in [0, 2) [SEP-MASK-001]", () -> mask.keep(0, -1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query is -1, must be in [0, 2) [SEP-MASK-001]",
        () -> mask.visible(-1));
  }

  @Test
  void rule_SEP_ROW_001_theMachineRefusesANegativeId() {
    MaskMachine machine = new MaskMachine(new FullMask());
    machine.append(0);

    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is -3, must be at least 0 [SEP-ROW-001]",
        () -> machine.append(-3));
  }

  @Test
  void rule_SEP_MASK_004_theMachineRefusesPaddingAfterARealToken() {
    MaskMachine machine = new MaskMachine(new FullMask());
    machine.appendPadding();
    machine.append(0);

    assertRefused(
        ErrorKind.BAD_SHAPE,
        "padding at index 2 follows a real token, must come before all of them [SEP-MASK-004]",
        machine::appendPadding);
    assertThat(machine.append(0)).isEqualTo(KeyList.of(1, 2));
  }

  private interface MaskMaker {
    MaskRule make(int initTokens, int neighbors);
  }

  private static List<MaskMaker> makers() {
    return List.of(
        (initTokens, neighbors) -> new SepLlmMask(initTokens, neighbors, NINE),
        StreamingLlmMask::new,
        (initTokens, neighbors) -> new FixLlmMask(initTokens, neighbors, 4));
  }

  /** One string of 0 and 1 per query, by both statements. */
  private static List<String> pictureOf(MaskRule rule, TokenRow row) {
    Mask mask = new Mask(rule, row);
    List<String> declared =
        IntStream.range(0, row.length())
            .mapToObj(query ->
                IntStream.range(0, row.length())
                    .mapToObj(key -> mask.keep(query, key) ? "1" : "0")
                    .collect(Collectors.joining()))
            .toList();
    List<String> run =
        Arrays.stream(MaskMachine.visibleKeys(rule, row))
            .map(visible ->
                IntStream.range(0, row.length())
                    .mapToObj(key -> visible.contains(key) ? "1" : "0")
                    .collect(Collectors.joining()))
            .toList();
    assertThat(run).isEqualTo(declared);
    return run;
  }
}
