package org.sepllm.conformance.check.generate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CacheSizes;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.config.SepLlmConfiguration;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

/**
 * The one mask and the one cache that a user wants checked.
 *
 * @param mask the mask that the configuration describes, if it does
 * @param cache the cache that the configuration describes, if it does
 */
public record Narrowing(Optional<MaskSetup> mask, Optional<CacheSetup> cache) {

  /**
   * Reads a configuration; separators that it does not name are those of the text.
   *
   * @param file the configuration
   * @param separatorsOfText the separator ids of the text
   * @return what the configuration describes
   * @throws DatasetException if the file is refused, or describes neither a mask nor a cache
   * @throws org.sepllm.reference.SpecException if its sizes break a rule
   */
  public static Narrowing read(Path file, List<Integer> separatorsOfText) {
    SepLlmConfiguration said = SepLlmConfiguration.read(file);
    SepLlmConfiguration all = withSeparators(separatorsOfText).overriddenBy(said);
    boolean full = said.policy().filter(CacheSetup.FULL::equals).isPresent();
    boolean describesCache = full || (said.cacheSize().isPresent() && said.interval().isEmpty());
    boolean describesMask = full || said.neighbors().isPresent();
    if (!describesCache && !describesMask) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          file + " gives neither cache_size nor neighbors, so there is nothing to check");
    }
    return new Narrowing(
        describesMask ? Optional.of(maskSetup(all.maskRules())) : Optional.empty(),
        describesCache ? Optional.of(cacheSetup(all.cacheConfigs())) : Optional.empty());
  }

  private static SepLlmConfiguration withSeparators(List<Integer> ids) {
    SepLlmConfiguration none = SepLlmConfiguration.empty();
    return new SepLlmConfiguration(
        none.initialTokens(),
        none.sepCacheSize(),
        none.localSize(),
        none.cacheSize(),
        none.neighbors(),
        none.interval(),
        Optional.of(ids),
        none.policy(),
        none.bounded(),
        none.accumulate(),
        none.batch());
  }

  /** The layers of a configuration differ in sizes only. */
  private static MaskSetup maskSetup(List<MaskRule> layers) {
    MaskRule first = layers.getFirst();
    boolean layered = layers.size() > 1;
    List<Integer> neighbors = layers.stream().map(MaskRule::neighbors).toList();
    MaskKind kind =
        switch (first) {
          case SepLlmMask _ -> MaskKind.SEPLLM;
          case StreamingLlmMask _ -> MaskKind.STREAMINGLLM;
          case FixLlmMask _ -> MaskKind.FIXLLM;
          case FullMask _ -> MaskKind.FULL;
        };
    int interval = first instanceof FixLlmMask fix ? fix.interval() : 1;
    List<Integer> separators = first instanceof SepLlmMask sep ? ids(sep.separators()) : List.of();
    return new MaskSetup(kind, first.initTokens(), layered, neighbors, interval, separators);
  }

  private static CacheSetup cacheSetup(List<CacheConfig> layers) {
    CacheConfig first = layers.getFirst();
    List<CacheSizes> sizes =
        layers.stream()
            .map(layer ->
                new CacheSizes(
                    layer.initCacheSize(),
                    layer.sepCacheSize(),
                    layer.localSize(),
                    layer.cacheSize()))
            .toList();
    List<Integer> separators =
        first instanceof SepCacheConfig sep ? ids(sep.separators()) : List.of();
    return new CacheSetup(
        first.policyName(),
        first.bounded(),
        first.accumulate(),
        separators,
        layers.size() > 1,
        sizes);
  }

  private static List<Integer> ids(SeparatorSet separators) {
    return Arrays.stream(separators.toArray()).boxed().toList();
  }
}
