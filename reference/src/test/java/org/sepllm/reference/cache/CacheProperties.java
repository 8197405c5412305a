package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import org.sepllm.reference.cache.StepRun.Step;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/** What every cache promises about the keys it stores and shows, step by step. */
@Domain(CacheDomain.class)
class CacheProperties {

  @Property
  void rule_SEP_CACHE_003_initialTokensAreNeverEvicted(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    StepRun run = StepRun.of(config, row);
    for (Step step : run.real()) {
      int tokens = step.counts().query() - row.leftPadding() + 1;
      int initial = Math.min(config.initCacheSize(), tokens);
      assertThat(step.state().keys().subList(0, initial))
          .containsExactlyElementsOf(keys(row.leftPadding(), row.leftPadding() + initial));
    }
  }

  @Property
  void rule_SEP_CACHE_003_theLastWTokensAreAlwaysThere(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    for (Step step : StepRun.of(config, row).real()) {
      int end = step.counts().query() + 1;
      int local = Math.min(config.localSize(), end - row.leftPadding());
      List<Integer> stored = step.state().keys();
      assertThat(stored.subList(stored.size() - local, stored.size()))
          .containsExactlyElementsOf(keys(end - local, end));
    }
  }

  @Property
  void rule_SEP_CACHE_007_stepwiseUseStaysWithinTheCapacity(
      @ForAll SepCacheConfig config, @ForAll TokenRow row) {
    for (Step step : StepRun.of(config, row).real()) {
      int growth = step.state().cacheSize() - config.cacheSize();
      int cap = config.triggerCap() + growth;
      assertThat(step.counts().retained()).isLessThan(cap);
      int mostSeen = config.triggerSees() == TriggerSees.FULL ? cap : cap - 1;
      assertThat(step.counts().attended()).isLessThanOrEqualTo(mostSeen);
      assertThat(growth == 0 || !config.bounded()).isTrue();
    }
  }

  @Property
  void rule_SEP_CACHE_002_betweenCompactionsTheCacheGrowsByEachToken(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    KeyList before = KeyList.empty();
    int cap = config.triggerCap();
    for (Step step : StepRun.of(config, row).real()) {
      KeyList pushed = before.plus(step.counts().query());
      assertThat(step.counts().triggered()).isEqualTo(pushed.size() >= cap);
      assertThat(step.counts().triggered() || step.stored().equals(pushed)).isTrue();
      assertThat(step.stored().minus(pushed)).isEqualTo(KeyList.empty());
      boolean seesAll = !step.counts().triggered() || config.triggerSees() == TriggerSees.FULL;
      assertThat(step.visible()).isEqualTo(seesAll ? pushed : step.stored());
      before = step.stored();
      cap = config.triggerCap() + step.state().cacheSize() - config.cacheSize();
    }
  }

  @Property
  void rule_SEP_TRACE_001_keysAscendAndOccurOnce(@ForAll CacheConfig config, @ForAll TokenRow row) {
    for (Step step : StepRun.of(config, row).steps()) {
      assertThat(step.visible().strictlyAscending()).isTrue();
      assertThat(step.stored().strictlyAscending()).isTrue();
      assertThat(step.counts().attended()).isEqualTo(step.visible().size());
      assertThat(step.counts().retained() == step.stored().size() || step.visible().size() == 0)
          .isTrue();
    }
  }

  @Property
  void rule_SEP_CACHE_003_tokenIdsTravelWithTheirKeys(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    for (Step step : StepRun.of(config, row).steps()) {
      assertThat(step.state().tokenIds())
          .containsExactlyElementsOf(step.state().keys().stream().map(row::tokenId).toList());
    }
  }

  @Property
  void rule_SEP_CACHE_003_theBlockHoldsSeparatorsOnly(
      @ForAll SepCacheConfig config, @ForAll TokenRow row) {
    StepRun run = StepRun.of(config, row);
    for (Step step : run.steps()) {
      assertThat(run.block(step)).allMatch(key -> config.separates(row.tokenId(key)));
      assertThat(step.state().separatorCount()).isLessThanOrEqualTo(step.state().sepCacheSize());
    }
  }

