package org.sepllm.reference.position;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;

/**
 * The position of a token in the text.
 *
 * <p>Rule: SEP-POS-001.
 */
public final class OriginalPosition {
  private OriginalPosition() {}

  /**
   * Returns the position of a real token.
   *
   * <p>Rule: SEP-POS-001: 0 is the first real token of the row; positions continue across packed
   * documents unless each document starts again at 0.
   *
   * <p>Range: {@code index} in {@code [leftPadding, length)}.
   *
   * @param row the tokens
   * @param index the token, absolute in the row
   * @param resetPositions whether every document starts again at 0
   * @return the position, at least 0
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside the row or in padding
   */
  public static int of(TokenRow row, int index, boolean resetPositions) {
    Require.index("SEP-POS-001", "index", index, row.length());
    if (!row.valid(index)) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, "SEP-POS-001", "index " + index + " is padding, it has no position");
    }
    return index - (resetPositions ? row.documentStart(index) : row.leftPadding());
  }
}
