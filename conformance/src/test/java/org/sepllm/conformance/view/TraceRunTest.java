package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.reference.accounting.PublishedUsage;
import org.sepllm.reference.accounting.UsageCounter;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.CacheTrace;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.StepDelta;

class TraceRunTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(9);

  static List<CacheConfig> configs() {
    return List.of(
        SepCacheConfig.paper(2, 3, 4, 12, SEPARATORS),
        new SepCacheConfig(SepPolicy.STREAMING, 0, 5, 8, 20, false, true, SEPARATORS),
        new SepCacheConfig(SepPolicy.SEPCACHE, 4, 2, 4, 30, true, false, SEPARATORS),
        new StreamingLlmCacheConfig(2, 12),
        new FullCacheConfig());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void everyNumberIsThatOfTheTrace(CacheConfig config) {
    Random random = new Random(11);
    TokenRow row =
        TokenRow.of(IntStream.range(0, 500).map(_ -> random.nextInt(4) == 0 ? 9 : 5).toArray());
    List<StepDelta> steps = new ArrayList<>();
    List<CompactionEvent> events = new ArrayList<>();
    List<Integer> progress = new ArrayList<>();
    TraceRun run = new TraceRun(config, row, events::add, progress::add);
    run.run(steps::add);
    TraceSummary summary = run.summary();

    List<StepDelta> expected = CacheTrace.deltas(config, row, 0);
    assertThat(steps).isEqualTo(expected);
    assertThat(progress).hasSize(500).endsWith(500);
    UsageCounter counter = new UsageCounter();
    expected.forEach(step ->
        counter.add(
            new CacheStep(step.query(), step.attended(), step.retained(), step.triggered()), 0));
    assertThat(summary.usage()).isEqualTo(counter.usage());
    assertThat(summary.storedOverSeen())
        .isEqualTo(
            PublishedUsage.storedOverSeen(
                0, expected.stream().mapToInt(StepDelta::retained).toArray()));
    assertThat(summary.lastRow())
        .isEqualTo(
            PublishedUsage.lastRow(
                List.of(CacheTrace.operational(config, row, 0).queries().getLast().visible()),
                500));
    assertThat(summary.limitFormula()).isEqualTo(PublishedUsage.limitFormula(config, 500));
    requireConsistent(summary, events, expected);
  }

  private static void requireConsistent(
      TraceSummary summary, List<CompactionEvent> events, List<StepDelta> expected) {
    List<Integer> triggered =
        expected.stream().filter(StepDelta::triggered).map(StepDelta::query).toList();
    assertThat(events).extracting(CompactionEvent::step).isEqualTo(triggered);
    assertThat(summary.compactions()).isEqualTo(triggered.size());
    assertThat(summary.firstCompaction().stream().toList())
        .isEqualTo(triggered.stream().limit(1).toList());
    long evicted = summary.evicted().values().stream().mapToLong(count -> count).sum();
    assertThat(evicted).isEqualTo(500 - expected.getLast().retained());
    assertThat(summary.joined())
        .isEqualTo(events.stream().mapToLong(event -> event.joined().size()).sum());
  }
}
