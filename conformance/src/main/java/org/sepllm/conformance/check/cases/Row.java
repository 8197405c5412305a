package org.sepllm.conformance.check.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.sepllm.reference.row.TokenRow;

/**
 * One row of a case.
 *
 * <p>Range: {@code leftPadding} from 0 to the length of the row.
 *
 * @param leftPadding how many places at the start are padding
 * @param tokenIds the ids, padding included
 * @param documentIds the document of each place; empty if the row is one document
 */
public record Row(int leftPadding, List<Integer> tokenIds, List<Integer> documentIds) {

  /**
   * Copies the lists.
   *
   * @param leftPadding how many places are padding
   * @param tokenIds the ids of all places
   * @param documentIds the document of each place
   */
  public Row {
    tokenIds = List.copyOf(tokenIds);
    documentIds = List.copyOf(documentIds);
  }

  /**
   * Makes a row that is one document.
   *
   * <p>Shape: {@code tokenIds[length]}.
   *
   * <p>Range: {@code leftPadding} from 0 to the length of the row.
   *
   * @param leftPadding how many places are padding
   * @param tokenIds the ids of all places
   * @return the row
   */
  public static Row of(int leftPadding, int... tokenIds) {
    return new Row(leftPadding, Arrays.stream(tokenIds).boxed().toList(), List.of());
  }

  /**
   * Counts the places, padding included.
   *
   * @return the length
   */
  public int length() {
    return tokenIds.size();
  }

  boolean packed() {
    return !documentIds.isEmpty();
  }

  /**
   * Gives the row as the reference takes it.
   *
   * @return the row
   */
  public TokenRow tokenRow() {
    return packed()
        ? TokenRow.packed(leftPadding, array(tokenIds), array(documentIds))
        : TokenRow.padded(leftPadding, array(tokenIds));
  }

  int[] ids() {
    return array(tokenIds);
  }

  private static int[] array(List<Integer> integers) {
    return integers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The ids of the real tokens. */
  List<Integer> realIds() {
    return tokenIds.subList(leftPadding, tokenIds.size());
  }

  /**
   * Cuts the row short.
   *
   * <p>Range: {@code places} from the padding to the length of the row.
   *
   * @param places how many places are kept
   * @return the first places of the row
   */
  public Row beginning(int places) {
    return without(new Cut(places, length()));
  }

  /** This row without a stretch of places. */
  Row without(Cut cut) {
    int cutPadding = Math.max(0, Math.min(cut.end(), leftPadding) - cut.start());
    return new Row(
        leftPadding - cutPadding,
        without(cut, tokenIds),
        packed() ? without(cut, documentIds) : documentIds);
  }

  private static List<Integer> without(Cut cut, List<Integer> places) {
    List<Integer> rest = new ArrayList<>(places.subList(0, cut.start()));
    rest.addAll(places.subList(cut.end(), places.size()));
    return rest;
  }

  Row mapped(IntUnaryOperator ids) {
    List<Integer> mapped = tokenIds.stream().map(ids::applyAsInt).toList();
    return new Row(leftPadding, mapped, documentIds);
  }

  Row withTokenId(int index, int tokenId) {
    return new Row(leftPadding, Smaller.with(tokenIds, index, tokenId), documentIds);
  }

  Row withoutPadding() {
    return new Row(0, tokenIds, documentIds);
  }

  Row asOneDocument() {
    return new Row(leftPadding, tokenIds, List.of());
  }
}
