package org.sepllm.reference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheSchedule;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.StepDelta;

class CacheExplanationProperties {

  @Property
  void sepTrace001_explanationSaysVisibleExactlyWhereTheDeclarativeTraceDoes(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    CacheSchedule schedule = new CacheSchedule(config, row, 0);
    CacheExplanation explanation = new CacheExplanation(config, row);
    for (int query = row.length() - 1; query >= 0; query -= 7) {
      KeyList visible = schedule.visible(query);
      for (int key = 0; key < row.length(); key++) {
        assertThat(explanation.explain(query, key).visible())
            .as("query %d, key %d", query, key)
            .isEqualTo(visible.contains(key));
      }
    }
  }

  @Property
  void sepTrace002_theStepOfAnEvictionIsTheStepOfTheTrace(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    List<StepDelta> deltas = CacheTrace.deltas(config, row, 0);
    ReplayMachine replay = new ReplayMachine(config, row);
    for (StepDelta delta : deltas) {
      replay.advance();
      assertThat(replay.evictions())
          .extracting(Eviction::key)
          .containsExactly(boxed(delta.evicted()));
      assertThat(replay.evictions()).allMatch(eviction -> eviction.step() == delta.query());
      assertThat(replay.evictedKeys()).isEqualTo(delta.evicted());
      assertThat(replay.visibleKeys().size()).isEqualTo(delta.attended());
    }
    assertThat(replay.hasNext()).isFalse();
  }

  @Property
  void sepCache003_theLifeOfAKeyEndsWhereTheTraceEvictsIt(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    List<StepDelta> deltas = CacheTrace.deltas(config, row, 0);
    CacheExplanation explanation = new CacheExplanation(config, row);
    for (int key = row.leftPadding(); key < row.length(); key++) {
      KeyLife life = explanation.life(key);
      int wanted = key;
      List<Integer> evictedAt =
          deltas.stream().filter(d -> d.evicted().contains(wanted)).map(StepDelta::query).toList();
      assertThat(life.eviction().map(Eviction::step).stream().toList()).isEqualTo(evictedAt);
      assertThat(life.initial() && life.eviction().isPresent()).isFalse();
      if (life.joinedBlock().isPresent()) {
        assertThat(config.separates(row.tokenId(key))).isTrue();
      }
    }
  }

  @Property
  void sepCache003_visibleEvictedAndPaddingAreAllKeysUpToTheQuery(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    CacheExplanation explanation = new CacheExplanation(config, row);
    for (int query = row.length() - 1; query >= row.leftPadding(); query -= 5) {
      int evicted =
          explanation.evictedBefore(query).values().stream().mapToInt(count -> count).sum();
      assertThat(evicted + explanation.visible(query).size() + row.leftPadding())
          .isEqualTo(query + 1);
    }
  }

  /** The reason is derived again from positions and block sizes, without the replay. */
  @Property
  void sepCache003To008_theReasonFollowsFromTheTokenAndTheOptions(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    ReplayMachine replay = new ReplayMachine(config, row);
    Set<Integer> everInBlock = new HashSet<>();
    while (replay.hasNext()) {
      replay.advance();
      for (Eviction eviction : replay.evictions()) {
        assertThat(eviction.reason())
            .isEqualTo(expected(config, row, eviction.key(), everInBlock.contains(eviction.key())));
      }
      for (int key : replay.storedKeys().toArray()) {
        if (replay.inBlock(key)) {
          everInBlock.add(key);
        }
      }
    }
  }

  private static EvictionReason expected(
      CacheConfig config, TokenRow row, int key, boolean wasInBlock) {
    if (config instanceof StreamingLlmCacheConfig) {
      return EvictionReason.LEFT_WINDOW;
    }
    if (row.tokenId(key) != ExplainedRows.SEPARATOR) {
      return EvictionReason.NOT_A_SEPARATOR;
    }
    return wasInBlock && !config.accumulate()
        ? EvictionReason.NOT_ACCUMULATED
        : EvictionReason.BLOCK_OVERFLOW;
  }

  @Property
  void sepCache003_keysThatJoinTheBlockAreThoseThatWereNotInItBefore(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    ReplayMachine replay = new ReplayMachine(config, row);
    Set<Integer> before = Set.of();
    while (replay.hasNext()) {
      replay.advance();
      Set<Integer> now =
          Arrays.stream(replay.storedKeys().toArray())
              .boxed()
              .filter(replay::inBlock)
              .collect(Collectors.toSet());
      Set<Integer> joined = new HashSet<>(now);
      joined.removeAll(before);
      assertThat(boxed(replay.joinedKeys())).containsExactlyInAnyOrderElementsOf(joined);
      assertThat(now).hasSize(replay.separatorCount());
      before = now;
    }
  }

