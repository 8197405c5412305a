package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.accounting.UsageCounter;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import org.sepllm.reference.trace.QueryTrace;
import org.sepllm.reference.trace.VisibilityTrace;

/** Laws that relate two runs of a cache: what must not make a difference, and what must. */
@Domain(CacheDomain.class)
@Domain(DomainContext.Global.class)
class CacheLawProperties {

  @Property
  void rule_SEP_CACHE_012_chunksSavedInBetweenEqualOneRun(
      @ForAll CacheConfig config,
      @ForAll TokenRow row,
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 9) Integer> chunks) {
    List<QueryTrace> queries = new ArrayList<>();
    CacheState state = new CacheMachine(config).state();
    for (int query = 0, turn = 0; query < row.length(); turn++) {
      CacheMachine machine = CacheMachine.resume(config, state);
      int end = Math.min(row.length(), query + chunks.get(turn % chunks.size()));
      for (; query < end; query++) {
        step(machine, row, query);
        queries.add(new QueryTrace(query, machine.visibleKeys(), machine.storedKeys()));
      }
      state = machine.state();
    }
    assertThat(new VisibilityTrace(queries)).isEqualTo(CacheTrace.operational(config, row, 0));
  }

  @Property
  void rule_SEP_CACHE_017_resumedAtAnyStepTheRunIsTheSame(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 80) int dense) {
    int denseTokens = Math.min(dense, row.length() - row.leftPadding());
    CacheMachine uninterrupted = new CacheMachine(config);
    CacheMachine resumed = new CacheMachine(config);
    for (int query = 0; query < row.length(); query++) {
      resumed = CacheMachine.resume(config, resumed.state());
      boolean inPrompt = query - row.leftPadding() < denseTokens;
      if (row.valid(query) && inPrompt) {
        uninterrupted.appendDense(row.tokenId(query));
        resumed.appendDense(row.tokenId(query));
      } else {
        step(uninterrupted, row, query);
        step(resumed, row, query);
      }
      assertThat(resumed.lastStep()).isEqualTo(uninterrupted.lastStep());
      assertThat(resumed.visibleKeys()).isEqualTo(uninterrupted.visibleKeys());
      assertThat(resumed.evictedKeys()).isEqualTo(uninterrupted.evictedKeys());
      assertThat(resumed.state()).isEqualTo(uninterrupted.state());
    }
  }

  @Property
  void rule_SEP_CACHE_010_leftPaddingShiftsTheTraceAndNothingElse(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 5) int more) {
    int[] padded = new int[row.length() + more];
    System.arraycopy(row.tokenIds(), 0, padded, more, row.length());
    VisibilityTrace shifted =
        CacheTrace.operational(config, TokenRow.padded(row.leftPadding() + more, padded), 0);
    VisibilityTrace plain = CacheTrace.operational(config, row, 0);
    for (int query = 0; query < row.length(); query++) {
      QueryTrace expected = plain.queries().get(query);
      QueryTrace actual = shifted.queries().get(query + more);
      assertThat(actual.visible()).isEqualTo(shift(expected.visible(), more));
      assertThat(actual.stored()).isEqualTo(shift(expected.stored(), more));
    }
  }

  @Property
  void rule_SEP_CACHE_010_aPaddingStepChangesOnlyTheNextIndex(
      @ForAll CacheConfig config, @ForAll @IntRange(min = 1, max = 6) int padding) {
    CacheMachine machine = new CacheMachine(config);
    for (int query = 0; query < padding; query++) {
      assertThat(machine.appendPadding()).isEqualTo(new CacheStep(query, 0, 0, false));
      assertThat(machine.visibleKeys()).isEqualTo(KeyList.empty());
      assertThat(machine.state().nextIndex()).isEqualTo(query + 1);
      assertThat(machine.state().leftPadding()).isEqualTo(query + 1);
      assertThat(machine.state().keys()).isEmpty();
    }
  }

  @Property
  void rule_SEP_CACHE_016_aRowOfABatchIsTheRowAlone(
      @ForAll @Size(min = 1, max = 3) List<CacheConfig> layers,
      @ForAll @Size(min = 1, max = 3) List<TokenRow> rows) {
    List<List<VisibilityTrace>> batch = CacheTrace.ragged(layers, rows);
    assertThat(batch).hasSameSizeAs(rows);
    for (int row = 0; row < rows.size(); row++) {
      assertThat(batch.get(row)).hasSameSizeAs(layers);
      for (int layer = 0; layer < layers.size(); layer++) {
        assertThat(batch.get(row).get(layer))
            .isEqualTo(CacheTrace.operational(layers.get(layer), rows.get(row), 0));
      }
    }
  }

  @Property
  void rule_SEP_CACHE_019_sequencesInTurnDoNotDisturbEachOther(
      @ForAll CacheConfig config, @ForAll TokenRow one, @ForAll TokenRow other) {
    CacheMachine first = new CacheMachine(config);
    CacheMachine second = new CacheMachine(config);
    List<QueryTrace> firstQueries = new ArrayList<>();
    List<QueryTrace> secondQueries = new ArrayList<>();
    for (int query = 0; query < Math.max(one.length(), other.length()); query++) {
      appendIfThere(first, one, query, firstQueries);
      appendIfThere(second, other, query, secondQueries);
    }
    assertThat(new VisibilityTrace(firstQueries)).isEqualTo(CacheTrace.operational(config, one, 0));
    assertThat(new VisibilityTrace(secondQueries))
        .isEqualTo(CacheTrace.operational(config, other, 0));
  }

  @Property
  void rule_SEP_CACHE_019_resetForgetsEverything(
      @ForAll CacheConfig config, @ForAll TokenRow before, @ForAll TokenRow after) {
    CacheMachine machine = new CacheMachine(config);
    IntStream.range(0, before.length()).forEach(query -> step(machine, before, query));
    machine.reset();

    assertThat(machine.state()).isEqualTo(new CacheMachine(config).state());
    assertThat(machine.lastStep()).isEqualTo(new CacheStep(-1, 0, 0, false));
    assertThat(machine.visibleKeys()).isEqualTo(KeyList.empty());
    assertThat(machine.storedKeys()).isEqualTo(KeyList.empty());
    List<QueryTrace> queries = new ArrayList<>();
    for (int query = 0; query < after.length(); query++) {
      appendIfThere(machine, after, query, queries);
    }
    assertThat(new VisibilityTrace(queries)).isEqualTo(CacheTrace.operational(config, after, 0));
  }

  @Property
  void rule_SEP_CACHE_019_aTurnIsMoreTokens(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 70) int cut) {
    TokenRow firstTurn = row.prefix(Math.min(row.length(), row.leftPadding() + cut));
    List<QueryTrace> whole = CacheTrace.operational(config, row, 0).queries();
    assertThat(CacheTrace.operational(config, firstTurn, 0).queries())
        .isEqualTo(whole.subList(0, firstTurn.length()));
  }

  @Property
  void rule_SEP_SEP_001_idsMatterOnlyBySeparatorMembership(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 1000) int shift) {
    int[] relabelled = row.tokenIds();
    for (int index = row.leftPadding(); index < relabelled.length; index++) {
      boolean separator = CacheCase.SEPARATORS.contains(relabelled[index]);
      relabelled[index] = separator ? 21 - relabelled[index] : 100 + shift * index;
    }
    TokenRow other = TokenRow.padded(row.leftPadding(), relabelled);
    assertThat(CacheTrace.operational(config, other, 0))
        .isEqualTo(CacheTrace.operational(config, row, 0));
  }

  @Property
  void rule_SEP_CACHE_013_aDensePromptIsSeenWholeAndStoredWhole(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 70) int dense) {
    int denseTokens = Math.min(dense, row.length() - row.leftPadding());
    VisibilityTrace trace = CacheTrace.operational(config, row, denseTokens);
    for (int place = 0; place < denseTokens; place++) {
      int query = row.leftPadding() + place;
      KeyList all = KeyList.of(IntStream.rangeClosed(row.leftPadding(), query).toArray());
      assertThat(trace.queries().get(query)).isEqualTo(new QueryTrace(query, all, all));
    }
  }

  @Property
  void rule_SEP_CACHE_013_aDensePromptThatFitsIsAnOrdinaryOne(
      @ForAll SepCacheConfig config, @ForAll TokenRow row) {
    int prompt = Math.min(row.length() - row.leftPadding(), config.triggerCap() - 2);
    assertThat(CacheTrace.operational(config, row, prompt))
        .isEqualTo(CacheTrace.operational(config, row, 0));
  }

  @Property
  void rule_SEP_CACHE_013_aPromptThatEndsBeforeATriggerStepIsStoredAlike(
      @ForAll SepCacheConfig drawn, @ForAll TokenRow row) {
    SepCacheConfig config =
        new SepCacheConfig(
            drawn.policy(),
            drawn.initCacheSize(),
            drawn.sepCacheSize(),
            drawn.localSize(),
            drawn.cacheSize(),
            drawn.bounded(),
            true,
            drawn.separators());
    int[] triggers = new CacheSchedule(config, row, 0).triggerSteps();
    Assume.that(triggers.length > 0);
    for (int trigger : triggers) {
      TokenRow read = row.prefix(trigger + 1);
      int prompt = trigger - row.leftPadding();
      assertThat(CacheTrace.operational(config, read, prompt).queries().getLast().stored())
          .isEqualTo(CacheTrace.operational(config, read, 0).queries().getLast().stored());
    }
  }

  @Property
  void rule_SEP_TRACE_002_theShortFormRebuildsTheTrace(
      @ForAll CacheConfig config, @ForAll TokenRow row, @ForAll @IntRange(max = 70) int dense) {
    int denseTokens = Math.min(dense, row.length() - row.leftPadding());
    assertThat(VisibilityTrace.fromDeltas(CacheTrace.deltas(config, row, denseTokens)))
        .isEqualTo(CacheTrace.operational(config, row, denseTokens));
  }

  @Property
  void rule_SEP_ACCT_001_countersEqualTheSumsOfTheTrace(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    CacheMachine machine = new CacheMachine(config);
    UsageCounter counter = new UsageCounter();
    for (int query = 0; query < row.length(); query++) {
      step(machine, row, query);
      counter.add(machine.lastStep(), row.leftPadding());
    }
    List<QueryTrace> real =
        CacheTrace.declarative(config, row, 0).queries().subList(row.leftPadding(), row.length());
    long steps = real.size();
    assertThat(counter.usage())
        .isEqualTo(
            new Usage(
                steps,
                real.stream().mapToLong(query -> query.visible().size()).sum(),
                real.stream().mapToLong(query -> query.stored().size()).sum(),
                steps * (steps + 1) / 2,
                real.stream().mapToInt(query -> query.visible().size()).max().orElse(0),
                real.stream().mapToInt(query -> query.stored().size()).max().orElse(0)));
  }

  @Property
  void rule_SEP_CACHE_002_theScheduleNamesTheTriggerSteps(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    int[] triggered =
        StepRun.of(config, row).steps().stream()
            .map(StepRun.Step::counts)
            .filter(CacheStep::triggered)
            .mapToInt(CacheStep::query)
            .toArray();
    assertThat(new CacheSchedule(config, row, 0).triggerSteps()).isEqualTo(triggered);
  }

  private static void appendIfThere(
      CacheMachine machine, TokenRow row, int query, List<QueryTrace> queries) {
    if (query < row.length()) {
      step(machine, row, query);
      queries.add(new QueryTrace(query, machine.visibleKeys(), machine.storedKeys()));
    }
  }

  private static void step(CacheMachine machine, TokenRow row, int query) {
    if (row.valid(query)) {
      machine.append(row.tokenId(query));
    } else {
      machine.appendPadding();
    }
  }

  private static KeyList shift(KeyList keys, int by) {
    return KeyList.of(Arrays.stream(keys.toArray()).map(key -> key + by).toArray());
  }
}
