package org.sepllm.kernels;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;

/** Sequences of different lengths in one row, without padding. */
public final class PackedRows {
  private PackedRows() {}

  /**
   * Packs sequences, given by cumulative lengths, as the documents of one row.
   *
   * <p>Rule: SEP-ROW-003, SEP-MASK-005. With cumulative lengths {@code 0 3 7} the first three
   * tokens are one sequence and the other four another; neither sees the other.
   *
   * <p>Shape: {@code cumulativeLengths[sequences + 1]}, {@code tokenIds[total]}.
   *
   * <p>Range: cumulative lengths start at 0, never fall, and end at the number of tokens; a
   * sequence may be empty.
   *
   * @param cumulativeLengths where each sequence starts, and the number of tokens
   * @param tokenIds the ids of all sequences, one after the other
   * @return the row
   * @throws SpecException of kind {@code BAD_SHAPE} if the lengths are out of range, of kind {@code
   *     BAD_TOKEN} if an id is negative
   */
  public static TokenRow of(int[] cumulativeLengths, int[] tokenIds) {
    int last = cumulativeLengths.length - 1;
    if (last < 0 || cumulativeLengths[0] != 0 || cumulativeLengths[last] != tokenIds.length) {
      throw badShape("cumulative lengths must start at 0 and end at " + tokenIds.length);
    }
    int[] documents = new int[tokenIds.length];
    for (int sequence = 0; sequence < last; sequence++) {
      int end = cumulativeLengths[sequence + 1];
      if (end < cumulativeLengths[sequence] || end > tokenIds.length) {
        throw badShape(
            "cumulative length "
                + (sequence + 1)
                + " is "
                + end
                + ", must be from "
                + cumulativeLengths[sequence]
                + " to "
                + tokenIds.length);
      }
      for (int place = cumulativeLengths[sequence]; place < end; place++) {
        documents[place] = sequence;
      }
    }
    return TokenRow.packed(0, tokenIds, documents);
  }

  private static SpecException badShape(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, "SEP-ROW-003", message);
  }
}
