package org.sepllm.reference.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

class PositionsTest {
  private static final KeyList VISIBLE = KeyList.of(4, 9, 10);

  @Test
  void rule_SEP_POS_001_theWorkedExampleOfTheSchemes() {
    int[] lengths = {0, 5, 3};

    KeyPositions original = KeyPositions.of(PositionScheme.ORIGINAL, VISIBLE, 4, lengths);
    assertThat(original.keys()).containsExactly(0, 5, 6);
    assertThat(original.query()).isEqualTo(6);
    KeyPositions inCache = KeyPositions.of(PositionScheme.IN_CACHE, VISIBLE, 4, lengths);
    assertThat(inCache.keys()).containsExactly(0, 1, 2);
    assertThat(inCache.query()).isEqualTo(2);
    KeyPositions insertion = KeyPositions.of(PositionScheme.INSERTION_LENGTH, VISIBLE, 4, lengths);
    assertThat(insertion.keys()).containsExactly(0, 5, 3);
    assertThat(insertion.query()).isEqualTo(3);
  }

  @Test
  void rule_SEP_POS_001_positionsAreRefusedWithoutKeysOrLengths() {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "number of visible keys is 0, must be at least 1 [SEP-POS-001]",
        () -> KeyPositions.of(PositionScheme.ORIGINAL, KeyList.empty(), 0, new int[0]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "insertion_lengths has length 2, must be 3 [SEP-POS-003]",
        () -> KeyPositions.of(PositionScheme.IN_CACHE, VISIBLE, 0, new int[2]));
  }

  @Test
  void rule_SEP_POS_001_zeroIsTheFirstRealToken() {
    TokenRow row = TokenRow.packed(2, new int[] {0, 0, 5, 5, 5, 5}, new int[] {0, 0, 1, 1, 2, 2});

    assertThat(OriginalPosition.of(row, 2, false)).isZero();
    assertThat(OriginalPosition.of(row, 5, false)).isEqualTo(3);
    assertThat(OriginalPosition.of(row, 5, true)).isEqualTo(1);
    assertThat(OriginalPosition.of(row, 4, true)).isZero();
    assertThat(OriginalPosition.of(row, 3, true)).isEqualTo(1);
  }

  @Test
  void rule_SEP_POS_001_paddingHasNoPosition() {
    TokenRow row = TokenRow.padded(1, 0, 5);

    assertRefused(
        ErrorKind.BAD_SHAPE,
        "index 0 is padding, it has no position [SEP-POS-001]",
        () -> OriginalPosition.of(row, 0, false));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "index is 2, must be in [0, 2) [SEP-POS-001]",
        () -> OriginalPosition.of(row, 2, true));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "index is -1, must be in [0, 2) [SEP-POS-001]",
        () -> OriginalPosition.of(row, -1, true));
  }

  @Test
  void rule_SEP_POS_002_schemesHaveTheNamesOfTheCommandLine() {
    assertThat(PositionScheme.values())
        .extracting(PositionScheme::schemeName)
        .containsExactly("original", "in-cache", "insertion-length");
  }
}
