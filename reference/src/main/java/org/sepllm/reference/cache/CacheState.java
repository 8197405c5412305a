package org.sepllm.reference.cache;

import java.util.List;

/**
 * All that is needed to continue a row and layer, beside the keys and values themselves.
 *
 * <p>Rule: SEP-CACHE-017. The stored keys alone are not enough: a separator may lie in the
 * separator block or in the recent run.
 *
 * <p>Range: counts and indices are at least 0; the three lists have one item per stored entry.
 *
 * @param nextIndex the index of the next token, absolute in the row
 * @param leftPadding how many places of padding the row began with
 * @param keys the stored key indices in the order of the cache
 * @param tokenIds the token id of each stored key
 * @param insertionLengths the length of the cache when each key was inserted
 * @param separatorCount how many entries form the separator block
 * @param sepCacheSize the effective s, larger than configured if unbounded separators made it grow
 * @param cacheSize the effective c, which grows together with s
 */
public record CacheState(
    int nextIndex,
    int leftPadding,
    List<Integer> keys,
    List<Integer> tokenIds,
    List<Integer> insertionLengths,
    int separatorCount,
    int sepCacheSize,
    int cacheSize) {

  /**
   * Builds a state; consistency with a configuration is checked when a machine resumes it.
   *
   * @param nextIndex the index of the next token, absolute in the row
   * @param leftPadding how many places of padding the row began with
   * @param keys the stored key indices in the order of the cache
   * @param tokenIds the token id of each stored key
   * @param insertionLengths the length of the cache when each key was inserted
   * @param separatorCount how many entries form the separator block
   * @param sepCacheSize the effective s
   * @param cacheSize the effective c
   */
  public CacheState {
    keys = List.copyOf(keys);
    tokenIds = List.copyOf(tokenIds);
    insertionLengths = List.copyOf(insertionLengths);
  }
}
