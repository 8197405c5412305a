package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.Optional;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;

/**
 * What independent rows over a cache start from.
 *
 * @param layers the configuration of each layer
 * @param rows the tokens of each row
 * @param denseTokens for each row how many real tokens at its start are a dense prefill
 * @param states for each row the saved state of each layer; empty if all rows are new
 * @param positions how positions will be asked about, if they will be
 */
public record CacheInput(
    List<CacheConfig> layers,
    List<TokenRow> rows,
    List<Integer> denseTokens,
    Optional<List<List<CacheState>>> states,
    Optional<PositionScheme> positions) {

  /**
   * Copies the lists.
   *
   * @param layers the configuration of each layer
   * @param rows the tokens of each row
   * @param denseTokens for each row the length of its dense prefill
   * @param states for each row the saved state of each layer
   * @param positions how positions will be asked about
   */
  public CacheInput {
    layers = List.copyOf(layers);
    rows = List.copyOf(rows);
    denseTokens = List.copyOf(denseTokens);
    states = states.map(rowsOfStates -> rowsOfStates.stream().map(List::copyOf).toList());
  }

  /**
   * Returns the length of the longest row.
   *
   * @return how many steps answer the question
   */
  public int steps() {
    return rows.stream().mapToInt(TokenRow::length).max().orElse(0);
  }
}
