package org.sepllm.reference.mask;

import java.util.stream.IntStream;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * The mask as a predicate: which key does a query see?
 *
 * <p>Rule: SEP-MASK-001 (§3.1). This is the declarative definition; it knows nothing of time.
 */
public final class Mask {
  private final MaskRule rule;
  private final TokenRow row;

  /**
   * Builds the mask of a row.
   *
   * @param rule the member of the mask family
   * @param row the tokens
   */
  public Mask(MaskRule rule, TokenRow row) {
    this.rule = rule;
    this.row = row;
  }

  /**
   * Says whether a query sees a key.
   *
   * <p>Rule: SEP-MASK-001: causal ∧ valid ∧ same document ∧ (initial ∨ kept beyond the window ∨
   * neighbor).
   *
   * <p>Range: both indices in {@code [0, length)}.
   *
   * <p>Example: ids {@code 5 5 5 5 9 5 5 5 5 5}, separator 9, a = 2, n = 3: query 7 sees the keys
   * 0, 1 (initial), 4 (separator), 5, 6 and 7 (neighbors).
   *
   * @param query the index of the query, absolute in the row
   * @param key the index of the key, absolute in the row
   * @return true if the score of the pair takes part in the softmax
   * @throws SpecException of kind {@code BAD_SHAPE} if an index lies outside the row
   */
  public boolean keep(int query, int key) {
    Require.index("SEP-MASK-001", "query", query, row.length());
    Require.index("SEP-MASK-001", "key", key, row.length());
    return causal(query, key)
        && row.valid(query)
        && row.valid(key)
        && row.documentId(query) == row.documentId(key)
        && (initial(key) || keptBeyondWindow(key) || neighbor(query, key));
  }

  /**
   * Says whether a key is not after the query.
   *
   * <p>Rule: SEP-MASK-001.
   *
   * <p>Range: any indices.
   *
   * @param query the index of the query
   * @param key the index of the key
   * @return true if {@code key ≤ query}
   */
  public boolean causal(int query, int key) {
    return key <= query;
  }

  /**
   * Says whether a key is one of the first a real tokens of its document.
   *
   * <p>Rule: SEP-MASK-003.
   *
   * <p>Range: {@code key} in {@code [0, length)}.
   *
   * @param key the index of the key, absolute in the row
   * @return true for an initial token
   */
  public boolean initial(int key) {
    return row.valid(key) && position(key) < rule.initTokens();
  }

  /**
   * Says whether the rule keeps a key visible at any distance, for SepLLM: whether it is a
   * separator.
   *
   * <p>Rule: SEP-MASK-001, SEP-MASK-008.
   *
   * <p>Range: {@code key} in {@code [0, length)}.
   *
   * @param key the index of the key, absolute in the row
   * @return true if every later query of the document sees it
   */
  public boolean keptBeyondWindow(int key) {
    return row.valid(key) && rule.keptBeyondWindow(row.tokenId(key), position(key));
  }

  /**
   * Says whether a key is among the n last tokens up to and including the query.
   *
   * <p>Rule: SEP-MASK-002: {@code query − key ≤ n − 1}.
   *
   * <p>Range: any indices with {@code key ≤ query}.
   *
   * @param query the index of the query
   * @param key the index of the key
   * @return true for a neighbor
   */
  public boolean neighbor(int query, int key) {
    return query - key <= rule.neighbors() - 1;
  }

  /**
   * Returns the keys that a query sees, in ascending order.
   *
   * <p>Rule: SEP-MASK-001, SEP-MASK-004: empty for a padding query, never empty for a real one.
   *
   * <p>Range: {@code query} in {@code [0, length)}.
   *
   * <p>Cost: one test per key.
   *
   * @param query the index of the query, absolute in the row
   * @return the visible keys
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside the row
   */
  public KeyList visible(int query) {
    Require.index("SEP-MASK-001", "query", query, row.length());
    return KeyList.of(IntStream.rangeClosed(0, query).filter(key -> keep(query, key)).toArray());
  }

  private int position(int key) {
    return key - row.documentStart(key);
  }
}
