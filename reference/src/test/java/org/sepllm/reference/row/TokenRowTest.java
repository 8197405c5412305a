package org.sepllm.reference.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;

class TokenRowTest {
  private static final TokenRow PACKED =
      TokenRow.packed(2, new int[] {-1, -1, 5, 9, 6, 7, 8}, new int[] {0, 4, 4, 4, 1, 1, 3});

  @Test
  void rule_SEP_ROW_001_indicesAreAbsoluteAndPaddingIsACount() {
    TokenRow row = TokenRow.padded(2, -100, 0, 0, 7);

    assertThat(row.length()).isEqualTo(4);
    assertThat(row.leftPadding()).isEqualTo(2);
    assertThat(row.tokenIds()).containsExactly(-100, 0, 0, 7);
    assertThat(row.tokenId(3)).isEqualTo(7);
    assertThat(row.documentId(3)).isZero();
  }

  @Test
  void rule_SEP_ROW_002_validFromThePaddingOn() {
    TokenRow row = TokenRow.padded(2, 0, 0, 0, 7);

    assertThat(row.valid(1)).isFalse();
    assertThat(row.valid(2)).isTrue();
    assertThat(TokenRow.of(0).valid(0)).isTrue();
  }

  @Test
  void rule_SEP_ROW_003_aDocumentStartsAtItsFirstRealToken() {
    assertThat(PACKED.documentStart(2)).isEqualTo(2);
    assertThat(PACKED.documentStart(3)).isEqualTo(2);
    assertThat(PACKED.documentStart(4)).isEqualTo(4);
    assertThat(PACKED.documentStart(5)).isEqualTo(4);
    assertThat(PACKED.documentStart(6)).isEqualTo(6);
    assertThat(PACKED.documentId(5)).isEqualTo(1);
    assertThat(TokenRow.of(1, 2, 3).documentStart(2)).isZero();
    assertThat(TokenRow.padded(1, 1, 2, 3).documentStart(2)).isEqualTo(1);
  }

  @Test
  void rule_SEP_ROW_003_valuesAtPaddingDoNotCountAsDocuments() {
    TokenRow row = TokenRow.packed(2, new int[4], new int[] {1, 2, 1, 1});

    assertThat(row.documentStart(3)).isEqualTo(2);
  }

  @Test
  void rule_SEP_ROW_001_aPrefixKeepsPaddingAndDocuments() {
    assertThat(PACKED.prefix(5))
        .isEqualTo(TokenRow.packed(2, new int[] {-1, -1, 5, 9, 6}, new int[] {0, 4, 4, 4, 1}));
    assertThat(PACKED.prefix(7)).isEqualTo(PACKED);
    assertThat(PACKED.prefix(2).length()).isEqualTo(2);
  }

  @Test
  void rule_SEP_ROW_001_aRowDoesNotChangeWithItsSource() {
    int[] ids = {1, 2};
    int[] documents = {1, 1};
    TokenRow row = TokenRow.packed(0, ids, documents);
    ids[0] = 9;
    documents[1] = 9;
    row.tokenIds()[1] = 9;

    assertThat(row.tokenIds()).containsExactly(1, 2);
    assertThat(row.documentId(1)).isEqualTo(1);
  }

  @Test
  void rule_SEP_ROW_001_anEmptyRowAndARowOfPaddingAreRows() {
    assertThat(TokenRow.of().length()).isZero();
    assertThat(TokenRow.padded(2, -1, -1).valid(1)).isFalse();
    assertThat(TokenRow.packed(0, new int[0], new int[0]).length()).isZero();
  }

  @Test
  void rule_SEP_ROW_001_rowsAreEqualByIdsPaddingAndDocuments() {
    TokenRow row = TokenRow.packed(1, new int[] {1, 2, 3}, new int[] {0, 0, 1});

    assertThat(row)
        .isEqualTo(TokenRow.packed(1, new int[] {1, 2, 3}, new int[] {0, 0, 1}))
        .hasSameHashCodeAs(TokenRow.packed(1, new int[] {1, 2, 3}, new int[] {0, 0, 1}))
        .isNotEqualTo(TokenRow.packed(0, new int[] {1, 2, 3}, new int[] {0, 0, 1}))
        .isNotEqualTo(TokenRow.packed(1, new int[] {1, 2, 4}, new int[] {0, 0, 1}))
        .isNotEqualTo(TokenRow.packed(1, new int[] {1, 2, 3}, new int[] {0, 0, 2}))
        .isNotEqualTo("row")
        .hasToString("TokenRow[1, 2, 3] after 1 padding");
    assertThat(row.hashCode())
        .isNotEqualTo(TokenRow.packed(0, new int[] {1, 2, 3}, new int[] {0, 0, 1}).hashCode())
        .isNotEqualTo(TokenRow.packed(1, new int[] {1, 2, 4}, new int[] {0, 0, 1}).hashCode())
        .isNotEqualTo(TokenRow.packed(1, new int[] {1, 2, 3}, new int[] {0, 0, 2}).hashCode());
  }

  @Test
  void rule_SEP_ROW_001_errorsNameValueAndLimit() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "left_padding is 3, must be in [0, 2] [SEP-ROW-001]",
        () -> TokenRow.padded(3, 1, 2));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "left_padding is -1, must be in [0, 2] [SEP-ROW-001]",
        () -> TokenRow.padded(-1, 1, 2));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is -5, must be at least 0 [SEP-ROW-001]",
        () -> TokenRow.padded(1, -1, -5));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "prefix length is 1, must be in [2, 7] [SEP-ROW-001]",
        () -> PACKED.prefix(1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "prefix length is 8, must be in [2, 7] [SEP-ROW-001]",
        () -> PACKED.prefix(8));
  }

  @Test
  void rule_SEP_ROW_003_errorsNameValueAndLimit() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "document_ids has length 1, must be 2 [SEP-ROW-003]",
        () -> TokenRow.packed(0, new int[2], new int[1]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "document_ids form 3 runs of 2 documents, each must be one run [SEP-ROW-003]",
        () -> TokenRow.packed(1, new int[5], new int[] {9, 0, 7, 7, 0}));
  }
}
