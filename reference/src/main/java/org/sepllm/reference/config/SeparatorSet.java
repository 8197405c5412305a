package org.sepllm.reference.config;

import java.util.Arrays;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * The finite set of token ids that count as separators.
 *
 * <p>Rule: SEP-SEP-001, SEP-SEP-002 (§3.1). A token is a separator exactly if its id is in the set;
 * nothing is inferred from text, model names or the position of a token.
 */
public final class SeparatorSet {
  private final int[] sortedIds;

  private SeparatorSet(int[] sortedIds) {
    this.sortedIds = sortedIds;
  }

  /**
   * Builds the set from a list of ids; repeated ids count once.
   *
   * <p>Example: {@code of(13, 11, 13)} holds 11 and 13.
   *
   * <p>Shape: {@code tokenIds[number of ids]}, in any order.
   *
   * @param tokenIds the separator ids, each at least 0, at least one
   * @return the set
   * @throws SpecException of kind {@code BAD_CONFIG} if the list is empty or holds a negative id
   */
  public static SeparatorSet of(int... tokenIds) {
    if (tokenIds.length == 0) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-SEP-002",
          "separator_token_ids is empty, needs one id or more");
    }
    int[] sorted = Arrays.stream(tokenIds).sorted().distinct().toArray();
    if (sorted[0] < 0) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-SEP-002",
          "separator_token_ids holds " + sorted[0] + ", ids must be at least 0");
    }
    return new SeparatorSet(sorted);
  }

  /**
   * Says whether a list selects StreamingLLM, the mask without separators.
   *
   * <p>Rule: SEP-SEP-003. Only the empty list and exactly {@code [-1]} do.
   *
   * <p>Shape: {@code tokenIds[number of ids]}.
   *
   * @param tokenIds a list of separator ids as a caller wrote it
   * @return true for {@code []} and {@code [-1]}
   */
  public static boolean selectsStreamingLlm(int... tokenIds) {
    return tokenIds.length == 0 || (tokenIds.length == 1 && tokenIds[0] == -1);
  }

  /**
   * Says whether a token is a separator.
   *
   * <p>Range: any id; ids outside the vocabulary are simply not separators.
   *
   * <p>Cost: a binary search.
   *
   * @param tokenId the id of the token
   * @return true if the id is in the set
   */
  public boolean contains(int tokenId) {
    return Arrays.binarySearch(sortedIds, tokenId) >= 0;
  }

  /**
   * Returns the ids in ascending order.
   *
   * <p>Shape: {@code [number of distinct ids]}.
   *
   * @return a copy of the ids
   */
  public int[] toArray() {
    return sortedIds.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeparatorSet that && Arrays.equals(sortedIds, that.sortedIds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sortedIds);
  }

  @Override
  public String toString() {
    return "SeparatorSet" + Arrays.toString(sortedIds);
  }
}