  @Property
  void rule_SEP_CACHE_004_theBlockIsTheLastSeparatorsBeforeTheRecentRun(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = accumulating(drawn);
    StepRun run = StepRun.of(config, row);
    for (Step step : run.real()) {
      int firstRealAfterInitial = row.leftPadding() + config.initCacheSize();
      List<Integer> left =
          keys(firstRealAfterInitial, Math.max(firstRealAfterInitial, run.recentStart(step)))
              .stream()
              .filter(key -> config.separates(row.tokenId(key)))
              .toList();
      int kept = config.bounded() ? Math.min(config.sepCacheSize(), left.size()) : left.size();
      assertThat(run.block(step))
          .containsExactlyElementsOf(left.subList(left.size() - kept, left.size()));
    }
  }

  @Property
  void rule_SEP_CACHE_004_noSeparatorIsLostWhileTheyFit(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = accumulating(drawn);
    int first = row.leftPadding() + config.initCacheSize();
    for (Step step : StepRun.of(config, row).real()) {
      List<Integer> separators =
          keys(first, Math.max(first, step.counts().query() + 1)).stream()
              .filter(key -> config.separates(row.tokenId(key)))
              .toList();
      if (separators.size() <= config.sepCacheSize() || !config.bounded()) {
        assertThat(step.state().keys()).containsAll(separators);
      }
    }
  }

  @Property
  void rule_SEP_CACHE_006_withoutAccumulationOnlyLeavingSeparatorsStay(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = with(drawn, drawn.bounded(), false);
    StepRun run = StepRun.of(config, row);
    int leavingFrom = row.leftPadding() + config.initCacheSize();
    for (Step step : run.real()) {
      if (step.counts().triggered()) {
        int leavingTo = step.counts().query() + 1 - config.localSize();
        List<Integer> leaving =
            keys(leavingFrom, leavingTo).stream()
                .filter(key -> config.separates(row.tokenId(key)))
                .toList();
        int kept =
            config.bounded() ? Math.min(config.sepCacheSize(), leaving.size()) : leaving.size();
        assertThat(run.block(step))
            .containsExactlyElementsOf(leaving.subList(leaving.size() - kept, leaving.size()));
        leavingFrom = Math.max(row.leftPadding() + config.initCacheSize(), leavingTo);
      }
    }
  }

  @Property
  void rule_SEP_CACHE_005_theRoomOfTheRecentRunNeverChanges(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = with(drawn, false, drawn.accumulate());
    int largest = config.sepCacheSize();
    for (Step step : StepRun.of(config, row).real()) {
      largest = Math.max(largest, step.state().separatorCount());
      assertThat(step.state().sepCacheSize()).isEqualTo(largest);
      assertThat(step.state().cacheSize() - step.state().sepCacheSize())
          .isEqualTo(config.cacheSize() - config.sepCacheSize());
    }
  }

  @Property
  void rule_SEP_CACHE_002_aFullBlockCompactsInAFixedPeriod(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = accumulating(drawn);
    int period =
        config.triggerCap() - config.initCacheSize() - config.sepCacheSize() - config.localSize();
    List<Step> full =
        StepRun.of(config, row).real().stream()
            .filter(step -> step.counts().triggered())
            .dropWhile(step -> step.state().separatorCount() < step.state().sepCacheSize())
            .toList();
    Assume.that(full.size() > 1);
    for (int number = 1; number < full.size(); number++) {
      assertThat(full.get(number).counts().query() - full.get(number - 1).counts().query())
          .isEqualTo(period);
    }
  }

