package org.sepllm.reference.position;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;

/**
 * Bilevel positions: the segment of a token and its place within the segment.
 *
 * <p>Rule: SEP-POS-007. A separator is the last token of its segment.
 *
 * <p>Range: all values are at least 0.
 *
 * @param inter the number of separators strictly before each token
 * @param intra the place of each token within its segment
 */
public record BipeIds(List<Integer> inter, List<Integer> intra) {

  /**
   * Builds the ids.
   *
   * @param inter the number of separators strictly before each token
   * @param intra the place of each token within its segment
   */
  public BipeIds {
    inter = List.copyOf(inter);
    intra = List.copyOf(intra);
  }

  /**
   * Numbers the tokens of a row.
   *
   * <p>Rule: SEP-POS-007.
   *
   * <p>Shape: {@code tokenIds[length]}.
   *
   * <p>Example: ids {@code 5 5 9 5 9 9 5} with separator 9 give intra {@code 0 1 2 0 1 0 0} and
   * inter {@code 0 0 0 1 1 2 3}.
   *
   * @param tokenIds the ids of the row, each at least 0
   * @param separators the separator ids
   * @return the ids of every token
   * @throws SpecException of kind {@code BAD_TOKEN} if an id is negative
   */
  public static BipeIds of(int[] tokenIds, SeparatorSet separators) {
    List<Integer> inter = new ArrayList<>(tokenIds.length);
    List<Integer> intra = new ArrayList<>(tokenIds.length);
    int segment = 0;
    int place = 0;
    for (int index = 0; index < tokenIds.length; index++) {
      Require.tokenId("SEP-POS-007", index, tokenIds[index]);
      inter.add(segment);
      intra.add(place);
      boolean ends = separators.contains(tokenIds[index]);
      segment += ends ? 1 : 0;
      place = ends ? 0 : place + 1;
    }
    return new BipeIds(inter, intra);
  }
}
