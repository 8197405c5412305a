package org.sepllm.reference.mask;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;

/**
 * Rows and rules for the mask properties; sizes reach from smaller to larger than the rows. A
 * property that takes any {@link MaskRule} gets all four members alike.
 */
class MaskDomain extends DomainContextBase {
  static final int LONGEST = 24;

  @Provide
  Arbitrary<SeparatorSet> separators() {
    return Arbitraries.integers()
        .between(0, 9)
        .array(int[].class)
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(SeparatorSet::of)
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<SepLlmMask> sepLlmMasks() {
    return Combinators.combine(initTokens(), neighbors(), separators()).as(SepLlmMask::new);
  }

  @Provide
  Arbitrary<StreamingLlmMask> streamingLlmMasks() {
    return Combinators.combine(initTokens(), neighbors()).as(StreamingLlmMask::new);
  }

  @Provide
  Arbitrary<FixLlmMask> fixLlmMasks() {
    return Combinators.combine(initTokens(), neighbors(), Arbitraries.integers().between(1, 6))
        .as(FixLlmMask::new);
  }

  @Provide
  Arbitrary<FullMask> fullMasks() {
    return Arbitraries.just(new FullMask());
  }

  @Provide
  Arbitrary<TokenRow> rows() {
    Arbitrary<Integer> padding =
        Arbitraries.frequencyOf(
            Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 5)));
    Arbitrary<int[]> places =
        Arbitraries.integers()
            .between(0, 39)
            .array(int[].class)
            .ofMaxSize(LONGEST)
            .withSizeDistribution(RandomDistribution.uniform());
    return Combinators.combine(padding, places, Arbitraries.of(true, false))
        .as(MaskDomain::row)
        .withoutEdgeCases();
  }

  /** The last digit of a place is its token id; a first digit 0 starts a document. */
  private static TokenRow row(int padding, int[] places, boolean packed) {
    int[] tokenIds = new int[padding + places.length];
    int[] documentIds = new int[tokenIds.length];
    Arrays.fill(tokenIds, 0, padding, -1);
    int document = 5;
    for (int index = padding; index < tokenIds.length; index++) {
      int place = places[index - padding];
      tokenIds[index] = place % 10;
      document += packed && place < 10 ? 1 : 0;
      documentIds[index] = document;
    }
    return TokenRow.packed(padding, tokenIds, documentIds);
  }

  private static Arbitrary<Integer> initTokens() {
    return Arbitraries.integers().between(0, LONGEST + 2);
  }

  private static Arbitrary<Integer> neighbors() {
    return Arbitraries.integers().between(1, LONGEST + 2);
  }
}