  @Property
  void sepCache002_placesStandInTheOrderOfTheLayout(
      @ForAll("caches") CacheConfig config, @ForAll("rows") TokenRow row) {
    ReplayMachine replay = new ReplayMachine(config, row);
    while (replay.hasNext()) {
      int attended = replay.advance().attended();
      List<PlacedKey> placed = replay.placedKeys();
      assertThat(placed).hasSize(attended);
      assertThat(placed).extracting(PlacedKey::place).isSorted();
      assertThat(placed)
          .allSatisfy(key -> {
            assertThat(key.original()).isEqualTo(key.key() - row.leftPadding());
            assertThat(placed.get(key.inCache())).isSameAs(key);
            if (key.place() == KeyPlace.SEPARATOR_BLOCK) {
              assertThat(config.separates(row.tokenId(key.key()))).isTrue();
            }
            if (key.place() == KeyPlace.INITIAL) {
              assertThat(key.original()).isLessThan(config.initCacheSize());
            }
          });
    }
  }

  @Example
  void theExampleOfTheDocumentation() {
    CacheExplanation explanation = new CacheExplanation(paper(), cycle(24));
    CacheVerdict.Visible before = (CacheVerdict.Visible) explanation.explain(11, 2);
    assertThat(before.key()).isEqualTo(new PlacedKey(2, KeyPlace.PAST_WINDOW, 2, 2));
    assertThat(before.evictedNow()).contains(new Eviction(2, 11, EvictionReason.NOT_A_SEPARATOR));
    CacheVerdict.Visible after = (CacheVerdict.Visible) explanation.explain(12, 3);
    assertThat(after.key()).isEqualTo(new PlacedKey(3, KeyPlace.SEPARATOR_BLOCK, 3, 2));
    assertThat(after.evictedNow()).isEmpty();
    assertThat(explanation.explain(12, 2))
        .isEqualTo(new CacheVerdict.Evicted(new Eviction(2, 11, EvictionReason.NOT_A_SEPARATOR)));
    assertThat(explanation.visible(12))
        .extracting(PlacedKey::key)
        .containsExactly(0, 1, 3, 7, 8, 9, 10, 11, 12);
    assertThat(explanation.visible(12))
        .extracting(PlacedKey::place)
        .containsExactly(
            KeyPlace.INITIAL,
            KeyPlace.INITIAL,
            KeyPlace.SEPARATOR_BLOCK,
            KeyPlace.SEPARATOR_BLOCK,
            KeyPlace.PAST_WINDOW,
            KeyPlace.LOCAL_WINDOW,
            KeyPlace.LOCAL_WINDOW,
            KeyPlace.LOCAL_WINDOW,
            KeyPlace.LOCAL_WINDOW);
  }

  @Example
  void aSeparatorJoinsTheBlockAndIsPushedOutWhenItIsTheOldest() {
    KeyLife life = new CacheExplanation(paper(), cycle(40)).life(3);
    assertThat(life.joinedBlock()).hasValue(11);
    assertThat(life.eviction()).contains(new Eviction(3, 21, EvictionReason.BLOCK_OVERFLOW));
  }

  @Example
  void underCompactTheTriggeringQueryDoesNotSeeWhatItsStepEvicts() {
    SepCacheConfig compact =
        new SepCacheConfig(SepPolicy.SEPCACHE, 2, 3, 4, 12, true, true, ExplainedRows.SEPARATORS);
    CacheExplanation explanation = new CacheExplanation(compact, cycle(24));
    assertThat(explanation.explain(11, 2))
        .isEqualTo(new CacheVerdict.Evicted(new Eviction(2, 11, EvictionReason.NOT_A_SEPARATOR)));
    assertThat(explanation.evictedBefore(11))
        .containsOnly(Map.entry(EvictionReason.NOT_A_SEPARATOR, 4));
    assertThat(((CacheVerdict.Visible) explanation.explain(11, 3)).key().place())
        .isEqualTo(KeyPlace.SEPARATOR_BLOCK);
  }

  @Example
  void withoutAccumulationTheWholeBlockIsDroppedAtTheNextCompaction() {
    SepCacheConfig forgetting =
        new SepCacheConfig(SepPolicy.PAPER, 2, 3, 4, 12, true, false, ExplainedRows.SEPARATORS);
    CacheExplanation explanation = new CacheExplanation(forgetting, cycle(24));
    assertThat(explanation.life(7).joinedBlock()).hasValue(11);
    assertThat(explanation.life(3).eviction())
        .contains(new Eviction(3, 15, EvictionReason.NOT_ACCUMULATED));
    assertThat(explanation.life(7).eviction())
        .contains(new Eviction(7, 15, EvictionReason.NOT_ACCUMULATED));
  }

  @Example
  void whatTheTriggeringQueryStillSeesWasNotEvictedBeforeIt() {
    CacheExplanation explanation = new CacheExplanation(paper(), cycle(24));
    assertThat(explanation.evictedBefore(11)).isEmpty();
    assertThat(explanation.evictedBefore(12))
        .containsOnly(Map.entry(EvictionReason.NOT_A_SEPARATOR, 4));
  }

