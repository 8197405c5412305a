package org.sepllm.reference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;

/** The worked example of the specification: a = 2, s = 3, w = 4, c = 12, separator 9. */
class CacheExplanationTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(9);
  private static final CacheConfig PAPER = SepCacheConfig.paper(2, 3, 4, 12, SEPARATORS);
  private static final TokenRow ROW = TokenRow.of(1, 2, 3, 9, 1, 2, 3, 9, 1, 2, 3, 9, 1, 2, 3, 9);

  private static List<KeyPlace> places(int query) {
    return new CacheExplanation(PAPER, ROW).visible(query).stream().map(PlacedKey::place).toList();
  }

  @Test
  void rule_SEP_CACHE_003_before_the_first_compaction_a_key_is_initial_past_or_in_the_window() {
    assertThat(places(11).subList(0, 2)).containsOnly(KeyPlace.INITIAL);
    assertThat(places(11).subList(2, 8)).containsOnly(KeyPlace.PAST_WINDOW);
    assertThat(places(11).subList(8, 12)).containsOnly(KeyPlace.LOCAL_WINDOW);
  }

  @Test
  void rule_SEP_CACHE_004_after_it_separators_stand_in_their_block() {
    assertThat(places(12))
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

  @Test
  void rule_SEP_CACHE_006_without_accumulation_the_whole_old_block_is_dropped_for_that_reason() {
    CacheConfig config = new SepCacheConfig(SepPolicy.PAPER, 2, 3, 4, 12, true, false, SEPARATORS);
    ReplayMachine replay = new ReplayMachine(config, ROW);
    while (replay.hasNext()) {
      replay.advance();
    }
    assertThat(replay.evictions())
        .containsExactly(
            new Eviction(3, 15, EvictionReason.NOT_ACCUMULATED),
            new Eviction(7, 15, EvictionReason.NOT_ACCUMULATED),
            new Eviction(8, 15, EvictionReason.NOT_A_SEPARATOR),
            new Eviction(9, 15, EvictionReason.NOT_A_SEPARATOR),
            new Eviction(10, 15, EvictionReason.NOT_A_SEPARATOR));
    assertThat(replay.evictedKeys().toArray()).containsExactly(3, 7, 8, 9, 10);
    assertThat(replay.visibleKeys().toArray())
        .containsExactly(0, 1, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void rule_SEP_CACHE_011_only_indices_of_the_row_are_explained() {
    CacheExplanation explanation = new CacheExplanation(PAPER, ROW);
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query is 16, must be in [0, 16) [SEP-CACHE-011]",
        () -> explanation.explain(16, 0));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query is 16, must be in [0, 16) [SEP-CACHE-011]",
        () -> explanation.visible(16));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "key is -1, must be in [0, 16) [SEP-CACHE-011]",
        () -> explanation.explain(0, -1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "key is -1, must be in [0, 16) [SEP-CACHE-011]",
        () -> explanation.life(-1));
  }

  @Test
  void rule_SEP_CACHE_011_reasons_and_places_have_names_and_rules() {
    assertThat(Arrays.stream(KeyPlace.values()).map(KeyPlace::placeName))
        .contains("initial", "separator_block", "past_window", "local_window", "full");
    assertThat(Arrays.stream(EvictionReason.values()).map(EvictionReason::reasonName))
        .containsExactly("not_a_separator", "block_overflow", "not_accumulated", "left_window");
    assertThat(Arrays.stream(CacheVerdict.Absence.values()).map(CacheVerdict.Absence::reasonName))
        .containsExactly("later", "padding_query", "padding_key");
    assertThat(KeyPlace.FULL.ruleId()).isEqualTo("SEP-CACHE-009");
    assertThat(EvictionReason.BLOCK_OVERFLOW.ruleId()).isEqualTo("SEP-CACHE-004");
    assertThat(CacheVerdict.Absence.LATER.ruleId()).isEqualTo("SEP-CACHE-002");
  }
}