  @Property
  void rule_SEP_ACCT_003_averagesOverAPeriodOfAFullBlock(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = with(drawn, true, true);
    List<Step> steps = StepRun.of(config, row).real();
    int[] full =
        IntStream.range(0, steps.size())
            .filter(place -> steps.get(place).counts().triggered())
            .dropWhile(place -> steps.get(place).state().separatorCount() < config.sepCacheSize())
            .toArray();
    Assume.that(full.length > 1);
    double retained =
        (config.initCacheSize()
                + config.sepCacheSize()
                + config.localSize()
                + config.triggerCap()
                - 1)
            / 2.0;
    double attended = retained + (config.triggerSees() == TriggerSees.FULL ? 1 : 0);
    assertThat(
            steps.subList(full[0], full[1]).stream()
                .mapToInt(step -> step.counts().retained())
                .average())
        .hasValue(retained);
    assertThat(
            steps.subList(full[0] + 1, full[1] + 1).stream()
                .mapToInt(step -> step.counts().attended())
                .average())
        .hasValue(attended);
  }

  @Property
  void rule_SEP_CACHE_007_theStoredStateDoesNotDependOnWhatTheTriggerSees(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig full = with(drawn, SepPolicy.PAPER, drawn.cacheSize());
    SepCacheConfig compact = with(drawn, SepPolicy.SEPCACHE, drawn.cacheSize());
    assertThat(states(full, row)).isEqualTo(states(compact, row));
  }

  @Property
  void rule_SEP_CACHE_007_theStreamingManagerIsSepCacheWithOneMoreSlot(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig streaming = with(drawn, SepPolicy.STREAMING, drawn.cacheSize());
    SepCacheConfig sepCache = with(drawn, SepPolicy.SEPCACHE, drawn.cacheSize() + 1);
    assertThat(StepRun.of(streaming, row).steps().stream().map(Step::stored))
        .containsExactlyElementsOf(
            StepRun.of(sepCache, row).steps().stream().map(Step::stored).toList());
  }

  @Property
  void rule_SEP_CACHE_009_aCapacityBeyondTheRowIsFullAttention(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = with(drawn, drawn.policy(), drawn.cacheSize() + row.length());
    assertThat(CacheTrace.operational(config, row, 0))
        .isEqualTo(CacheTrace.operational(new FullCacheConfig(), row, 0));
    assertThat(CacheTrace.operational(new StreamingLlmCacheConfig(0, row.length() + 1), row, 0))
        .isEqualTo(CacheTrace.operational(new FullCacheConfig(), row, 0));
  }

  @Property
  void rule_SEP_CACHE_009_theFullCacheShowsAndKeepsEveryRealToken(@ForAll TokenRow row) {
    for (Step step : StepRun.of(new FullCacheConfig(), row).real()) {
      assertThat(step.visible()).isEqualTo(step.stored());
      assertThat(step.state().keys())
          .containsExactlyElementsOf(keys(row.leftPadding(), step.counts().query() + 1));
      assertThat(step.counts().triggered()).isFalse();
    }
  }

  @Property
  void rule_SEP_CACHE_008_streamingLlmKeepsTheFirstAAndTheLastTokens(
      @ForAll StreamingLlmCacheConfig config, @ForAll TokenRow row) {
    for (Step step : StepRun.of(config, row).real()) {
      int start = row.leftPadding();
      int end = step.counts().query() + 1;
      boolean all = end - start <= config.cacheSize();
      int initialEnd = start + (all ? 0 : config.initCacheSize());
      List<Integer> expected =
          IntStream.concat(
                  IntStream.range(start, initialEnd),
                  IntStream.range(all ? start : end - config.localSize(), end))
              .boxed()
              .toList();
      assertThat(step.state().keys()).containsExactlyElementsOf(expected);
      assertThat(step.counts().attended()).isLessThanOrEqualTo(config.cacheSize() + 1);
    }
  }

