package org.sepllm.conformance.view;

import java.util.EnumMap;
import java.util.Map;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

/**
 * The title of a picture and what its kinds of cells mean there.
 *
 * @param title the rule or policy with its sizes
 * @param legend the meaning of every kind that can occur
 */
public record PictureWords(String title, Map<CellKind, String> legend) {

  /**
   * Builds the words.
   *
   * @param title the rule or policy with its sizes
   * @param legend the meaning of every kind that can occur
   */
  public PictureWords {
    legend = Map.copyOf(legend);
  }

  /**
   * Words a mask.
   *
   * @param rule the member of the mask family
   * @return for example the title {@code sepllm mask, a = 3, n = 8}
   */
  public static PictureWords ofMask(MaskRule rule) {
    Map<CellKind, String> legend = new EnumMap<>(CellKind.class);
    legend.put(CellKind.INITIAL, "initial");
    legend.put(CellKind.SEPARATOR, "separator");
    legend.put(CellKind.NEIGHBOR, "neighbor");
    legend.put(CellKind.HIDDEN, "masked");
    legend.put(CellKind.PADDING, "padding");
    String sizes = "a = %d, n = %d".formatted(rule.initTokens(), rule.neighbors());
    return switch (rule) {
      case SepLlmMask _ -> new PictureWords("sepllm mask, " + sizes, legend);
      case StreamingLlmMask _ -> new PictureWords("streamingllm mask, " + sizes, legend);
      case FixLlmMask fix -> {
        legend.put(CellKind.SEPARATOR, "at the interval");
        yield new PictureWords("fixllm mask, %s, Δ = %d".formatted(sizes, fix.interval()), legend);
      }
      case FullMask _ -> {
        legend.put(CellKind.NEIGHBOR, "visible");
        yield new PictureWords("full causal mask", legend);
      }
    };
  }

  /**
   * Words a cache.
   *
   * @param config sizes and policy of the layer
   * @return for example the title {@code paper cache, a = 4, s = 64, w = 256, c = 800}
   */
  public static PictureWords ofCache(CacheConfig config) {
    Map<CellKind, String> legend = new EnumMap<>(CellKind.class);
    legend.put(CellKind.INITIAL, "initial");
    legend.put(CellKind.SEPARATOR, "separator");
    legend.put(CellKind.NEIGHBOR, "recent run");
    legend.put(CellKind.HIDDEN, "evicted");
    legend.put(CellKind.PADDING, "padding");
    return new PictureWords(config.policyName() + " cache" + sizes(config), legend);
  }

  private static String sizes(CacheConfig config) {
    return switch (config) {
      case SepCacheConfig sep ->
          ", a = %d, s = %d, w = %d, c = %d%s%s"
              .formatted(
                  sep.initCacheSize(),
                  sep.sepCacheSize(),
                  sep.localSize(),
                  sep.cacheSize(),
                  sep.bounded() ? "" : ", unbounded",
                  sep.accumulate() ? "" : ", not accumulating");
      case StreamingLlmCacheConfig streaming ->
          ", a = %d, c = %d".formatted(streaming.initCacheSize(), streaming.cacheSize());
      case FullCacheConfig _ -> "";
    };
  }
}
