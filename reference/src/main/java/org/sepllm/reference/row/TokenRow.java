package org.sepllm.reference.row;

import java.util.Arrays;
import java.util.Objects;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * The tokens of one row, with explicit left padding and optionally the documents packed into it.
 *
 * <p>Rule: SEP-ROW-001, SEP-ROW-002 (§3.1). Every index is absolute in the row, padding included.
 * Padding is a count given by the caller; it is never guessed from token ids. Ids at padding places
 * carry no meaning.
 */
public final class TokenRow {
  private final int[] tokenIds;
  private final int leftPadding;
  private final int[] documentIds;
  private final int[] documentStarts;

  private TokenRow(int[] tokenIds, int leftPadding, int[] documentIds) {
    if (leftPadding < 0 || leftPadding > tokenIds.length) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ROW-001",
          "left_padding is " + leftPadding + ", must be in [0, " + tokenIds.length + "]");
    }
    for (int index = leftPadding; index < tokenIds.length; index++) {
      Require.tokenId("SEP-ROW-001", index, tokenIds[index]);
    }
    this.tokenIds = tokenIds.clone();
    this.leftPadding = leftPadding;
    this.documentIds = documentIds.clone();
    this.documentStarts = documentStarts(leftPadding, documentIds);
  }

  private static int[] documentStarts(int leftPadding, int[] documentIds) {
    int[] starts = new int[documentIds.length];
    for (int index = leftPadding; index < starts.length; index++) {
      boolean goesOn = index > leftPadding && documentIds[index] == documentIds[index - 1];
      starts[index] = goesOn ? starts[index - 1] : index;
    }
    return starts;
  }

  /**
   * Builds a row without padding that is one document.
   *
   * <p>Shape: {@code tokenIds[length]}.
   *
   * @param tokenIds the ids, each at least 0
   * @return the row
   * @throws SpecException of kind {@code BAD_TOKEN} if an id is negative
   */
  public static TokenRow of(int... tokenIds) {
    return padded(0, tokenIds);
  }

  /**
   * Builds a row whose first places are padding.
   *
   * <p>Shape: {@code tokenIds[length]}, padding included.
   *
   * <p>Range: {@code leftPadding} in {@code [0, length]}.
   *
   * @param leftPadding how many places at the start are padding
   * @param tokenIds the ids; those of real tokens are at least 0
   * @return the row
   * @throws SpecException of kind {@code BAD_SHAPE} if the padding is out of range, of kind {@code
   *     BAD_TOKEN} if the id of a real token is negative
   */
  public static TokenRow padded(int leftPadding, int... tokenIds) {
    return new TokenRow(tokenIds, leftPadding, new int[tokenIds.length]);
  }

  /**
   * Builds a row into which several documents are packed, one after the other.
   *
   * <p>Rule: SEP-ROW-003. A document is one run of equal document ids.
   *
   * <p>Shape: {@code tokenIds[length]}, {@code documentIds[length]}.
   *
   * <p>Range: {@code leftPadding} in {@code [0, length]}.
   *
   * @param leftPadding how many places at the start are padding
   * @param tokenIds the ids; those of real tokens are at least 0
   * @param documentIds the document that each place belongs to; values at padding are ignored
   * @return the row
   * @throws SpecException of kind {@code BAD_SHAPE} if the lengths differ, the padding is out of
   *     range, or a document id comes back after another one
   */
  public static TokenRow packed(int leftPadding, int[] tokenIds, int[] documentIds) {
    Require.length("SEP-ROW-003", "document_ids", documentIds.length, tokenIds.length);
    TokenRow row = new TokenRow(tokenIds, leftPadding, documentIds);
    row.requireContiguousDocuments();
    return row;
  }

  private void requireContiguousDocuments() {
    long runs = 0;
    for (int index = leftPadding; index < tokenIds.length; index++) {
      if (index == leftPadding || documentIds[index] != documentIds[index - 1]) {
        runs++;
      }
    }
    long distinct = Arrays.stream(documentIds, leftPadding, documentIds.length).distinct().count();
    if (runs != distinct) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ROW-003",
          "document_ids form "
              + runs
              + " runs of "
              + distinct
              + " documents, each must be one run");
    }
  }

  /**
   * Returns the number of places, padding included.
   *
   * @return the length of the row
   */
  public int length() {
    return tokenIds.length;
  }

  /**
   * Returns how many places at the start are padding.
   *
   * @return the left padding
   */
  public int leftPadding() {
    return leftPadding;
  }

  /**
   * Returns the id at a place.
   *
   * <p>Range: {@code index} in {@code [0, length)}.
   *
   * @param index the place, absolute in the row
   * @return the token id
   */
  public int tokenId(int index) {
    return tokenIds[index];
  }

  /**
   * Returns all ids, padding included.
   *
   * <p>Shape: {@code [length]}.
   *
   * @return a copy of the ids
   */
  public int[] tokenIds() {
    return tokenIds.clone();
  }

  /**
   * Says whether a place holds a real token.
   *
   * <p>Range: {@code index} in {@code [0, length)}.
   *
   * @param index the place, absolute in the row
   * @return false for padding
   */
  public boolean valid(int index) {
    return index >= leftPadding;
  }

  /**
   * Returns the document that a place belongs to.
   *
   * <p>Range: {@code index} in {@code [0, length)}.
   *
   * @param index the place, absolute in the row
   * @return its document id; 0 everywhere in a row that is one document
   */
  public int documentId(int index) {
    return documentIds[index];
  }

  /**
   * Returns the first real place of the document around a place.
   *
   * <p>Range: {@code index} in {@code [leftPadding, length)}.
   *
   * @param index a real place, absolute in the row
   * @return the smallest real index with the same document id
   */
  public int documentStart(int index) {
    return documentStarts[index];
  }

  /**
   * Returns the first tokens of this row as a row of their own.
   *
   * <p>Range: {@code length} in {@code [leftPadding, length()]}.
   *
   * @param length how many places to keep
   * @return the prefix
   * @throws SpecException of kind {@code BAD_SHAPE} if the length cuts into the padding or exceeds
   *     the row
   */
  public TokenRow prefix(int length) {
    if (length < leftPadding || length > tokenIds.length) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-ROW-001",
          "prefix length is "
              + length
              + ", must be in ["
              + leftPadding
              + ", "
              + tokenIds.length
              + "]");
    }
    return new TokenRow(
        Arrays.copyOf(tokenIds, length), leftPadding, Arrays.copyOf(documentIds, length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenRow that
        && leftPadding == that.leftPadding
        && Arrays.equals(tokenIds, that.tokenIds)
        && Arrays.equals(documentIds, that.documentIds);
  }

  @Override
  public int hashCode() {
    return Objects.hash(leftPadding, Arrays.hashCode(tokenIds), Arrays.hashCode(documentIds));
  }

  @Override
  public String toString() {
    return "TokenRow" + Arrays.toString(tokenIds) + " after " + leftPadding + " padding";
  }
}