  @Property
  void rule_SEP_CACHE_003_compactingTwiceChangesNothing(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = accumulating(drawn);
    Compaction.Compacted once = firstCompaction(config, row);
    Compaction.Compacted twice =
        new Compaction(config, once.entries(), once.separatorCount()).compact();
    assertThat(twice.entries().keyList()).isEqualTo(once.entries().keyList());
    assertThat(twice.separatorCount()).isEqualTo(once.separatorCount());
  }

  @Property
  void rule_SEP_CACHE_006_withoutAccumulationASecondCompactionEmptiesTheBlock(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config = with(drawn, drawn.bounded(), false);
    Compaction.Compacted once = firstCompaction(config, row);
    Compaction.Compacted twice =
        new Compaction(config, once.entries(), once.separatorCount()).compact();
    assertThat(twice.separatorCount()).isZero();
    assertThat(twice.entries().size()).isEqualTo(config.initCacheSize() + config.localSize());
  }

  @Tag("generator")
  @Property(tries = 2000)
  void theGeneratedCasesAreNotAllAlike(@ForAll SepCacheConfig config, @ForAll TokenRow row) {
    int[] triggers = new CacheSchedule(config, row, 0).triggerSteps();
    StepRun run = StepRun.of(config, row);
    boolean overflows =
        config.bounded()
            && run.steps().stream()
                .anyMatch(step -> step.state().separatorCount() == config.sepCacheSize());
    boolean grows =
        run.steps().stream().anyMatch(step -> step.state().sepCacheSize() > config.sepCacheSize());
    Statistics.label("compactions")
        .collect(triggers.length == 0 ? "none" : triggers.length == 1 ? "one" : "several");
    Statistics.label("policy").collect(config.policy());
    Statistics.label("padding").collect(row.leftPadding() > 0);
    Statistics.label("full block").collect(overflows);
    Statistics.label("s grows").collect(grows);
    Statistics.label("compactions").coverage(seen -> seen.check("none").percentage(p -> p > 10));
    Statistics.label("compactions").coverage(seen -> seen.check("one").percentage(p -> p > 3));
    Statistics.label("compactions").coverage(seen -> seen.check("several").percentage(p -> p > 30));
    for (SepPolicy policy : SepPolicy.values()) {
      Statistics.label("policy").coverage(seen -> seen.check(policy).percentage(p -> p > 25));
    }
    Statistics.label("padding").coverage(seen -> seen.check(true).percentage(p -> p > 20));
    Statistics.label("full block").coverage(seen -> seen.check(true).percentage(p -> p > 15));
    Statistics.label("s grows").coverage(seen -> seen.check(true).percentage(p -> p > 5));
  }

  private static Compaction.Compacted firstCompaction(SepCacheConfig config, TokenRow row) {
    Assume.that(row.length() - row.leftPadding() >= config.triggerCap());
    EntryList entries = new EntryList(config.triggerCap());
    for (int place = 0; place < config.triggerCap(); place++) {
      entries.add(place, row.tokenId(row.leftPadding() + place), place);
    }
    return new Compaction(config, entries, 0).compact();
  }

  private static List<CacheState> states(SepCacheConfig config, TokenRow row) {
    return StepRun.of(config, row).steps().stream().map(Step::state).toList();
  }

  private static SepCacheConfig accumulating(SepCacheConfig config) {
    return with(config, config.bounded(), true);
  }

  private static SepCacheConfig with(SepCacheConfig config, boolean bounded, boolean accumulate) {
    return new SepCacheConfig(
        config.policy(),
        config.initCacheSize(),
        config.sepCacheSize(),
        config.localSize(),
        config.cacheSize(),
        bounded,
        accumulate,
        config.separators());
  }

  private static SepCacheConfig with(SepCacheConfig config, SepPolicy policy, int cacheSize) {
    return new SepCacheConfig(
        policy,
        config.initCacheSize(),
        config.sepCacheSize(),
        config.localSize(),
        cacheSize,
        config.bounded(),
        config.accumulate(),
        config.separators());
  }

  private static List<Integer> keys(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
