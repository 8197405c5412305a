package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;

/**
 * Worked examples: ids 1 2 3 9 repeated, separator 9, and where not said otherwise a2 s3 w4 c12.
 */
class CacheMachineTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);
  private static final CacheConfig PAPER = SepCacheConfig.paper(2, 3, 4, 12, NINE);

  @Test
  void rule_SEP_CACHE_007_lengthsOfThePaperPolicy() {
    assertLengths(
        PAPER,
        pattern(25),
        new int[] {
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 9, 10, 11, 12, 10, 11, 12, 10, 11, 12, 10, 11, 12
        },
        new int[] {
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 11, 9
        });
    assertFinalKeys(PAPER, 40, 0, 1, 27, 31, 35, 36, 37, 38, 39);
  }

  @Test
  void rule_SEP_CACHE_007_lengthsOfTheSepCachePolicy() {
    CacheConfig config = config(SepPolicy.SEPCACHE, 2, 3, 4, 12, true, true);
    int[] lengths = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11, 9, 10, 11, 9};

    assertLengths(config, pattern(19), lengths, lengths);
    assertFinalKeys(config, 40, 0, 1, 27, 31, 35, 36, 37, 38, 39);
  }

  @Test
  void rule_SEP_CACHE_007_lengthsOfTheStreamingPolicy() {
    CacheConfig config = config(SepPolicy.STREAMING, 2, 3, 4, 12, true, true);

    assertLengths(
        config,
        pattern(25),
        new int[] {
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 9, 10, 11, 12, 13, 10, 11, 12, 13, 10, 11, 12
        },
        new int[] {
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 9, 10, 11, 12, 9, 10, 11, 12, 9, 10, 11, 12
        });
    assertFinalKeys(config, 40, 0, 1, 23, 27, 31, 34, 35, 36, 37, 38, 39);
  }

  @Test
  void rule_SEP_CACHE_003_theFirstCompactionOfTheWorkedExample() {
    CacheMachine machine = run(PAPER, pattern(12));

    assertThat(machine.storedKeys()).isEqualTo(KeyList.of(0, 1, 3, 7, 8, 9, 10, 11));
    assertThat(machine.visibleKeys().size()).isEqualTo(12);
    assertThat(machine.evictedKeys()).isEqualTo(KeyList.of(2, 4, 5, 6));
    assertThat(machine.separatorCount()).isEqualTo(2);
    assertThat(machine.lastStep()).isEqualTo(new CacheStep(11, 12, 8, true));
    assertThat(machine.append(1)).isEqualTo(new CacheStep(12, 9, 9, false));
    assertThat(machine.evictedKeys()).isEqualTo(KeyList.empty());
  }

  @Test
  void rule_SEP_CACHE_013_aDensePromptBeyondTheCapacityCompactsAtTheFirstStep() {
    CacheMachine machine = new CacheMachine(config(SepPolicy.SEPCACHE, 2, 3, 4, 12, true, true));
    for (int tokenId : pattern(30)) {
      machine.appendDense(tokenId);
    }

    assertThat(machine.lastStep()).isEqualTo(new CacheStep(29, 30, 30, false));
    assertThat(machine.append(3)).isEqualTo(new CacheStep(30, 9, 9, true));
    assertThat(machine.storedKeys()).isEqualTo(KeyList.of(0, 1, 15, 19, 23, 27, 28, 29, 30));
  }

  @Test
  void rule_SEP_CACHE_013_aDensePromptMovesLaterCompactions() {
    TokenRow row = TokenRow.of(pattern(20));
    List<QueryTrace> stepwise = CacheTrace.operational(PAPER, row, 0).queries();
    List<QueryTrace> dense = CacheTrace.operational(PAPER, row, 19).queries();

    assertThat(new CacheSchedule(PAPER, row, 0).triggerSteps()).containsExactly(11, 15, 18);
    assertThat(new CacheSchedule(PAPER, row, 19).triggerSteps()).containsExactly(19);
    assertThat(stepwise.get(19).stored()).isEqualTo(KeyList.of(0, 1, 3, 7, 11, 15, 16, 17, 18, 19));
    assertThat(dense.get(19).stored()).isEqualTo(KeyList.of(0, 1, 7, 11, 15, 16, 17, 18, 19));
  }

  @Test
  void rule_SEP_CACHE_006_withoutAccumulation() {
    for (SepPolicy policy : List.of(SepPolicy.PAPER, SepPolicy.SEPCACHE)) {
      assertFinalKeys(config(policy, 2, 3, 4, 12, true, false), 40, 0, 1, 35, 36, 37, 38, 39);
    }
  }

  @Test
  void rule_SEP_CACHE_003_withoutAnySeparator() {
    CacheConfig config =
        new SepCacheConfig(SepPolicy.SEPCACHE, 2, 3, 4, 12, true, true, SeparatorSet.of(77));
    CacheMachine machine = run(config, pattern(40));
    int[] lengths = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 11, 6};

    assertLengths(config, pattern(18), lengths, lengths);
    assertThat(machine.storedKeys()).isEqualTo(KeyList.of(0, 1, 32, 33, 34, 35, 36, 37, 38, 39));
  }

  @Test
  void rule_SEP_CACHE_003_withoutInitialTokens() {
    for (SepPolicy policy : List.of(SepPolicy.SEPCACHE, SepPolicy.STREAMING)) {
      assertFinalKeys(
          config(policy, 0, 3, 4, 12, true, true), 40, 23, 27, 31, 34, 35, 36, 37, 38, 39);
    }
  }

  @Test
  void rule_SEP_CACHE_005_withoutABoundTheSizesGrow() {
    CacheMachine machine = run(config(SepPolicy.SEPCACHE, 2, 3, 4, 12, false, true), pattern(100));

    assertThat(machine.effectiveSepCacheSize()).isEqualTo(24);
    assertThat(machine.effectiveCacheSize()).isEqualTo(33);
    assertThat(machine.config().sepCacheSize()).isEqualTo(3);
    assertThat(machine.config().cacheSize()).isEqualTo(12);
  }

  @Test
  void rule_SEP_CACHE_003_anInitialSeparatorStaysInitial() {
    CacheConfig config = SepCacheConfig.paper(2, 1, 1, 5, NINE);

    assertThat(run(config, 9, 9, 9, 9, 5).storedKeys()).isEqualTo(KeyList.of(0, 1, 3, 4));
    assertThat(run(config, 9, 9, 9, 9, 5).separatorCount()).isEqualTo(1);
  }

  @Test
  void rule_SEP_CACHE_003_aSeparatorInTheWindowIsNotYetInTheBlock() {
    CacheMachine machine = run(SepCacheConfig.paper(0, 1, 2, 4, NINE), 5, 5, 9, 5);

    assertThat(machine.storedKeys()).isEqualTo(KeyList.of(2, 3));
    assertThat(machine.separatorCount()).isZero();
  }

  @Test
  void rule_SEP_CACHE_008_streamingLlm() {
    StreamingLlmCacheConfig config = new StreamingLlmCacheConfig(1, 4);

    assertLengths(
        config, pattern(7), new int[] {1, 2, 3, 4, 5, 5, 5}, new int[] {1, 2, 3, 4, 4, 4, 4});
    assertThat(run(config, pattern(7)).storedKeys()).isEqualTo(KeyList.of(0, 4, 5, 6));
  }

  @Test
  void rule_SEP_CACHE_010_paddingIsNeverAnEntry() {
    CacheMachine machine = new CacheMachine(PAPER);
    machine.appendPadding();
    machine.appendPadding();
    machine.append(9);
    machine.append(5);

    assertThat(machine.visibleKeys()).isEqualTo(KeyList.of(2, 3));
    assertThat(machine.state().leftPadding()).isEqualTo(2);
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "padding at index 4 follows a real token, must come before all of them [SEP-CACHE-010]",
        machine::appendPadding);
    assertThat(machine.append(5).query()).isEqualTo(4);
  }

  @Test
  void rule_SEP_CACHE_019_oneTokenAndNoTokenAreOrdinary() {
    assertThat(run(PAPER).storedKeys()).isEqualTo(KeyList.empty());
    assertThat(run(PAPER).visibleKeys()).isEqualTo(KeyList.empty());
    assertThat(run(PAPER).evictedKeys()).isEqualTo(KeyList.empty());
    assertThat(run(PAPER).lastStep()).isEqualTo(new CacheStep(-1, 0, 0, false));
    assertThat(run(PAPER, 9).lastStep()).isEqualTo(new CacheStep(0, 1, 1, false));
    assertThat(CacheTrace.operational(PAPER, TokenRow.of(), 0).length()).isZero();
    assertThat(CacheTrace.declarative(PAPER, TokenRow.padded(2, 0, 0), 0).queries())
        .containsExactly(
            new QueryTrace(0, KeyList.empty(), KeyList.empty()),
            new QueryTrace(1, KeyList.empty(), KeyList.empty()));
  }

  @Test
  void rule_SEP_POS_001_onlyARealTokenHasPositions() {
    CacheMachine machine = new CacheMachine(PAPER);
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query -1 is no real token, it has no position [SEP-POS-001]",
        () -> machine.positions(PositionScheme.ORIGINAL));
    machine.appendPadding();
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query 0 is no real token, it has no position [SEP-POS-001]",
        () -> machine.positions(PositionScheme.IN_CACHE));
  }

  @Test
  void rule_SEP_POS_003_insertionLengthsRestartLowerAfterACompaction() {
    CacheMachine machine = run(PAPER, pattern(13));

    assertThat(machine.positions(PositionScheme.INSERTION_LENGTH).keys())
        .containsExactly(0, 1, 3, 7, 8, 9, 10, 11, 8);
    assertThat(machine.positions(PositionScheme.INSERTION_LENGTH).query()).isEqualTo(8);
    assertThat(machine.positions(PositionScheme.ORIGINAL).keys())
        .containsExactly(0, 1, 3, 7, 8, 9, 10, 11, 12);
    assertThat(machine.positions(PositionScheme.IN_CACHE).keys())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void rule_SEP_ROW_001_aNegativeIdIsRefusedAndChangesNothing() {
    CacheMachine machine = run(PAPER, 1, 2);
    CacheState before = machine.state();

    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 2 is -1, must be at least 0 [SEP-ROW-001]",
        () -> machine.append(-1));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 2 is -4, must be at least 0 [SEP-ROW-001]",
        () -> machine.appendDense(-4));
    assertThat(machine.state()).isEqualTo(before);
  }

  @Test
  void rule_SEP_ROW_001_aRowHasAnEnd() {
    CacheState atTheEnd =
        new CacheState(
            Integer.MAX_VALUE, Integer.MAX_VALUE, List.of(), List.of(), List.of(), 0, 3, 12);
    CacheMachine machine = CacheMachine.resume(PAPER, atTheEnd);
    String message = "row has 2147483647 places, must have at most 2147483647 [SEP-ROW-001]";

    assertRefused(ErrorKind.TOO_LARGE, message, () -> machine.append(5));
    assertRefused(ErrorKind.TOO_LARGE, message, machine::appendPadding);
    assertThat(machine.state()).isEqualTo(atTheEnd);
  }

  @Test
  void rule_SEP_CACHE_013_aDensePromptIsAtMostTheRow() {
    TokenRow row = TokenRow.padded(1, 0, 5, 5);

    assertThat(CacheTrace.operational(PAPER, row, 2).length()).isEqualTo(3);
    for (int dense : new int[] {-1, 3}) {
      String message = "dense tokens is " + dense + ", must be in [0, 3) [SEP-CACHE-013]";
      assertRefused(ErrorKind.BAD_SHAPE, message, () -> CacheTrace.operational(PAPER, row, dense));
      assertRefused(ErrorKind.BAD_SHAPE, message, () -> CacheTrace.declarative(PAPER, row, dense));
      assertRefused(ErrorKind.BAD_SHAPE, message, () -> CacheTrace.deltas(PAPER, row, dense));
    }
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "dense steps has length 3, must be 2 [SEP-CACHE-013]",
        () -> new CacheSchedule(PAPER, row, new boolean[3]));
  }

  @Test
  void rule_SEP_CACHE_011_theScheduleRefusesQueriesOutsideTheRow() {
    CacheSchedule schedule = new CacheSchedule(PAPER, TokenRow.of(1, 2), 0);

    assertThat(schedule.stored(1)).isEqualTo(KeyList.of(0, 1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query is 2, must be in [0, 2) [SEP-CACHE-011]",
        () -> schedule.stored(2));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query is -1, must be in [0, 2) [SEP-CACHE-011]",
        () -> schedule.visible(-1));
  }

  private static void assertLengths(
      CacheConfig config, int[] tokenIds, int[] attended, int[] retained) {
    CacheMachine machine = new CacheMachine(config);
    List<CacheStep> steps = new ArrayList<>();
    for (int tokenId : tokenIds) {
      steps.add(machine.append(tokenId));
    }
    assertThat(steps.stream().mapToInt(CacheStep::attended)).containsExactly(boxed(attended));
    assertThat(steps.stream().mapToInt(CacheStep::retained)).containsExactly(boxed(retained));
  }

  private static Integer[] boxed(int[] lengths) {
    return IntStream.of(lengths).boxed().toArray(Integer[]::new);
  }

  private static void assertFinalKeys(CacheConfig config, int tokens, int... keys) {
    assertThat(run(config, pattern(tokens)).storedKeys()).isEqualTo(KeyList.of(keys));
    assertThat(new CacheSchedule(config, TokenRow.of(pattern(tokens)), 0).stored(tokens - 1))
        .isEqualTo(KeyList.of(keys));
  }

  private static CacheMachine run(CacheConfig config, int... tokenIds) {
    CacheMachine machine = new CacheMachine(config);
    for (int tokenId : tokenIds) {
      machine.append(tokenId);
    }
    return machine;
  }

  private static int[] pattern(int tokens) {
    return IntStream.range(0, tokens).map(place -> new int[] {1, 2, 3, 9}[place % 4]).toArray();
  }

  private static SepCacheConfig config(
      SepPolicy policy, int a, int s, int w, int c, boolean bounded, boolean accumulate) {
    return new SepCacheConfig(policy, a, s, w, c, bounded, accumulate, NINE);
  }
}
