package org.sepllm.reference.cache;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;
import org.sepllm.reference.row.TokenRow;

/**
 * Rows and caches for the cache properties. A property that takes any {@link CacheConfig} gets
 * SepLLM's policies, StreamingLLM and the full cache alike; the separators are 9 and 12.
 */
class CacheDomain extends DomainContextBase {
  static final int LONGEST = 70;

  @Provide
  Arbitrary<SepCacheConfig> sepCaches() {
    return Combinators.combine(
            Arbitraries.of(SepPolicy.class),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(1, 8),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false))),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false))))
        .as((policy, initial, separators, local, room, bounded, accumulate) ->
            new SepCacheConfig(
                policy,
                initial,
                separators,
                local,
                initial + separators + local + room,
                bounded,
                accumulate,
                CacheCase.SEPARATORS))
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<StreamingLlmCacheConfig> streamingLlmCaches() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5), Arbitraries.integers().between(1, 9))
        .as((initial, local) -> new StreamingLlmCacheConfig(initial, initial + local))
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<FullCacheConfig> fullCaches() {
    return Arbitraries.just(new FullCacheConfig());
  }

  @Provide
  Arbitrary<TokenRow> rows() {
    Arbitrary<Integer> padding =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 5)));
    Arbitrary<int[]> tokenIds =
        Arbitraries.oneOf(tokenIds(13), tokenIds(13).map(CacheDomain::mostlySeparators));
    return Combinators.combine(padding, tokenIds).as(CacheDomain::padded).withoutEdgeCases();
  }

  private static Arbitrary<int[]> tokenIds(int vocabulary) {
    return Arbitraries.integers()
        .between(0, vocabulary - 1)
        .array(int[].class)
        .ofMaxSize(LONGEST)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static int[] mostlySeparators(int[] tokenIds) {
    return Arrays.stream(tokenIds).map(id -> id < 7 ? CacheCase.SEPARATOR : id).toArray();
  }

  private static TokenRow padded(int padding, int[] tokenIds) {
    int[] row = new int[padding + tokenIds.length];
    Arrays.fill(row, 0, padding, CacheCase.SEPARATOR);
    System.arraycopy(tokenIds, 0, row, padding, tokenIds.length);
    return TokenRow.padded(padding, row);
  }
}
