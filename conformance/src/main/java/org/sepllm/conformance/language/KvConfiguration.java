package org.sepllm.conformance.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.accounting.PublishedUsage;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

/** A mask or cache whose use of keys is counted over texts. */
public sealed interface KvConfiguration {

  /**
   * Returns the policy.
   *
   * @return for example {@code paper}
   */
  String name();

  /**
   * Returns the sizes for people.
   *
   * @return for example {@code a = 4, s = 64, w = 256, c = 800}
   */
  String sizes();

  /**
   * Returns the published number that is called KV usage, where it is a formula.
   *
   * <p>Rule: SEP-ACCT-006.
   *
   * <p>Range: {@code length} at least 0.
   *
   * @param length the number of tokens
   * @return the formula's number of keys, or empty for masks
   */
  Optional<Double> formula(long length);

  /**
   * Reads a text.
   *
   * <p>Rule: SEP-ACCT-001, SEP-ACCT-002.
   *
   * <p>Shape: {@code tokenIds[length]}.
   *
   * @param tokenIds the text
   * @param listener is told the number of keys that each query saw
   * @return the keys attended and retained
   */
  Usage read(int[] tokenIds, Listener listener);

  /** Who wants to know what each query saw. */
  @FunctionalInterface
  interface Listener {
    /**
     * Is told after every token.
     *
     * <p>Range: {@code attended} in {@code [1, length]}.
     *
     * @param attended the number of keys the query saw
     * @param length the number of tokens so far
     */
    void at(int attended, int length);
  }

  /**
   * A mask.
   *
   * @param name the mask
   * @param sizes the sizes for people
   * @param rule the mask
   */
  record OfMask(String name, String sizes, MaskRule rule) implements KvConfiguration {
    @Override
    public Optional<Double> formula(long length) {
      return Optional.empty();
    }

    /** Counted, not listed: the keys that stay, and the window. */
    @Override
    public Usage read(int[] tokenIds, Listener listener) {
      Usage usage = Usage.none();
      int kept = 0;
      for (int query = 0; query < tokenIds.length; query++) {
        int left = query - rule.neighbors();
        if (left >= 0
            && (left < rule.initTokens() || rule.keptBeyondWindow(tokenIds[left], left))) {
          kept++;
        }
        int attended = kept + Math.min(query + 1, rule.neighbors());
        usage = usage.plus(attended, attended, query + 1);
        listener.at(attended, query + 1);
      }
      return usage;
    }
  }

  /**
   * A cache.
   *
   * @param name the policy
   * @param sizes the sizes for people
   * @param config the cache
   */
  record OfCache(String name, String sizes, CacheConfig config) implements KvConfiguration {
    @Override
    public Optional<Double> formula(long length) {
      return Optional.of(PublishedUsage.limitFormula(config, length));
    }

    @Override
    public Usage read(int[] tokenIds, Listener listener) {
      CacheMachine machine = new CacheMachine(config);
      Usage usage = Usage.none();
      for (int query = 0; query < tokenIds.length; query++) {
        CacheStep step = machine.append(tokenIds[query]);
        usage = usage.plus(step.attended(), step.retained(), query + 1);
        listener.at(step.attended(), query + 1);
      }
      return usage;
    }
  }

  /**
   * Returns the configurations of the paper's tables.
   *
   * @param separators the separators
   * @return masks with a = 3, caches with a = 4, each beside StreamingLLM, and full attention
   */
  static List<KvConfiguration> published(SeparatorSet separators) {
    List<KvConfiguration> all = new ArrayList<>();
    all.add(new OfCache("full", "", new FullCacheConfig()));
    all.add(new OfMask("mask", "a = 3, n = 256", new SepLlmMask(3, 256, separators)));
    for (int neighbors : new int[] {256, 380}) {
      all.add(
          new OfMask(
              "streamingllm mask", "a = 3, n = " + neighbors, new StreamingLlmMask(3, neighbors)));
    }
    addCaches(all, separators, 64, 256, 800);
    addCaches(all, separators, 64, 224, 324);
    all.add(cache(SepPolicy.PAPER, separators, 32, 224, 324));
    all.add(cache(SepPolicy.PAPER, separators, 64, 512, 800));
    return List.copyOf(all);
  }

  private static void addCaches(
      List<KvConfiguration> all, SeparatorSet separators, int sep, int local, int cache) {
    for (SepPolicy policy : SepPolicy.values()) {
      all.add(cache(policy, separators, sep, local, cache));
    }
    all.add(
        new OfCache("streamingllm", "a = 4, c = " + cache, new StreamingLlmCacheConfig(4, cache)));
  }

  private static KvConfiguration cache(
      SepPolicy policy, SeparatorSet separators, int sep, int local, int cache) {
    return new OfCache(
        policy.policyName(),
        "a = 4, s = %d, w = %d, c = %d".formatted(sep, local, cache),
        new SepCacheConfig(policy, 4, sep, local, cache, true, true, separators));
  }
}
