package org.sepllm.reference.cache;

/**
 * A cache that evicts nothing: every query sees every token up to itself.
 *
 * <p>Rule: SEP-CACHE-009.
 */
public record FullCacheConfig() implements CacheConfig {

  @Override
  public String policyName() {
    return "full";
  }

  @Override
  public int initCacheSize() {
    return 0;
  }

  @Override
  public int sepCacheSize() {
    return 0;
  }

  @Override
  public int localSize() {
    return 0;
  }

  @Override
  public int cacheSize() {
    return 0;
  }

  @Override
  public int triggerCap() {
    return Integer.MAX_VALUE;
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
