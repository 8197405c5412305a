package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.config.SeparatorSet;

/** A saved state is taken back only if a run can have produced it. */
class CacheStateTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);
  private static final SepCacheConfig PAPER = SepCacheConfig.paper(2, 3, 4, 12, NINE);
  private static final SepCacheConfig GROWING =
      new SepCacheConfig(SepPolicy.PAPER, 2, 3, 4, 12, false, true, NINE);
  private static final SepCacheConfig FORGETTING =
      new SepCacheConfig(SepPolicy.PAPER, 2, 3, 4, 12, false, false, NINE);

  /** After two places of padding and 13 tokens: initial 2 3 | block 5 9 | recent 10 to 14. */
  private static final CacheState SAVED = saved(PAPER);

  @Test
  void rule_SEP_CACHE_017_theWholeState() {
    assertThat(SAVED)
        .isEqualTo(
            new CacheState(
                15,
                2,
                List.of(2, 3, 5, 9, 10, 11, 12, 13, 14),
                List.of(1, 2, 9, 9, 1, 2, 3, 9, 1),
                List.of(0, 1, 3, 7, 8, 9, 10, 11, 8),
                2,
                3,
                12));
    assertThat(CacheMachine.resume(PAPER, SAVED).state()).isEqualTo(SAVED);
  }

  @Test
  void rule_SEP_CACHE_017_aStateDoesNotChangeWithItsSource() {
    List<Integer> keys = new ArrayList<>(List.of(0));
    CacheState state = new CacheState(1, 0, keys, List.of(5), List.of(0), 0, 3, 12);
    keys.set(0, 7);

    assertThat(state.keys()).containsExactly(0);
  }

  @Test
  void rule_SEP_CACHE_017_listsOfDifferentLengthAreRefused() {
    refused(
        "state token_ids has length 8, must be 9", s -> tokenIds(s, s.tokenIds().subList(0, 8)));
    refused(
        "state insertion_lengths has length 8, must be 9",
        s -> insertionLengths(s, s.insertionLengths().subList(0, 8)));
  }

  @Test
  void rule_SEP_CACHE_017_aNegativeTokenIdIsRefused() {
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 8 is -1, must be at least 0 [SEP-CACHE-017]",
        () -> CacheMachine.resume(PAPER, tokenIds(SAVED, with(SAVED.tokenIds(), 8, -1))));
  }

  @Test
  void rule_SEP_CACHE_017_keysMustAscendWithinTheRow() {
    refused(
        "left_padding is -1, must be in [0, next_index 15]",
        s -> state(15, -1, s.keys(), s.separatorCount(), 3, 12));
    refused(
        "left_padding is 16, must be in [0, next_index 15]",
        s -> state(15, 16, s.keys(), s.separatorCount(), 3, 12));
    refused(
        "stored key 1 after 1, keys must ascend from left_padding to below next_index 15",
        s -> keys(s, with(s.keys(), 0, 1)));
    refused(
        "stored key 9 after 9, keys must ascend from left_padding to below next_index 15",
        s -> keys(s, with(s.keys(), 2, 9)));
    refused(
        "stored key 15 after 13, keys must ascend from left_padding to below next_index 15",
        s -> keys(s, with(s.keys(), 8, 15)));
    refused("last stored key is 14, must be 15", s -> state(16, 2, s.keys(), 2, 3, 12));
  }

  @Test
  void rule_SEP_CACHE_017_keysOfATokenThatWasReadMustBeThere() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "last stored key is -1, must be 0 [SEP-CACHE-017]",
        () ->
            CacheMachine.resume(
                PAPER, new CacheState(1, 0, List.of(), List.of(), List.of(), 0, 3, 12)));
  }

  @Test
  void rule_SEP_CACHE_017_sizesOfABoundedCacheAreTheConfiguredOnes() {
    refused("effective sep_cache_size is 4, must be 3", s -> state(15, 2, s.keys(), 2, 4, 13));
    refused("effective sep_cache_size is 2, must be 3", s -> state(15, 2, s.keys(), 2, 2, 11));
    refused("effective cache_size is 13, must be 12", s -> state(15, 2, s.keys(), 2, 3, 13));
    refused("effective cache_size is 11, must be 12", s -> state(15, 2, s.keys(), 2, 3, 11));
  }

  @Test
  void rule_SEP_CACHE_017_sGrowsToTheLargestBlockOnly() {
    CacheState growing = saved(GROWING);
    assertThat(CacheMachine.resume(GROWING, growing).effectiveSepCacheSize()).isEqualTo(3);
    refused(
        GROWING,
        "effective sep_cache_size is 4, must be 3",
        state(15, 2, growing.keys(), 2, 4, 13));
    CacheState forgetting = saved(FORGETTING);
    assertThat(
            CacheMachine.resume(FORGETTING, state(15, 2, forgetting.keys(), 2, 16, 25))
                .effectiveCacheSize())
        .isEqualTo(25);
    refused(
        FORGETTING,
        "effective sep_cache_size is 17, must be in [3, 16]",
        state(15, 2, forgetting.keys(), 2, 17, 26));
    refused(
        FORGETTING,
        "effective cache_size is -2147483640, must be 2147483656",
        state(
            Integer.MAX_VALUE,
            0,
            List.of(0, 1, Integer.MAX_VALUE - 1),
            0,
            Integer.MAX_VALUE,
            -2147483640));
  }

  @Test
  void rule_SEP_CACHE_017_theBlockMustFitAndHoldSeparators() {
    refused("separator_count is -1, must be in [0, 3]", s -> state(15, 2, s.keys(), -1, 3, 12));
    refused("separator_count is 4, must be in [0, 3]", s -> state(15, 2, s.keys(), 4, 3, 12));
    refused("recent key at place 3 is 9, must be 6", s -> state(15, 2, s.keys(), 0, 3, 12));
    refused(
        "entry 3 of the separator block has token id 8, which is no separator",
        s -> tokenIds(s, with(s.tokenIds(), 3, 8)));
    refused(
        "entry 2 of the separator block has token id 8, which is no separator",
        s -> tokenIds(s, with(s.tokenIds(), 2, 8)));
    refused(
        "entry 4 of the separator block has token id 1, which is no separator",
        s -> state(15, 2, s.keys(), 3, 3, 12));
  }

  @Test
  void rule_SEP_CACHE_017_initialTokensAndWindowMustBeThere() {
    refused(
        "initial key at place 0 is 3, must be 2",
        s -> keys(s, List.of(3, 4, 5, 9, 10, 11, 12, 13, 14)));
    refused(
        "initial key at place 1 is 4, must be 3",
        s -> keys(s, List.of(2, 4, 5, 9, 10, 11, 12, 13, 14)));
    refused(
        "recent key at place 8 is 14, must be 13",
        s -> keys(s, List.of(2, 3, 5, 8, 9, 10, 11, 12, 14)));
    refused(
        "number of stored keys is 7, must be in [8, 13]",
        s -> keys(s, List.of(2, 3, 5, 9, 12, 13, 14)));
  }

  @Test
  void rule_SEP_CACHE_017_nothingIsEvictedBeforeTheTriggerCap() {
    CacheState early = keys(SAVED, List.of(2, 3, 5, 9, 10, 11, 12));
    refused(
        PAPER,
        "number of stored keys is 7, must be 11",
        new CacheState(13, 2, early.keys(), early.tokenIds(), early.insertionLengths(), 2, 3, 12));
    CacheMachine eleven = new CacheMachine(PAPER);
    for (int token = 0; token < 11; token++) {
      eleven.append(9);
    }
    CacheState state = eleven.state();
    refused(
        PAPER,
        "separator_count is 1, must be 0",
        new CacheState(11, 0, state.keys(), state.tokenIds(), state.insertionLengths(), 1, 3, 12));
    assertThat(CacheMachine.resume(PAPER, state).state()).isEqualTo(state);
  }

  @Test
  void rule_SEP_CACHE_017_aFullCacheHasEvictedNothing() {
    refused(
        new FullCacheConfig(),
        "number of stored keys is 1, must be 2",
        new CacheState(2, 0, List.of(1), List.of(5), List.of(0), 0, 0, 0));
  }

  @Test
  void rule_SEP_CACHE_017_insertionLengthsLieBetweenPlaceAndTokensRead() {
    refused(
        "insertion_lengths[2] is 1, must be in [2, 3]",
        s -> insertionLengths(s, with(s.insertionLengths(), 2, 1)));
    refused(
        "insertion_lengths[2] is 4, must be in [2, 3]",
        s -> insertionLengths(s, with(s.insertionLengths(), 2, 4)));
    refused(
        "insertion_lengths[0] is -1, must be 0",
        s -> insertionLengths(s, with(s.insertionLengths(), 0, -1)));
  }

  private static CacheState saved(SepCacheConfig config) {
    CacheMachine machine = new CacheMachine(config);
    machine.appendPadding();
    machine.appendPadding();
    for (int token = 0; token < 13; token++) {
      machine.append(new int[] {1, 2, 3, 9}[token % 4]);
    }
    return machine.state();
  }

  private static void refused(String message, UnaryOperator<CacheState> change) {
    refused(PAPER, message, change.apply(SAVED));
  }

  private static void refused(CacheConfig config, String message, CacheState state) {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        message + " [SEP-CACHE-017]",
        () -> CacheMachine.resume(config, state));
  }

  private static CacheState state(
      int nextIndex, int leftPadding, List<Integer> keys, int separatorCount, int s, int c) {
    return new CacheState(
        nextIndex,
        leftPadding,
        keys,
        SAVED.tokenIds().subList(0, keys.size()),
        SAVED.insertionLengths().subList(0, keys.size()),
        separatorCount,
        s,
        c);
  }

  private static CacheState keys(CacheState state, List<Integer> keys) {
    return state(
        state.nextIndex(),
        state.leftPadding(),
        keys,
        state.separatorCount(),
        state.sepCacheSize(),
        state.cacheSize());
  }

  private static CacheState tokenIds(CacheState state, List<Integer> tokenIds) {
    return new CacheState(15, 2, state.keys(), tokenIds, state.insertionLengths(), 2, 3, 12);
  }

  private static CacheState insertionLengths(CacheState state, List<Integer> lengths) {
    return new CacheState(15, 2, state.keys(), state.tokenIds(), lengths, 2, 3, 12);
  }

  private static List<Integer> with(List<Integer> list, int place, int value) {
    List<Integer> changed = new ArrayList<>(list);
    changed.set(place, value);
    return changed;
  }
}
