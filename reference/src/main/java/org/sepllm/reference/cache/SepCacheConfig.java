package org.sepllm.reference.cache;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.SeparatorSet;

/**
 * A SepLLM cache: initial tokens, separators and a local window within a capacity.
 *
 * <p>Rule: SEP-CACHE-001 (§3.3).
 *
 * <p>Range: {@code a ≥ 0}, {@code s ≥ 1}, {@code w ≥ 1}, {@code a + s + w < c}.
 *
 * @param policy trigger cap and visibility of the triggering query
 * @param initCacheSize a, how many tokens at the start are never evicted
 * @param sepCacheSize s, how many separators are kept
 * @param localSize w, how many of the last tokens survive a compaction
 * @param cacheSize c, the capacity
 * @param bounded whether only the last s separators are kept; otherwise s grows
 * @param accumulate whether a compaction keeps the separators of earlier ones
 * @param separators the separator ids
 */
public record SepCacheConfig(
    SepPolicy policy,
    int initCacheSize,
    int sepCacheSize,
    int localSize,
    int cacheSize,
    boolean bounded,
    boolean accumulate,
    SeparatorSet separators)
    implements CacheConfig {

  /**
   * Builds the configuration.
   *
   * @param policy trigger cap and visibility of the triggering query
   * @param initCacheSize a, how many tokens at the start are never evicted
   * @param sepCacheSize s, how many separators are kept
   * @param localSize w, how many of the last tokens survive a compaction
   * @param cacheSize c, the capacity
   * @param bounded whether only the last s separators are kept; otherwise s grows
   * @param accumulate whether a compaction keeps the separators of earlier ones
   * @param separators the separator ids
   * @throws SpecException of kind {@code BAD_CONFIG} unless {@code a ≥ 0}, {@code s ≥ 1}, {@code w
   *     ≥ 1}, {@code a + s + w < c} and c leaves room for the trigger cap in an int
   */
  public SepCacheConfig {
    Require.atLeast("SEP-CACHE-001", "init_cache_size", initCacheSize, 0);
    Require.atLeast("SEP-CACHE-001", "sep_cache_size", sepCacheSize, 1);
    Require.atLeast("SEP-CACHE-001", "local_size", localSize, 1);
    long filled = (long) initCacheSize + sepCacheSize + localSize;
    if (filled >= cacheSize) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-CACHE-001",
          "init_cache_size + sep_cache_size + local_size is "
              + filled
              + ", must be less than cache_size "
              + cacheSize);
    }
    if (cacheSize == Integer.MAX_VALUE) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-CACHE-001",
          "cache_size is " + cacheSize + ", must be less than " + Integer.MAX_VALUE);
    }
  }

  /**
   * Builds the default: policy {@code paper}, bounded, accumulating.
   *
   * <p>Range: {@code a ≥ 0}, {@code s ≥ 1}, {@code w ≥ 1}, {@code a + s + w < c}.
   *
   * @param initCacheSize a
   * @param sepCacheSize s
   * @param localSize w
   * @param cacheSize c
   * @param separators the separator ids
   * @return the configuration
   * @throws SpecException of kind {@code BAD_CONFIG} if a size is out of range
   */
  public static SepCacheConfig paper(
      int initCacheSize, int sepCacheSize, int localSize, int cacheSize, SeparatorSet separators) {
    return new SepCacheConfig(
        SepPolicy.PAPER, initCacheSize, sepCacheSize, localSize, cacheSize, true, true, separators);
  }

  /**
   * Builds one configuration per layer; the sizes may differ, options and ids are shared.
   *
   * <p>Rule: SEP-CACHE-018.
   *
   * <p>Shape: all four arrays are {@code [layers]}.
   *
   * <p>Range: in every layer {@code a ≥ 0}, {@code s ≥ 1}, {@code w ≥ 1}, {@code a + s + w < c}.
   *
   * @param shared policy, options and ids for all layers; its sizes are not used
   * @param initCacheSizes a for each layer
   * @param sepCacheSizes s for each layer
   * @param localSizes w for each layer
   * @param cacheSizes c for each layer
   * @return the configurations in order of the layers
   * @throws SpecException of kind {@code BAD_SHAPE} if the lengths differ, of kind {@code
   *     BAD_CONFIG} if a size is out of range or no layer is given
   */
  public static List<CacheConfig> perLayer(
      SepCacheConfig shared,
      int[] initCacheSizes,
      int[] sepCacheSizes,
      int[] localSizes,
      int[] cacheSizes) {
    int layers = cacheSizes.length;
    Require.atLeast("SEP-CACHE-018", "number of layers", layers, 1);
    Require.length("SEP-CACHE-018", "init_cache_size", initCacheSizes.length, layers);
    Require.length("SEP-CACHE-018", "sep_cache_size", sepCacheSizes.length, layers);
    Require.length("SEP-CACHE-018", "local_size", localSizes.length, layers);
    List<CacheConfig> configs = new ArrayList<>(layers);
    for (int layer = 0; layer < layers; layer++) {
      configs.add(
          new SepCacheConfig(
              shared.policy,
              initCacheSizes[layer],
              sepCacheSizes[layer],
              localSizes[layer],
              cacheSizes[layer],
              shared.bounded,
              shared.accumulate,
              shared.separators));
    }
    return List.copyOf(configs);
  }

  @Override
  public String policyName() {
    return policy.policyName();
  }

  @Override
  public int triggerCap() {
    return policy.triggerCap(cacheSize);
  }

  @Override
  public TriggerSees triggerSees() {
    return policy.triggerSees();
  }

  @Override
  public boolean separates(int tokenId) {
    return separators.contains(tokenId);
  }
}
