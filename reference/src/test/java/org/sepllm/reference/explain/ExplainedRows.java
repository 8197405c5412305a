package org.sepllm.reference.explain;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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
import org.sepllm.reference.row.TokenRow;

/** Generators of small rows, masks and caches in which every reason occurs. */
final class ExplainedRows {
  static final int SEPARATOR = 9;
  static final SeparatorSet SEPARATORS = SeparatorSet.of(SEPARATOR);

  private ExplainedRows() {}

  static Arbitrary<TokenRow> rows() {
    Arbitrary<int[]> ids =
        Arbitraries.of(5, 6, SEPARATOR).array(int[].class).ofMinSize(1).ofMaxSize(70);
    return Combinators.combine(ids, Arbitraries.integers().between(0, 3))
        .as((tokenIds, padding) -> TokenRow.padded(Math.min(padding, tokenIds.length), tokenIds));
  }

  static Arbitrary<TokenRow> packedRows() {
    return Combinators.combine(rows(), Arbitraries.integers().between(1, 20))
        .as((row, documentLength) -> {
          int[] documents = new int[row.length()];
          for (int index = 0; index < documents.length; index++) {
            documents[index] = index / documentLength;
          }
          return TokenRow.packed(row.leftPadding(), row.tokenIds(), documents);
        });
  }

  static Arbitrary<MaskRule> masks() {
    Arbitrary<Integer> init = Arbitraries.integers().between(0, 4);
    Arbitrary<Integer> neighbors = Arbitraries.integers().between(1, 8);
    Arbitrary<Integer> interval = Arbitraries.integers().between(1, 6);
    return Arbitraries.oneOf(
        Combinators.combine(init, neighbors).as((a, n) -> new SepLlmMask(a, n, SEPARATORS)),
        Combinators.combine(init, neighbors).as(StreamingLlmMask::new),
        Combinators.combine(init, neighbors, interval).as(FixLlmMask::new),
        Arbitraries.just(new FullMask()));
  }

  static Arbitrary<CacheConfig> caches() {
    Arbitrary<Integer> init = Arbitraries.integers().between(0, 3);
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 4);
    return Arbitraries.oneOf(
        sepCaches(init, small),
        Combinators.combine(init, small).as((a, w) -> new StreamingLlmCacheConfig(a, a + w)),
        Arbitraries.just(new FullCacheConfig()));
  }

  private static Arbitrary<CacheConfig> sepCaches(
      Arbitrary<Integer> init, Arbitrary<Integer> small) {
    return Combinators.combine(
            Arbitraries.of(SepPolicy.class),
            init,
            small,
            small,
            Arbitraries.integers().between(1, 6),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as((policy, a, s, w, slack, bounded, accumulate) ->
            new SepCacheConfig(
                policy, a, s, w, a + s + w + slack, bounded, accumulate, SEPARATORS));
  }
}
