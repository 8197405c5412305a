package org.sepllm.conformance.check.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * The policy, sizes and options that a case runs its caches with.
 *
 * @param policy the name of the policy
 * @param bounded whether only the last s separators are kept
 * @param accumulate whether separators of earlier compactions are kept
 * @param separators the separator ids
 * @param layered whether requests and answers have a layer axis
 * @param layers the sizes of each layer; exactly one if not layered
 */
public record CacheSetup(
    String policy,
    boolean bounded,
    boolean accumulate,
    List<Integer> separators,
    boolean layered,
    List<CacheSizes> layers) {

  /** The policy that keeps initial tokens and the latest ones. */
  public static final String STREAMINGLLM = "streamingllm";

  /** The policy that keeps everything. */
  public static final String FULL = "full";

  /**
   * Copies the lists.
   *
   * @param policy the name of the policy
   * @param bounded whether only the last s separators are kept
   * @param accumulate whether separators of earlier compactions are kept
   * @param separators the separator ids
   * @param layered whether requests and answers have a layer axis
   * @param layers the sizes of each layer
   */
  public CacheSetup {
    separators = List.copyOf(separators);
    layers = List.copyOf(layers);
  }

  /** The SepLLM policy; empty for {@code streamingllm} and {@code full}. */
  Optional<SepPolicy> sepPolicy() {
    return Arrays.stream(SepPolicy.values())
        .filter(known -> known.policyName().equals(policy))
        .findFirst();
  }

  /**
   * Builds the configuration of a layer.
   *
   * <p>Range: {@code layer} at least 0 and less than the number of layers.
   *
   * @param layer the layer
   * @return the configuration
   */
  public CacheConfig config(int layer) {
    CacheSizes sizes = layers.get(layer);
    if (policy.equals(FULL)) {
      return new FullCacheConfig();
    }
    if (policy.equals(STREAMINGLLM)) {
      return new StreamingLlmCacheConfig(sizes.initCacheSize(), sizes.cacheSize());
    }
    return new SepCacheConfig(
        sepPolicy().orElseThrow(),
        sizes.initCacheSize(),
        sizes.sepCacheSize(),
        sizes.localSize(),
        sizes.cacheSize(),
        bounded,
        accumulate,
        SeparatorSet.of(separators.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** Writes the fields that the policy has. */
  void write(ObjectNode request) {
    request.put("policy", policy);
    if (policy.equals(FULL)) {
      return;
    }
    writeSize(request, "init_cache_size", CacheSizes::initCacheSize);
    if (sepPolicy().isPresent()) {
      writeSize(request, "sep_cache_size", CacheSizes::sepCacheSize);
      writeSize(request, "local_size", CacheSizes::localSize);
    }
    writeSize(request, "cache_size", CacheSizes::cacheSize);
    if (sepPolicy().isPresent()) {
      request.put("bounded", bounded);
      request.put("accumulate", accumulate);
      request.set("separator_token_ids", Json.integers(separators));
    }
  }

  private void writeSize(ObjectNode request, String name, ToIntFunction<CacheSizes> size) {
    if (layered) {
      request.set(name, Json.integers(layers.stream().map(size::applyAsInt).toList()));
    } else {
      request.put(name, size.applyAsInt(layers.getFirst()));
    }
  }

  /** Setups with fewer layers, smaller sizes, fewer separators or the default options. */
  Stream<CacheSetup> simpler() {
    return Stream.concat(
        Stream.concat(fewerLayers(), smallerSizes()),
        Stream.concat(defaults(), Smaller.fewer(separators).map(this::withSeparators)));
  }

  private Stream<CacheSetup> fewerLayers() {
    return layered && layers.size() == 1
        ? Stream.of(new CacheSetup(policy, bounded, accumulate, separators, false, layers))
        : Smaller.fewer(layers).map(this::withLayers);
  }

  private Stream<CacheSetup> smallerSizes() {
    return IntStream.range(0, layers.size())
        .boxed()
        .flatMap(layer ->
            layers
                .get(layer)
                .smaller()
                .map(sizes -> withLayers(Smaller.with(layers, layer, sizes))));
  }

  private Stream<CacheSetup> defaults() {
    return Stream.of(
            new CacheSetup(policy, true, accumulate, separators, layered, layers),
            new CacheSetup(policy, bounded, true, separators, layered, layers))
        .filter(setup -> !setup.equals(this));
  }

  private CacheSetup withLayers(List<CacheSizes> fewer) {
    return new CacheSetup(policy, bounded, accumulate, separators, layered, fewer);
  }

  private CacheSetup withSeparators(List<Integer> fewer) {
    return new CacheSetup(policy, bounded, accumulate, fewer, layered, layers);
  }
}
