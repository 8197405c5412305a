package org.sepllm.reference.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** What the mask family promises for every row, size and separator set. */
@Domain(MaskDomain.class)
@Domain(DomainContext.Global.class)
class MaskProperties {

  @Property
  void rule_SEP_MASK_001_causal(@ForAll MaskRule rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    forEachPair(row, (query, key) -> assertThat(mask.keep(query, key) && key > query).isFalse());
  }

  @Property
  void rule_SEP_MASK_001_exactlyTheStatedKeys(@ForAll SepLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    forEachPair(
        row,
        (query, key) -> {
          boolean possible =
              key <= query
                  && key >= row.leftPadding()
                  && row.documentId(key) == row.documentId(query);
          int ahead = realKeysOfDocumentBefore(row, key);
          boolean kept =
              ahead < rule.initTokens()
                  || rule.separators().contains(row.tokenId(key))
                  || query - key < rule.neighbors();
          assertThat(mask.keep(query, key)).isEqualTo(possible && kept);
        });
  }

  @Property
  void rule_SEP_MASK_001_aKeyCountsOnce(@ForAll SepLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      Set<Integer> union = new HashSet<>();
      for (int key = row.documentStart(query); key <= query; key++) {
        addIf(union, key, mask.initial(key));
        addIf(union, key, mask.keptBeyondWindow(key));
        addIf(union, key, mask.neighbor(query, key));
      }
      KeyList visible = mask.visible(query);
      assertThat(visible.size()).isEqualTo(union.size());
      assertThat(visible.strictlyAscending()).isTrue();
    }
  }

  @Property
  void rule_SEP_MASK_001_aSeparatorStaysVisible(@ForAll SepLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int key = row.leftPadding(); key < row.length(); key++) {
      if (rule.separators().contains(row.tokenId(key))) {
        for (int query = key; query < documentEnd(row, key); query++) {
          assertThat(mask.keep(query, key)).isTrue();
        }
      }
    }
  }

  @Property
  void rule_SEP_MASK_001_monotoneInInitialTokens(
      @ForAll SepLlmMask rule, @ForAll TokenRow row, @ForAll @IntRange(max = 20) int more) {
    SepLlmMask larger =
        new SepLlmMask(rule.initTokens() + more, rule.neighbors(), rule.separators());
    assertIncluded(rule, larger, row);
  }

  @Property
  void rule_SEP_MASK_001_monotoneInNeighbors(
      @ForAll SepLlmMask rule, @ForAll TokenRow row, @ForAll @IntRange(max = 20) int more) {
    SepLlmMask larger =
        new SepLlmMask(rule.initTokens(), rule.neighbors() + more, rule.separators());
    assertIncluded(rule, larger, row);
  }

  @Property
  void rule_SEP_MASK_001_monotoneInSeparators(
      @ForAll SepLlmMask rule, @ForAll SeparatorSet more, @ForAll TokenRow row) {
    int[] both =
        IntStream.concat(Arrays.stream(rule.separators().toArray()), Arrays.stream(more.toArray()))
            .toArray();
    SepLlmMask larger = new SepLlmMask(rule.initTokens(), rule.neighbors(), SeparatorSet.of(both));
    assertIncluded(rule, larger, row);
  }

  @Property
  void rule_SEP_MASK_001_idsMatterOnlyBySeparatorMembership(
      @ForAll SepLlmMask rule,
      @ForAll TokenRow row,
      @ForAll @IntRange(min = 1, max = 1_000_000) int shift) {
    int[] separators = rule.separators().toArray();
    int[] relabelled = row.tokenIds();
    for (int index = row.leftPadding(); index < relabelled.length; index++) {
      boolean separator = rule.separators().contains(relabelled[index]);
      relabelled[index] =
          separator ? separators[shift % separators.length] : 10 + (shift + index) % 1000;
    }
    assertThat(MaskMachine.visibleKeys(rule, packed(row, relabelled)))
        .isEqualTo(MaskMachine.visibleKeys(rule, row));
  }

  @Property
  void rule_SEP_MASK_002_theLastNKeysAreVisible(@ForAll MaskRule rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      assertThat(mask.keep(query, query)).isTrue();
      int oldest = (int) Math.max(row.documentStart(query), query - (rule.neighbors() - 1L));
      for (int key = oldest; key <= query; key++) {
        assertThat(mask.keep(query, key)).isTrue();
      }
    }
  }

  @Property
  void rule_SEP_MASK_002_anOrdinaryKeyIsSeenByExactlyNQueries(
      @ForAll SepLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int key = row.leftPadding(); key < row.length(); key++) {
      if (!mask.initial(key) && !mask.keptBeyondWindow(key)) {
        int seenKey = key;
        long seenBy =
            IntStream.range(0, row.length()).filter(query -> mask.keep(query, seenKey)).count();
        assertThat(seenBy).isEqualTo(Math.min(rule.neighbors(), documentEnd(row, key) - key));
      }
    }
  }

  @Property
  void rule_SEP_MASK_002_aWindowAsLongAsTheRowIsFullAttention(
      @ForAll SepLlmMask rule, @ForAll TokenRow row) {
    Assume.that(row.length() > 0);
    assertFull(new SepLlmMask(rule.initTokens(), row.length(), rule.separators()), row);
    assertFull(new StreamingLlmMask(rule.initTokens(), row.length()), row);
  }

  @Property
  void rule_SEP_MASK_003_initialTokensAsLongAsTheRowAreFullAttention(
      @ForAll SepLlmMask rule, @ForAll TokenRow row) {
    assertFull(new SepLlmMask(row.length(), rule.neighbors(), rule.separators()), row);
    assertFull(new FixLlmMask(row.length(), rule.neighbors(), 3), row);
  }

  @Property
  void rule_SEP_MASK_003_theFirstRealTokensOfTheDocumentAreSeenByAll(
      @ForAll MaskRule rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      int start = row.documentStart(query);
      for (int key = start; key <= query; key++) {
        boolean among = key - start < rule.initTokens();
        assertThat(mask.initial(key)).isEqualTo(among);
        assertThat(!among || mask.keep(query, key)).isTrue();
      }
    }
  }

  @Property
  void rule_SEP_MASK_004_paddingSeesNothingAndIsNeverSeen(
      @ForAll MaskRule rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    for (int query = 0; query < row.length(); query++) {
      assertThat(mask.visible(query).size() == 0).isEqualTo(query < row.leftPadding());
      for (int key = 0; key < row.leftPadding(); key++) {
        assertThat(mask.keep(query, key)).isFalse();
        assertThat(mask.initial(key)).isFalse();
        assertThat(mask.keptBeyondWindow(key)).isFalse();
      }
    }
  }

  @Property
  void rule_SEP_MASK_004_leftPaddingShiftsTheMaskAndNothingElse(
      @ForAll MaskRule rule, @ForAll TokenRow row, @ForAll @IntRange(max = 6) int more) {
    KeyList[] before = MaskMachine.visibleKeys(rule, row);
    KeyList[] after = MaskMachine.visibleKeys(rule, morePadding(row, more));
    for (int query = 0; query < row.length(); query++) {
      int[] shifted = Arrays.stream(before[query].toArray()).map(key -> key + more).toArray();
      assertThat(after[query + more]).isEqualTo(KeyList.of(shifted));
    }
  }

  @Property
  void rule_SEP_MASK_005_aDocumentIsSeenAsIfItWereAlone(
      @ForAll MaskRule rule, @ForAll TokenRow row) {
    KeyList[] together = MaskMachine.visibleKeys(rule, row);
    for (int start = row.leftPadding(); start < row.length(); start = documentEnd(row, start)) {
      int[] ids = Arrays.copyOfRange(row.tokenIds(), start, documentEnd(row, start));
      KeyList[] alone = MaskMachine.visibleKeys(rule, TokenRow.of(ids));
      for (int place = 0; place < alone.length; place++) {
        int offset = start;
        int[] moved = Arrays.stream(alone[place].toArray()).map(key -> key + offset).toArray();
        assertThat(together[start + place]).isEqualTo(KeyList.of(moved));
      }
    }
  }

  @Property
  void rule_SEP_MASK_006_aLayerDependsOnItsOwnNeighborsOnly(
      @ForAll SepLlmMask rule,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 30) Integer> neighbors,
      @ForAll TokenRow row) {
    int[] sizes = neighbors.stream().mapToInt(Integer::intValue).toArray();
    List<MaskRule> layers = SepLlmMask.perLayer(rule.initTokens(), sizes, rule.separators());
    assertThat(layers).hasSameSizeAs(neighbors);
    for (int layer = 0; layer < sizes.length; layer++) {
      MaskRule alone = new SepLlmMask(rule.initTokens(), sizes[layer], rule.separators());
      assertThat(MaskMachine.visibleKeys(layers.get(layer), row))
          .isEqualTo(MaskMachine.visibleKeys(alone, row));
    }
  }

  @Property
  void rule_SEP_MASK_007_streamingLlmIsInitialTokensAndWindow(
      @ForAll StreamingLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    Mask disjoint =
        new Mask(new SepLlmMask(rule.initTokens(), rule.neighbors(), SeparatorSet.of(77)), row);
    forEachPair(
        row,
        (query, key) -> {
          boolean possible =
              key <= query
                  && key >= row.leftPadding()
                  && row.documentId(key) == row.documentId(query);
          boolean kept =
              realKeysOfDocumentBefore(row, key) < rule.initTokens()
                  || query - key < rule.neighbors();
          assertThat(mask.keep(query, key)).isEqualTo(possible && kept);
          assertThat(disjoint.keep(query, key)).isEqualTo(mask.keep(query, key));
        });
  }

  @Property
  void rule_SEP_MASK_008_fixLlmKeepsOneKeyPerInterval(
      @ForAll FixLlmMask rule, @ForAll TokenRow row) {
    Mask mask = new Mask(rule, row);
    forEachPair(
        row,
        (query, key) -> {
          boolean possible =
              key <= query
                  && key >= row.leftPadding()
                  && row.documentId(key) == row.documentId(query);
          int position = realKeysOfDocumentBefore(row, key);
          boolean onGrid =
              IntStream.iterate(
                      rule.initTokens(), grid -> grid <= position, grid -> grid + rule.interval())
                  .anyMatch(grid -> grid == position);
          boolean kept = position < rule.initTokens() || onGrid || query - key < rule.neighbors();
          assertThat(mask.keep(query, key)).isEqualTo(possible && kept);
        });
  }

  @Property
  void rule_SEP_MASK_009_separatorsOnlyIsFullAttention(
      @ForAll SepLlmMask rule, @ForAll TokenRow row) {
    SeparatorSet all = SeparatorSet.of(IntStream.range(0, 10).toArray());
    assertFull(new SepLlmMask(rule.initTokens(), rule.neighbors(), all), row);
    assertFull(new FixLlmMask(rule.initTokens(), rule.neighbors(), 1), row);
  }

  @Property
  void rule_SEP_MASK_009_fullAttentionSeesTheDocumentSoFar(@ForAll TokenRow row) {
    KeyList[] visible = MaskMachine.visibleKeys(new FullMask(), row);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      assertThat(visible[query].toArray())
          .containsExactly(IntStream.rangeClosed(row.documentStart(query), query).toArray());
    }
  }

  @Property
  void rule_SEP_MASK_010_theDecodeRowIsThePrefillRowOfThatLength(
      @ForAll MaskRule rule, @ForAll TokenRow row) {
    KeyList[] whole = MaskMachine.visibleKeys(rule, row);
    Mask mask = new Mask(rule, row);
    for (int length = row.leftPadding(); length <= row.length(); length++) {
      KeyList[] prefix = MaskMachine.visibleKeys(rule, row.prefix(length));
      assertThat(prefix).isEqualTo(Arrays.copyOf(whole, length));
      if (length > 0) {
        assertThat(new Mask(rule, row.prefix(length)).visible(length - 1))
            .isEqualTo(mask.visible(length - 1));
      }
    }
  }

  @Property
  void rule_SEP_MASK_010_interleavedMachinesDoNotDisturbEachOther(
      @ForAll MaskRule one, @ForAll MaskRule other, @ForAll TokenRow row) {
    Assume.that(row.length() == 0 || row.documentStart(row.length() - 1) == row.leftPadding());
    MaskMachine first = new MaskMachine(one);
    MaskMachine second = new MaskMachine(other);
    KeyList[] expectedFirst = MaskMachine.visibleKeys(one, row);
    KeyList[] expectedSecond = MaskMachine.visibleKeys(other, row);
    for (int query = 0; query < row.length(); query++) {
      boolean real = row.valid(query);
      KeyList seenFirst = real ? first.append(row.tokenId(query)) : first.appendPadding();
      KeyList seenSecond = real ? second.append(row.tokenId(query)) : second.appendPadding();
      assertThat(seenFirst).isEqualTo(expectedFirst[query]);
      assertThat(seenSecond).isEqualTo(expectedSecond[query]);
    }
  }

  @Tag("generator")
  @Property(tries = 2000)
  void theGeneratedCasesAreNotAllAlike(@ForAll MaskRule rule, @ForAll TokenRow row) {
    int real = row.length() - row.leftPadding();
    boolean several = real > 0 && row.documentStart(row.length() - 1) > row.leftPadding();
    boolean leaves = rule.neighbors() + rule.initTokens() < real;
    Statistics.label("padding").collect(row.leftPadding() > 0);
    Statistics.label("several documents").collect(several);
    Statistics.label("window leaves keys behind").collect(leaves);
    Statistics.label("rule").collect(rule.getClass().getSimpleName());
    Statistics.label("padding").coverage(seen -> seen.check(true).percentage(p -> p > 20));
    Statistics.label("several documents")
        .coverage(seen -> seen.check(true).percentage(p -> p > 20));
    Statistics.label("window leaves keys behind")
        .coverage(seen -> seen.check(true).percentage(p -> p > 10));
    for (String name : List.of("SepLlmMask", "StreamingLlmMask", "FixLlmMask", "FullMask")) {
      Statistics.label("rule").coverage(seen -> seen.check(name).percentage(p -> p > 12));
    }
  }

  private interface Pair {
    void check(int query, int key);
  }

  private static void forEachPair(TokenRow row, Pair pair) {
    for (int query = row.leftPadding(); query < row.length(); query++) {
      for (int key = 0; key < row.length(); key++) {
        pair.check(query, key);
      }
    }
  }

  private static int realKeysOfDocumentBefore(TokenRow row, int key) {
    return (int)
        IntStream.range(row.leftPadding(), key)
            .filter(earlier -> row.documentId(earlier) == row.documentId(key))
            .count();
  }

  private static int documentEnd(TokenRow row, int index) {
    return (int)
            IntStream.range(index, row.length())
                .takeWhile(later -> row.documentId(later) == row.documentId(index))
                .count()
        + index;
  }

  private static void addIf(Set<Integer> keys, int key, boolean belongs) {
    if (belongs) {
      keys.add(key);
    }
  }

  private static void assertIncluded(MaskRule smaller, MaskRule larger, TokenRow row) {
    KeyList[] few = MaskMachine.visibleKeys(smaller, row);
    KeyList[] many = MaskMachine.visibleKeys(larger, row);
    for (int query = 0; query < row.length(); query++) {
      assertThat(few[query].minus(many[query])).isEqualTo(KeyList.empty());
    }
  }

  private static void assertFull(MaskRule rule, TokenRow row) {
    assertThat(MaskMachine.visibleKeys(rule, row))
        .isEqualTo(MaskMachine.visibleKeys(new FullMask(), row));
  }

  private static TokenRow packed(TokenRow row, int[] tokenIds) {
    int[] documentIds = IntStream.range(0, row.length()).map(row::documentId).toArray();
    return TokenRow.packed(row.leftPadding(), tokenIds, documentIds);
  }

  private static TokenRow morePadding(TokenRow row, int more) {
    int[] tokenIds = new int[row.length() + more];
    int[] documentIds = new int[row.length() + more];
    for (int index = 0; index < row.length(); index++) {
      tokenIds[index + more] = row.tokenId(index);
      documentIds[index + more] = row.documentId(index);
    }
    return TokenRow.packed(row.leftPadding() + more, tokenIds, documentIds);
  }
}
