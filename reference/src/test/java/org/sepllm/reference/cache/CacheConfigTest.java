package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.config.NamedSeparators;
import org.sepllm.reference.config.SeparatorSet;

class CacheConfigTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);

  @Property
  void rule_SEP_CACHE_001_exactlyTheStatedSizesAreAllowed(
      @ForAll @IntRange(min = -1, max = 4) int a,
      @ForAll @IntRange(min = -1, max = 4) int s,
      @ForAll @IntRange(min = -1, max = 4) int w,
      @ForAll @IntRange(min = -1, max = 14) int c) {
    boolean allowed = a >= 0 && s >= 1 && w >= 1 && a + s + w < c;
    assertThat(accepts(() -> SepCacheConfig.paper(a, s, w, c, NINE))).isEqualTo(allowed);
    assertThat(accepts(() -> new StreamingLlmCacheConfig(a, c))).isEqualTo(a >= 0 && c - a >= 1);
  }

  @Example
  void rule_SEP_CACHE_001_errorsNameValueAndLimit() {
    refusedSep("init_cache_size is -1, must be at least 0", -1, 1, 1, 9);
    refusedSep("sep_cache_size is 0, must be at least 1", 0, 0, 1, 9);
    refusedSep("local_size is 0, must be at least 1", 0, 1, 0, 9);
    refusedSep(
        "init_cache_size + sep_cache_size + local_size is 9, must be less than cache_size 9",
        2,
        3,
        4,
        9);
    refusedSep(
        "init_cache_size + sep_cache_size + local_size is 4294967296, must be less than cache_size"
            + " 12",
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        2,
        12);
    refusedSep(
        "cache_size is 2147483647, must be less than 2147483647", 2, 3, 4, Integer.MAX_VALUE);
  }

  @Example
  void rule_SEP_CACHE_008_errorsNameValueAndLimit() {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "init_cache_size is -1, must be at least 0 [SEP-CACHE-008]",
        () -> new StreamingLlmCacheConfig(-1, 4));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "cache_size − init_cache_size is 0, must be at least 1 [SEP-CACHE-008]",
        () -> new StreamingLlmCacheConfig(4, 4));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "cache_size is 2147483647, must be less than 2147483647 [SEP-CACHE-008]",
        () -> new StreamingLlmCacheConfig(0, Integer.MAX_VALUE));
  }

  @Example
  void rule_SEP_CACHE_007_policiesAreACapAndAVisibilityBit() {
    assertPolicy(SepPolicy.PAPER, "paper", 12, TriggerSees.FULL);
    assertPolicy(SepPolicy.STREAMING, "streaming", 13, TriggerSees.FULL);
    assertPolicy(SepPolicy.SEPCACHE, "sepcache", 12, TriggerSees.COMPACT);
    assertThat(SepCacheConfig.paper(2, 3, 4, 12, NINE))
        .isEqualTo(new SepCacheConfig(SepPolicy.PAPER, 2, 3, 4, 12, true, true, NINE));
  }

  @Example
  void rule_SEP_CACHE_008_theSizesOfStreamingLlm() {
    StreamingLlmCacheConfig config = new StreamingLlmCacheConfig(3, 10);

    assertThat(config.policyName()).isEqualTo("streamingllm");
    assertThat(config.localSize()).isEqualTo(7);
    assertThat(config.sepCacheSize()).isZero();
    assertThat(config.triggerCap()).isEqualTo(11);
    assertThat(config.triggerSees()).isEqualTo(TriggerSees.FULL);
    assertThat(config.bounded()).isTrue();
    assertThat(config.accumulate()).isTrue();
    assertThat(config.separates(9)).isFalse();
  }

  @Example
  void rule_SEP_CACHE_009_theFullCacheHasNoSizes() {
    FullCacheConfig config = new FullCacheConfig();

    assertThat(config.policyName()).isEqualTo("full");
    assertThat(config.initCacheSize()).isZero();
    assertThat(config.sepCacheSize()).isZero();
    assertThat(config.localSize()).isZero();
    assertThat(config.cacheSize()).isZero();
    assertThat(config.triggerCap()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.triggerSees()).isEqualTo(TriggerSees.FULL);
    assertThat(config.bounded()).isTrue();
    assertThat(config.accumulate()).isTrue();
    assertThat(config.separates(9)).isFalse();
  }

  @Property
  void rule_SEP_SEP_004_anExplicitListIsHonored(@ForAll @IntRange(max = 130000) int tokenId) {
    SeparatorSet own = SeparatorSet.of(7, 128001);
    SepCacheConfig config = SepCacheConfig.paper(2, 3, 4, 12, own);

    assertThat(config.separates(tokenId)).isEqualTo(tokenId == 7 || tokenId == 128001);
    for (int id : NamedSeparators.LLAMA18.separators().toArray()) {
      assertThat(config.separates(id)).isFalse();
    }
  }

  @Example
  void rule_SEP_CACHE_018_sizesPerLayer() {
    SepCacheConfig shared = new SepCacheConfig(SepPolicy.STREAMING, 0, 1, 1, 3, false, false, NINE);
    List<CacheConfig> layers =
        SepCacheConfig.perLayer(
            shared, new int[] {2, 0}, new int[] {3, 1}, new int[] {4, 5}, new int[] {12, 9});

    assertThat(layers)
        .containsExactly(
            new SepCacheConfig(SepPolicy.STREAMING, 2, 3, 4, 12, false, false, NINE),
            new SepCacheConfig(SepPolicy.STREAMING, 0, 1, 5, 9, false, false, NINE));
  }

  @Example
  void rule_SEP_CACHE_018_errorsNameValueAndLimit() {
    int[] one = {1};
    int[] two = {1, 1};
    refusedLayers(ErrorKind.BAD_CONFIG, "number of layers is 0, must be at least 1", one, one, one);
    refusedLayers(ErrorKind.BAD_SHAPE, "init_cache_size has length 1, must be 2", one, two, two);
    refusedLayers(ErrorKind.BAD_SHAPE, "sep_cache_size has length 1, must be 2", two, one, two);
    refusedLayers(ErrorKind.BAD_SHAPE, "local_size has length 1, must be 2", two, two, one);
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "init_cache_size + sep_cache_size + local_size is 3, must be less than cache_size 3"
            + " [SEP-CACHE-001]",
        () ->
            SepCacheConfig.perLayer(
                SepCacheConfig.paper(0, 1, 1, 3, NINE), two, two, two, new int[] {4, 3}));
  }

  private static void refusedLayers(
      ErrorKind kind, String message, int[] initial, int[] separators, int[] local) {
    int[] cacheSizes = message.startsWith("number of layers") ? new int[0] : new int[] {9, 9};
    assertRefused(
        kind,
        message + " [SEP-CACHE-018]",
        () ->
            SepCacheConfig.perLayer(
                SepCacheConfig.paper(0, 1, 1, 3, NINE), initial, separators, local, cacheSizes));
  }

  private static void assertPolicy(SepPolicy policy, String name, int cap, TriggerSees sees) {
    SepCacheConfig config = new SepCacheConfig(policy, 2, 3, 4, 12, true, true, NINE);

    assertThat(config.policyName()).isEqualTo(name);
    assertThat(config.triggerCap()).isEqualTo(cap);
    assertThat(config.triggerSees()).isEqualTo(sees);
  }

  private static void refusedSep(String message, int a, int s, int w, int c) {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        message + " [SEP-CACHE-001]",
        () -> SepCacheConfig.paper(a, s, w, c, NINE));
  }

  private static boolean accepts(Runnable construction) {
    try {
      construction.run();
      return true;
    } catch (SpecException _) {
      return false;
    }
  }
}