  @Example
  void initialTokensAreCountedFromTheFirstRealOne() {
    CacheExplanation explanation = new CacheExplanation(paper(), TokenRow.padded(2, 0, 0, 5, 5, 5));
    assertThat(explanation.life(3).initial()).isTrue();
    assertThat(explanation.life(4).initial()).isFalse();
  }

  @Example
  void indicesOutsideTheRowAreRefusedWithTheLimit() {
    CacheExplanation explanation = new CacheExplanation(paper(), TokenRow.of(5, 5));
    String limit = "is 2, must be in [0, 2) [SEP-CACHE-011]";
    assertThatThrownBy(() -> explanation.explain(2, 0)).hasMessage("query " + limit);
    assertThatThrownBy(() -> explanation.explain(0, 2)).hasMessage("key " + limit);
    assertThatThrownBy(() -> explanation.visible(2)).hasMessage("query " + limit);
    assertThatThrownBy(() -> explanation.evictedBefore(2)).hasMessage("query " + limit);
    assertThatThrownBy(() -> explanation.life(2)).hasMessage("key " + limit);
  }

  @Example
  void paddingAndLaterKeysWereNeverSeen() {
    CacheExplanation explanation = new CacheExplanation(paper(), TokenRow.padded(1, 0, 5, 5));
    assertThat(explanation.explain(0, 1))
        .isEqualTo(new CacheVerdict.NeverSeen(CacheVerdict.Absence.PADDING_QUERY));
    assertThat(explanation.explain(1, 0))
        .isEqualTo(new CacheVerdict.NeverSeen(CacheVerdict.Absence.PADDING_KEY));
    assertThat(explanation.explain(1, 2))
        .isEqualTo(new CacheVerdict.NeverSeen(CacheVerdict.Absence.LATER));
    assertThat(explanation.visible(0)).isEmpty();
    assertThatThrownBy(() -> explanation.life(0)).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> explanation.life(3))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("key is 3, must be in [0, 3)");
    assertThatThrownBy(() -> explanation.explain(3, 0))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("query is 3, must be in [0, 3)");
  }

  @Example
  void everyReasonAndEveryPlaceOccurs() {
    List<CacheConfig> configs =
        List.of(
            paper(),
            new SepCacheConfig(
                SepPolicy.STREAMING, 0, 3, 4, 12, true, false, ExplainedRows.SEPARATORS),
            new StreamingLlmCacheConfig(2, 8),
            new FullCacheConfig());
    Set<EvictionReason> reasons = EnumSet.noneOf(EvictionReason.class);
    Set<KeyPlace> places = EnumSet.noneOf(KeyPlace.class);
    for (CacheConfig config : configs) {
      ReplayMachine replay = new ReplayMachine(config, cycle(60));
      while (replay.hasNext()) {
        replay.advance();
        replay.evictions().forEach(eviction -> reasons.add(eviction.reason()));
        replay.placedKeys().forEach(placed -> places.add(placed.place()));
      }
    }
    assertThat(reasons).containsExactlyInAnyOrder(EvictionReason.values());
    assertThat(places).containsExactlyInAnyOrder(KeyPlace.values());
  }

  @Example
  void namesAreShownInLowerCaseAndRulesAreCited() {
    assertThat(EvictionReason.BLOCK_OVERFLOW.reasonName()).isEqualTo("block_overflow");
    assertThat(EvictionReason.BLOCK_OVERFLOW.ruleId()).isEqualTo("SEP-CACHE-004");
    assertThat(EvictionReason.NOT_ACCUMULATED.ruleId()).isEqualTo("SEP-CACHE-006");
    assertThat(KeyPlace.SEPARATOR_BLOCK.placeName()).isEqualTo("separator_block");
    assertThat(KeyPlace.FULL.ruleId()).isEqualTo("SEP-CACHE-009");
    assertThat(CacheVerdict.Absence.PADDING_KEY.reasonName()).isEqualTo("padding_key");
    assertThat(CacheVerdict.Absence.LATER.ruleId()).isEqualTo("SEP-CACHE-002");
  }

  @Example
  void aReplayEndsWithItsRow() {
    ReplayMachine replay = new ReplayMachine(paper(), TokenRow.of(5));
    replay.advance();
    assertThatThrownBy(replay::advance)
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("row ends after 1 tokens");
  }

  private static SepCacheConfig paper() {
    return SepCacheConfig.paper(2, 3, 4, 12, ExplainedRows.SEPARATORS);
  }

  private static TokenRow cycle(int length) {
    int[] ids = new int[length];
    for (int index = 0; index < length; index++) {
      ids[index] = index % 4 == 3 ? ExplainedRows.SEPARATOR : index % 4 + 1;
    }
    return TokenRow.of(ids);
  }

  private static Integer[] boxed(KeyList keys) {
    return Arrays.stream(keys.toArray()).boxed().toArray(Integer[]::new);
  }

  @Provide
  Arbitrary<CacheConfig> caches() {
    return ExplainedRows.caches();
  }

  @Provide
  Arbitrary<TokenRow> rows() {
    return ExplainedRows.rows();
  }
}
