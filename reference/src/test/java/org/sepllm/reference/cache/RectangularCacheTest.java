package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.VisibilityTrace;

/** The two published batches, which couple their rows. */
@Domain(CacheDomain.class)
@Domain(DomainContext.Global.class)
class RectangularCacheTest {
  private static final SepCacheConfig CONFIG =
      SepCacheConfig.paper(1, 5, 2, 10, CacheCase.SEPARATORS);

  @Example
  void rule_SEP_CACHE_014_keepOldestKeepsAsManyAsThePoorestRow() {
    VisibilityTrace rich =
        lastTraces(BatchMode.KEEP_OLDEST, "1 2 9 4 9 6 9 8 1 2", "1 2 9 4 5 6 7 8 1 2").getFirst();

    assertThat(last(rich)).isEqualTo(KeyList.of(0, 2, 8, 9));
  }

  @Example
  void rule_SEP_CACHE_014_aRowWithoutSeparatorsTakesThemFromAll() {
    List<VisibilityTrace> traces =
        lastTraces(BatchMode.KEEP_OLDEST, "1 2 9 4 9 6 9 8 1 2", "1 2 3 4 5 6 7 8 1 2");

    assertThat(traces).extracting(RectangularCacheTest::last).containsOnly(KeyList.of(0, 8, 9));
  }

  @Example
  void rule_SEP_CACHE_015_padWithTailRepeatsASeparatorAtTheEnd() {
    SepCacheConfig config = SepCacheConfig.paper(1, 5, 2, 11, CacheCase.SEPARATORS);
    List<VisibilityTrace> traces =
        CacheTrace.rectangular(
            config,
            BatchMode.PAD_WITH_TAIL,
            new int[][] {ids("1 2 9 4 9 6 9 8 1 2 3"), ids("1 2 3 4 5 6 7 8 9 2 3")});

    assertThat(last(traces.get(0))).isEqualTo(KeyList.of(0, 2, 4, 6, 9, 10));
    assertThat(last(traces.get(1))).isEqualTo(KeyList.of(0, 8, 7, 8, 9, 10));
    assertThat(last(traces.get(1)).strictlyAscending()).isFalse();
  }

  @Example
  void rule_SEP_CACHE_015_fillersAgeOutLikeSeparators() {
    SepCacheConfig config = SepCacheConfig.paper(0, 2, 1, 4, CacheCase.SEPARATORS);
    List<VisibilityTrace> traces =
        CacheTrace.rectangular(
            config,
            BatchMode.PAD_WITH_TAIL,
            new int[][] {ids("9 9 9 1 9 9 1"), ids("1 2 3 4 5 6 7")});

    assertThat(traces.get(1).queries().get(3).stored()).isEqualTo(KeyList.of(1, 2, 3));
    assertThat(traces.get(1).queries().get(4).stored()).isEqualTo(KeyList.of(1, 2, 4));
    assertThat(traces.get(1).queries().get(5).stored()).isEqualTo(KeyList.of(2, 4, 5));
  }

  @Property
  void rule_SEP_CACHE_014_equalRowsAreNotChangedByEachOther(
      @ForAll SepCacheConfig config,
      @ForAll TokenRow row,
      @ForAll @IntRange(min = 1, max = 3) int rows) {
    int[] tokenIds = row.tokenIds();
    int[][] batch = IntStream.range(0, rows).mapToObj(_ -> tokenIds).toArray(int[][]::new);
    VisibilityTrace alone = CacheTrace.operational(config, TokenRow.of(tokenIds), 0);
    for (BatchMode mode : List.of(BatchMode.KEEP_OLDEST, BatchMode.PAD_WITH_TAIL)) {
      assertThat(CacheTrace.rectangular(config, mode, batch)).hasSize(rows).containsOnly(alone);
    }
  }

  @Property
  void rule_SEP_CACHE_014_rowsStayEquallyLong(
      @ForAll SepCacheConfig config, @ForAll TokenRow one, @ForAll TokenRow other) {
    int length = Math.min(one.length(), other.length());
    int[][] batch = {
      Arrays.copyOf(one.tokenIds(), length), Arrays.copyOf(other.tokenIds(), length)
    };
    for (BatchMode mode : List.of(BatchMode.KEEP_OLDEST, BatchMode.PAD_WITH_TAIL)) {
      List<VisibilityTrace> traces = CacheTrace.rectangular(config, mode, batch);
      for (int query = 0; query < length; query++) {
        assertThat(traces.get(0).queries().get(query).stored().size())
            .isEqualTo(traces.get(1).queries().get(query).stored().size());
        assertThat(traces.get(0).queries().get(query).visible().size())
            .isEqualTo(traces.get(1).queries().get(query).visible().size());
      }
    }
  }

