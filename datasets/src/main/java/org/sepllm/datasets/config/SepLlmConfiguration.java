package org.sepllm.datasets.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.BatchMode;
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
import org.sepllm.reference.mask.StreamingLlmMask;

/**
 * What a configuration says about masks and caches; what it does not say is empty.
 *
 * @param initialTokens a
 * @param sepCacheSize s
 * @param localSize w
 * @param cacheSize c
 * @param neighbors n
 * @param interval Δ of FixLLM
 * @param separatorTokenIds the ids as they were written: empty and {@code [-1]} select StreamingLLM
 *     for masks
 * @param policy the name of the cache policy
 * @param bounded whether only the last s separators are kept
 * @param accumulate whether a compaction keeps the separators of earlier ones
 * @param batch how the rows of a batch relate
 */
public record SepLlmConfiguration(
    Optional<LayerValues> initialTokens,
    Optional<LayerValues> sepCacheSize,
    Optional<LayerValues> localSize,
    Optional<LayerValues> cacheSize,
    Optional<LayerValues> neighbors,
    Optional<LayerValues> interval,
    Optional<List<Integer>> separatorTokenIds,
    Optional<String> policy,
    Optional<Boolean> bounded,
    Optional<Boolean> accumulate,
    Optional<BatchMode> batch) {
  private static final long MAX_BYTES = 1L << 20;
  private static final String FULL = "full";
  private static final String STREAMING_LLM = "streamingllm";

  /**
   * Builds a configuration.
   *
   * @param initialTokens a
   * @param sepCacheSize s
   * @param localSize w
   * @param cacheSize c
   * @param neighbors n
   * @param interval Δ of FixLLM
   * @param separatorTokenIds the ids as they were written
   * @param policy the name of the cache policy
   * @param bounded whether only the last s separators are kept
   * @param accumulate whether a compaction keeps the separators of earlier ones
   * @param batch how the rows of a batch relate
   * @throws DatasetException if values for each layer are given for different numbers of layers, or
   *     the policy is unknown
   */
  public SepLlmConfiguration {
    separatorTokenIds = separatorTokenIds.map(List::copyOf);
    List<Integer> layers =
        Stream.of(initialTokens, sepCacheSize, localSize, cacheSize, neighbors, interval)
            .flatMap(Optional::stream)
            .filter(LayerValues::perLayer)
            .map(values -> values.values().size())
            .distinct()
            .toList();
    if (layers.size() > 1) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "the values for each layer are for %d layers and for %d"
              .formatted(layers.get(0), layers.get(1)));
    }
    if (policy.isPresent() && !policyNames().contains(policy.get())) {
      throw new DatasetException(
          DatasetErrorKind.UNKNOWN_NAME,
          "policy \"%s\" is none of %s".formatted(policy.get(), String.join(", ", policyNames())));
    }
  }

  /**
   * Returns the names of the cache policies.
   *
   * @return the names; the first is the default
   */
  public static List<String> policyNames() {
    return Stream.concat(
            Stream.of(SepPolicy.values()).map(SepPolicy::policyName),
            Stream.of(STREAMING_LLM, FULL))
        .toList();
  }

  /**
   * Returns the configuration that says nothing.
   *
   * @return all empty
   */
  public static SepLlmConfiguration empty() {
    return new SepLlmConfiguration(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Reads a JSON file: a configuration, or a model's {@code config.json} that holds its options.
   *
   * <p>A file with {@code architectures} or {@code model_type} is a model's: names that are not
   * options are the model's own and are passed over. Elsewhere an unknown name is refused. No
   * separators follow from {@code model_type}.
   *
   * @param file the file, of at most 1 MiB
   * @return what it says
   * @throws DatasetException if the file cannot be read, is malformed, uses an unknown name, or its
   *     values contradict each other
   */
  public static SepLlmConfiguration read(Path file) {
    JsonValue value = JsonValue.read(file, MAX_BYTES);
    boolean ofModel =
        value.find("architectures").isPresent() || value.find("model_type").isPresent();
    return from(value, ofModel ? value.members().keySet() : Set.of());
  }

  /**
   * Reads the options among the members of a JSON object.
   *
   * @param object the object
   * @param otherNames names that may stand beside the options and are passed over
   * @return what the options say
   * @throws DatasetException if a name is neither an option nor one of the others, a value has the
   *     wrong type, or values contradict each other
   */
  public static SepLlmConfiguration from(JsonValue object, Set<String> otherNames) {
    OptionNames.requireKnown(object, otherNames);
    return new OptionReader(object).configuration();
  }

  /**
   * Says what a cache is, in the words of a configuration.
   *
   * @param cache sizes and policy of a cache
   * @return the configuration for which {@link #cacheConfigs} returns that cache
   */
  public static SepLlmConfiguration of(CacheConfig cache) {
    SepLlmConfiguration none = empty();
    boolean sized = !(cache instanceof FullCacheConfig);
    Optional<SepCacheConfig> sep =
        cache instanceof SepCacheConfig config ? Optional.of(config) : Optional.empty();
    return new SepLlmConfiguration(
        sized ? Optional.of(LayerValues.forAll(cache.initCacheSize())) : none.initialTokens,
        sep.map(config -> LayerValues.forAll(config.sepCacheSize())),
        sep.map(config -> LayerValues.forAll(config.localSize())),
        sized ? Optional.of(LayerValues.forAll(cache.cacheSize())) : none.cacheSize,
        none.neighbors,
        none.interval,
        sep.map(config -> Arrays.stream(config.separators().toArray()).boxed().toList()),
        Optional.of(cache.policyName()),
        sep.map(SepCacheConfig::bounded),
        sep.map(SepCacheConfig::accumulate),
        none.batch);
  }

  /**
   * Returns this configuration as JSON that reads back as the same.
   *
   * @return one JSON object on one line
   */
  public String toJson() {
    return ConfigurationJson.of(this);
  }

  /**
   * Puts another configuration over this one.
   *
   * @param other the configuration that wins wherever it says something
   * @return both together
   * @throws DatasetException if they are for different numbers of layers
   */
  public SepLlmConfiguration overriddenBy(SepLlmConfiguration other) {
    return new SepLlmConfiguration(
        other.initialTokens.or(() -> initialTokens),
        other.sepCacheSize.or(() -> sepCacheSize),
        other.localSize.or(() -> localSize),
        other.cacheSize.or(() -> cacheSize),
        other.neighbors.or(() -> neighbors),
        other.interval.or(() -> interval),
        other.separatorTokenIds.or(() -> separatorTokenIds),
        other.policy.or(() -> policy),
        other.bounded.or(() -> bounded),
        other.accumulate.or(() -> accumulate),
        other.batch.or(() -> batch));
  }

  /**
   * Returns the cache that each layer has.
   *
   * <p>Rule: SEP-CACHE-001, SEP-CACHE-018. Where nothing is said the policy is {@code paper},
   * bounded and accumulating.
   *
   * @return one configuration for all layers, or one for each
   * @throws DatasetException if a size that the policy needs is not given, or FixLLM is asked for,
   *     which is no cache
   * @throws SpecException if the sizes or ids break the rules of the policy
   */
  public List<CacheConfig> cacheConfigs() {
    if (interval.isPresent()) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "interval is %s, but FixLLM is a mask and never a cache".formatted(interval.get()));
    }
    String name = policy.orElse(SepPolicy.PAPER.policyName());
    return switch (name) {
      case FULL -> List.of(new FullCacheConfig());
      case STREAMING_LLM -> streamingLlmCaches();
      default -> sepCaches(SepPolicy.valueOf(name.toUpperCase(Locale.ROOT)));
    };
  }

  private List<CacheConfig> streamingLlmCaches() {
    LayerValues initial = needed(initialTokens, OptionNames.INIT_CACHE_SIZE);
    LayerValues capacity = needed(cacheSize, OptionNames.CACHE_SIZE);
    return forLayers(
        List.of(initial, capacity),
        layer -> new StreamingLlmCacheConfig(initial.at(layer), capacity.at(layer)));
  }

  private List<CacheConfig> sepCaches(SepPolicy sepPolicy) {
    LayerValues initial = needed(initialTokens, OptionNames.INIT_CACHE_SIZE);
    LayerValues separators = needed(sepCacheSize, OptionNames.SEP_CACHE_SIZE);
    LayerValues local = needed(localSize, OptionNames.LOCAL_SIZE);
    LayerValues capacity = needed(cacheSize, OptionNames.CACHE_SIZE);
    SeparatorSet ids = separatorSet();
    return forLayers(
        List.of(initial, separators, local, capacity),
        layer ->
            new SepCacheConfig(
                sepPolicy,
                initial.at(layer),
                separators.at(layer),
                local.at(layer),
                capacity.at(layer),
                bounded.orElse(true),
                accumulate.orElse(true),
                ids));
  }

  /**
   * Returns the mask that each layer has.
   *
   * <p>Rule: SEP-MASK-001, SEP-MASK-006, SEP-MASK-007, SEP-MASK-008, SEP-SEP-003. The policy {@code
   * full} gives the causal mask; the policy {@code streamingllm}, or separators that are empty or
   * {@code [-1]}, give StreamingLLM; an interval gives FixLLM; otherwise separators stay visible.
   *
   * @return one rule for all layers, or one for each
   * @throws DatasetException if a size that the mask needs is not given
   * @throws SpecException if the sizes or ids break the rules of the mask
   */
  public List<MaskRule> maskRules() {
    if (policy.filter(FULL::equals).isPresent()) {
      return List.of(new FullMask());
    }
    LayerValues initial = needed(initialTokens, "init_tokens");
    LayerValues window = needed(neighbors, OptionNames.NEIGHBORS);
    if (interval.isPresent()) {
      LayerValues distance = interval.get();
      return forLayers(
          List.of(initial, window, distance),
          layer -> new FixLlmMask(initial.at(layer), window.at(layer), distance.at(layer)));
    }
    if (policy.filter(STREAMING_LLM::equals).isPresent() || selectsStreamingLlm()) {
      return forLayers(
          List.of(initial, window),
          layer -> new StreamingLlmMask(initial.at(layer), window.at(layer)));
    }
    SeparatorSet ids = separatorSet();
    return forLayers(
        List.of(initial, window),
        layer -> new SepLlmMask(initial.at(layer), window.at(layer), ids));
  }

  private boolean selectsStreamingLlm() {
    return separatorTokenIds.isPresent()
        && SeparatorSet.selectsStreamingLlm(asArray(separatorTokenIds.get()));
  }

  private SeparatorSet separatorSet() {
    return SeparatorSet.of(asArray(needed(separatorTokenIds, OptionNames.SEPARATOR_TOKEN_IDS)));
  }

  private static int[] asArray(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static <T> T needed(Optional<T> value, String name) {
    return value.orElseThrow(() ->
        new DatasetException(DatasetErrorKind.MALFORMED, name + " is not given, but it is needed"));
  }

  private static <T> List<T> forLayers(List<LayerValues> sizes, IntFunction<? extends T> layer) {
    int layers = sizes.stream().mapToInt(size -> size.values().size()).max().orElse(1);
    List<T> all = new ArrayList<>(layers);
    for (int index = 0; index < layers; index++) {
      all.add(layer.apply(index));
    }
    return List.copyOf(all);
  }
}
