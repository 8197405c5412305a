package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.BulkRun;
import org.sepllm.reference.trace.VisibilityTrace;

/** The machine and the schedule are two statements of one cache. */
class CacheBulkTest {
  private static final BulkRun<CacheCase> CACHES =
      new BulkRun<>(CacheCase::random, CacheCase::classes, CacheCase::smaller);

  private static final Map<String, Double> LEAST_PERCENT =
      Map.ofEntries(
          Map.entry("policy paper", 20.0),
          Map.entry("policy streaming", 20.0),
          Map.entry("policy sepcache", 20.0),
          Map.entry("policy streamingllm", 8.0),
          Map.entry("policy full", 8.0),
          Map.entry("empty row", 1.5),
          Map.entry("one token", 2.0),
          Map.entry("padding", 25.0),
          Map.entry("unbounded", 20.0),
          Map.entry("not accumulating", 20.0),
          Map.entry("dense prefill", 25.0),
          Map.entry("dense prefill beyond the capacity", 5.0),
          Map.entry("no compaction", 30.0),
          Map.entry("one compaction", 5.0),
          Map.entry("several compactions", 35.0),
          Map.entry("trigger at the last token", 7.0),
          Map.entry("trigger at a separator", 15.0),
          Map.entry("separator among the initial tokens", 15.0),
          Map.entry("separators overflow", 15.0),
          Map.entry("separators fill the block", 15.0),
          Map.entry("no separator left the window", 5.0),
          Map.entry("separators made s grow", 5.0));

  @Test
  void rule_SEP_CACHE_011_machineEqualsSchedule() {
    CACHES.run(
        "SEP-CACHE-011 machine equals schedule", LEAST_PERCENT, CacheBulkTest::statementsAgree);
  }

  @Test
  void aFailingCaseShrinksToTheSmallest() {
    SplittableRandom random = new SplittableRandom(11);
    CacheCase large = CacheCase.random(random);
    while (!compacts(large) || !(large.config() instanceof SepCacheConfig)) {
      large = CacheCase.random(random);
    }

    CacheCase minimal = CACHES.minimal(drawn -> !compacts(drawn), large);

    assertThat(minimal.config().initCacheSize()).isZero();
    assertThat(minimal.row().length()).isEqualTo(minimal.config().triggerCap());
    assertThat(minimal.denseTokens()).isZero();
  }

  private static boolean compacts(CacheCase drawn) {
    return drawn.classes().contains("one compaction")
        || drawn.classes().contains("several compactions");
  }

  private static boolean statementsAgree(CacheCase drawn) {
    VisibilityTrace machine =
        CacheTrace.operational(drawn.config(), drawn.row(), drawn.denseTokens());
    return machine.equals(CacheTrace.declarative(drawn.config(), drawn.row(), drawn.denseTokens()));
  }
}
