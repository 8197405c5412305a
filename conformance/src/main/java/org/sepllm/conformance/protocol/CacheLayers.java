package org.sepllm.conformance.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;

/** Reads policy, sizes and options of {@code cache}. */
final class CacheLayers {
  private static final String STREAMING_LLM = "streamingllm";
  private static final String FULL = "full";

  /** The policies, the default first. */
  static final List<String> POLICIES =
      Stream.concat(
              Arrays.stream(SepPolicy.values()).map(SepPolicy::policyName),
              Stream.of(STREAMING_LLM, FULL))
          .toList();

  /** Fields that belong to some policies only. */
  static final List<String> FIELDS =
      List.of(
          "init_cache_size",
          "sep_cache_size",
          "local_size",
          "cache_size",
          "separator_token_ids",
          "bounded",
          "accumulate");

  private CacheLayers() {}

  static PerLayer<CacheConfig> read(Fields fields) {
    String policy = fields.choice("policy", POLICIES);
    return switch (policy) {
      case FULL -> new PerLayer<>(false, List.of(new FullCacheConfig()));
      case STREAMING_LLM -> streamingLlm(fields);
      default -> sepLlm(SepPolicy.values()[POLICIES.indexOf(policy)], fields);
    };
  }

  private static PerLayer<CacheConfig> streamingLlm(Fields fields) {
    LayerSizes sizes = new LayerSizes(fields);
    sizes.read("init_cache_size");
    sizes.read("cache_size");
    return sizes.build(size -> new StreamingLlmCacheConfig(size[0], size[1]));
  }

  private static PerLayer<CacheConfig> sepLlm(SepPolicy policy, Fields fields) {
    LayerSizes sizes = new LayerSizes(fields);
    sizes.read("init_cache_size");
    sizes.read("sep_cache_size");
    sizes.read("local_size");
    sizes.read("cache_size");
    boolean bounded = fields.flag("bounded", true);
    boolean accumulate = fields.flag("accumulate", true);
    SeparatorSet separators =
        SeparatorSet.of(
            Values.integers(
                "separator_token_ids",
                fields.required("separator_token_ids"),
                ProtocolErrorKind.BAD_CONFIG));
    return sizes.build(size ->
        new SepCacheConfig(
            policy, size[0], size[1], size[2], size[3], bounded, accumulate, separators));
  }
}