  @Example
  void rule_SEP_CACHE_014_theStepCountsHoldForEveryRow() {
    RectangularCache cache = new RectangularCache(CONFIG, BatchMode.KEEP_OLDEST, 2);

    for (int step = 0; step < 9; step++) {
      assertThat(cache.append(new int[] {9, 1}))
          .isEqualTo(new CacheStep(step, step + 1, step + 1, false));
    }
    assertThat(cache.append(new int[] {9, 1})).isEqualTo(new CacheStep(9, 10, 3, true));
    assertThat(cache.visibleKeys(1).size()).isEqualTo(10);
    assertThat(cache.storedKeys(0)).isEqualTo(KeyList.of(0, 8, 9));
    assertThat(cache.storedKeys(1)).isEqualTo(KeyList.of(0, 8, 9));
    assertThat(cache.evictedKeys(0)).isEqualTo(KeyList.of(1, 2, 3, 4, 5, 6, 7));
    assertThat(cache.positions(1, PositionScheme.IN_CACHE).keys())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(cache.append(new int[] {9, 1})).isEqualTo(new CacheStep(10, 4, 4, false));
    assertThat(cache.evictedKeys(0)).isEqualTo(KeyList.empty());
    assertThat(cache.positions(1, PositionScheme.ORIGINAL).keys()).containsExactly(0, 8, 9, 10);
    assertThat(cache.positions(0, PositionScheme.INSERTION_LENGTH).keys())
        .containsExactly(0, 8, 9, 3);
  }

  @Example
  void rule_SEP_CACHE_014_modesHaveTheNamesOfTheCommandLine() {
    assertThat(BatchMode.values())
        .extracting(BatchMode::modeName)
        .containsExactly("ragged", "keep-oldest", "pad-with-tail");
  }

  @Example
  void rule_SEP_CACHE_014_errorsNameValueAndLimit() {
    RectangularCache cache = new RectangularCache(CONFIG, BatchMode.PAD_WITH_TAIL, 2);
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "batch is ragged, must be keep-oldest or pad-with-tail for a common cache [SEP-CACHE-014]",
        () -> new RectangularCache(CONFIG, BatchMode.RAGGED, 2));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "number of rows is 0, must be at least 1 [SEP-CACHE-014]",
        () -> CacheTrace.rectangular(CONFIG, BatchMode.KEEP_OLDEST, new int[0][]));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "token_ids of a step has length 3, must be 2 [SEP-CACHE-014]",
        () -> cache.append(new int[3]));
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id at index 1 is -2, must be at least 0 [SEP-ROW-001]",
        () -> cache.append(new int[] {0, -2}));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "token_ids of a row has length 1, must be 2 [SEP-CACHE-014]",
        () -> CacheTrace.rectangular(CONFIG, BatchMode.KEEP_OLDEST, new int[][] {{1, 2}, {1}}));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is 2, must be in [0, 2) [SEP-CACHE-014]",
        () -> cache.visibleKeys(2));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is -1, must be in [0, 2) [SEP-CACHE-014]",
        () -> cache.storedKeys(-1));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is 2, must be in [0, 2) [SEP-CACHE-014]",
        () -> cache.evictedKeys(2));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "row is -1, must be in [0, 2) [SEP-CACHE-014]",
        () -> cache.positions(-1, PositionScheme.ORIGINAL));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "query -1 is no real token, it has no position [SEP-POS-001]",
        () -> cache.positions(0, PositionScheme.ORIGINAL));
    assertThat(cache.storedKeys(0)).isEqualTo(KeyList.empty());
  }

  private static List<VisibilityTrace> lastTraces(BatchMode mode, String... rows) {
    return CacheTrace.rectangular(
        CONFIG, mode, Arrays.stream(rows).map(RectangularCacheTest::ids).toArray(int[][]::new));
  }

  private static KeyList last(VisibilityTrace trace) {
    return trace.queries().getLast().stored();
  }

  private static int[] ids(String row) {
    return Arrays.stream(row.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
