package org.sepllm.reference.cache;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * StreamingLLM's cache: the first a and the last c − a tokens.
 *
 * <p>Rule: SEP-CACHE-008. After a query has attended, if more than c keys are stored, the first a
 * and the last c − a stay.
 *
 * <p>Range: {@code a ≥ 0}, {@code c − a ≥ 1}.
 *
 * @param initCacheSize a, how many tokens at the start are never evicted
 * @param cacheSize c, the capacity
 */
public record StreamingLlmCacheConfig(int initCacheSize, int cacheSize) implements CacheConfig {

  /**
   * Builds the configuration.
   *
   * @param initCacheSize a, how many tokens at the start are never evicted
   * @param cacheSize c, the capacity
   * @throws SpecException of kind {@code BAD_CONFIG} unless {@code a ≥ 0}, {@code c − a ≥ 1} and c
   *     leaves room for the trigger cap in an int
   */
  public StreamingLlmCacheConfig {
    Require.atLeast("SEP-CACHE-008", "init_cache_size", initCacheSize, 0);
    Require.atLeast(
        "SEP-CACHE-008", "cache_size − init_cache_size", (long) cacheSize - initCacheSize, 1);
    if (cacheSize == Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-CACHE-008",
          "cache_size is " + cacheSize + ", must be less than " + Integer.MAX_VALUE);
    }
  }

  @Override
  public String policyName() {
    return "streamingllm";
  }

  @Override
  public int sepCacheSize() {
    return 0;
  }

  @Override
  public int localSize() {
    return cacheSize - initCacheSize;
  }

  @Override
  public int triggerCap() {
    return cacheSize + 1;
  }

  @Override
  public TriggerSees triggerSees() {
    return TriggerSees.FULL;
  }

  @Override
  public boolean bounded() {
    return true;
  }

  @Override
  public boolean accumulate() {
    return true;
  }

  @Override
  public boolean separates(int tokenId) {
    return false;
  }
}
