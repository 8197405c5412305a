package org.sepllm.reference.cache;

/**
 * The sizes and options of a cache for one layer.
 *
 * <p>Rule: SEP-CACHE-001. One machine serves all policies; a policy is a choice of these values.
 */
public sealed interface CacheConfig
    permits SepCacheConfig, StreamingLlmCacheConfig, FullCacheConfig {

  /**
   * Returns the name of the policy.
   *
   * @return {@code paper}, {@code streaming}, {@code sepcache}, {@code streamingllm} or {@code
   *     full}
   */
  String policyName();

  /**
   * Returns how many tokens at the start are never evicted.
   *
   * @return a, at least 0
   */
  int initCacheSize();

  /**
   * Returns how many separators a bounded cache keeps.
   *
   * @return s; 0 for policies without separators
   */
  int sepCacheSize();

  /**
   * Returns how many of the last tokens survive a compaction.
   *
   * @return w; 0 for the policy without eviction
   */
  int localSize();

  /**
   * Returns the capacity.
   *
   * @return c; 0 for the policy without eviction
   */
  int cacheSize();

  /**
   * Returns the length that triggers a compaction.
   *
   * @return K
   */
  int triggerCap();

  /**
   * Returns what the query of a compacting step attends to.
   *
   * @return the visibility bit
   */
  TriggerSees triggerSees();

  /**
   * Says whether only the last s separators are kept.
   *
   * @return false if s grows with the separators
   */
  boolean bounded();

  /**
   * Says whether a compaction keeps the separators of earlier ones.
   *
   * @return false if only the separators that leave the window now are kept
   */
  boolean accumulate();

  /**
   * Says whether a token is a separator for this cache.
   *
   * <p>Range: any id.
   *
   * @param tokenId the id of the token
   * @return true if the token moves into the separator block when it leaves the window
   */
  boolean separates(int tokenId);
}
