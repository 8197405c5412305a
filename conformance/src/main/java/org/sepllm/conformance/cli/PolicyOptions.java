package org.sepllm.conformance.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.conformance.language.Policy;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.position.PositionScheme;
import picocli.CommandLine.Option;

/** The options that choose what a model sees: masks, and caches with their positions. */
final class PolicyOptions {
  private static final List<String> NAMES =
      List.of("full", "paper", "streaming", "sepcache", "streamingllm", "mask", "fixllm");

  @Option(names = "--init", paramLabel = "A", description = "Initial tokens a, by default 4.")
  private int init = 4;

  @Option(names = "--sep", paramLabel = "S", description = "Separator capacity s, by default 64.")
  private int sep = 64;

  @Option(names = "--local", paramLabel = "W", description = "Local window w, by default 128.")
  private int local = 128;

  @Option(names = "--cache", paramLabel = "C", description = "Cache size c, by default 256.")
  private int cache = 256;

  @Option(names = "--unbounded", description = "Keep all separators: s and c grow with them.")
  private boolean unbounded;

  @Option(
      names = "--no-accumulate",
      description = "Keep only the separators that leave the window at the last compaction.")
  private boolean noAccumulate;

  @Option(
      names = "--neighbors",
      paramLabel = "N",
      description = "Neighbors n of mask and fixllm, the query included, by default 64.")
  private int neighbors = 64;

  @Option(
      names = "--interval",
      paramLabel = "D",
      description = "The interval of fixllm, by default 16.")
  private int interval = 16;

  @Option(
      names = "--positions",
      paramLabel = "X",
      description = "Of caches: in-cache (the default), original or insertion-length.")
  private String positions = "in-cache";

  /** Builds the policy of a name. */
  Policy policy(String name, ChosenSeparators separators) {
    return switch (name) {
      case "full" -> masked(name, "", new FullMask());
      case "mask" ->
          masked(
              name,
              "a = %d, n = %d".formatted(init, neighbors),
              new SepLlmMask(init, neighbors, set(separators)));
      case "fixllm" ->
          masked(
              name,
              "a = %d, n = %d, interval %d".formatted(init, neighbors, interval),
              new FixLlmMask(init, neighbors, interval));
      case "streamingllm" ->
          cached(
              name,
              "a = %d, c = %d".formatted(init, cache),
              new StreamingLlmCacheConfig(init, cache));
      default -> cached(name, separated(name, separators));
    };
  }

  /** Full attention without segments, for rows that go on. */
  Policy fullCache() {
    return cached("full", "", new FullCacheConfig());
  }

  private CacheConfig separated(String name, ChosenSeparators separators) {
    SepPolicy policy =
        Stream.of(SepPolicy.values())
            .filter(known -> known.policyName().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new UsageException(
                    "--policy is %s, must be of %s".formatted(name, String.join(", ", NAMES))));
    return new SepCacheConfig(
        policy, init, sep, local, cache, !unbounded, !noAccumulate, set(separators));
  }

  private Policy cached(String name, CacheConfig config) {
    return cached(
        name, "a = %d, s = %d, w = %d, c = %d".formatted(init, sep, local, cache), config);
  }

  private Policy cached(String name, String sizes, CacheConfig config) {
    return new Policy(name, sizes, new Context.OfCache(List.of(config), scheme()));
  }

  private static Policy masked(String name, String sizes, MaskRule rule) {
    return new Policy(name, sizes, new Context.OfMask(List.of(rule)));
  }

  private static SeparatorSet set(ChosenSeparators separators) {
    return SeparatorSet.of(separators.ids().stream().mapToInt(Integer::intValue).toArray());
  }

  private PositionScheme scheme() {
    return Arrays.stream(PositionScheme.values())
        .filter(known -> known.schemeName().equals(positions))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--positions is %s, must be in-cache, original or insertion-length"
                    .formatted(positions)));
  }

  /** Says what a text run shows about positions beyond a model's maximum, if there is anything. */
  static Optional<String> warning(Policy policy, int maxPositions, int mostAttended) {
    boolean inCache =
        policy.context() instanceof Context.OfCache cache
            && cache.positions() == PositionScheme.IN_CACHE;
    return inCache && mostAttended > maxPositions
        ? Optional.of(
            "%s uses positions up to %d in the cache, the model was made for positions below %d"
                .formatted(policy.name(), mostAttended - 1, maxPositions))
        : Optional.empty();
  }
}
