package org.sepllm.reference.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

class UsageTest {
  private static final SeparatorSet NINE = SeparatorSet.of(9);

  @Test
  void rule_SEP_ACCT_003_averagesOfTheThreePoliciesWithAFullBlock() {
    assertAverages(SepPolicy.SEPCACHE, 10.0, 10.0);
    assertAverages(SepPolicy.STREAMING, 11.5, 10.5);
    assertAverages(SepPolicy.PAPER, 11.0, 10.0);
  }

  @Test
  void rule_SEP_ACCT_001_sumsPeaksAndRatios() {
    Usage usage = Usage.none().plus(1, 1, 1).plus(2, 2, 2).plus(3, 1, 3);

    assertThat(usage).isEqualTo(new Usage(3, 6, 4, 6, 3, 2));
    assertThat(usage.averageAttended()).isEqualTo(2.0);
    assertThat(usage.averageRetained()).isEqualTo(4 / 3.0);
    assertThat(usage.attendedRatio()).isEqualTo(1.0);
    assertThat(usage.retainedRatio()).isEqualTo(4 / 6.0);
  }

  @Test
  void rule_SEP_ACCT_001_usageOfSeveralRowsAddsUp() {
    Usage one = new Usage(3, 6, 4, 7, 3, 2);
    Usage other = new Usage(2, 10, 20, 30, 2, 9);

    assertThat(one.plus(other)).isEqualTo(new Usage(5, 16, 24, 37, 3, 9));
    assertThat(other.plus(one)).isEqualTo(one.plus(other));
    assertThat(one.plus(Usage.none())).isEqualTo(one);
  }

  @Test
  void rule_SEP_ACCT_003_withoutStepsEverythingIsZero() {
    Usage none = new UsageCounter().usage();

    assertThat(none).isEqualTo(Usage.none());
    assertThat(none.averageAttended()).isZero();
    assertThat(none.averageRetained()).isZero();
    assertThat(none.attendedRatio()).isZero();
    assertThat(none.retainedRatio()).isZero();
  }

  @Test
  void rule_SEP_ACCT_002_paddingIsPassedOver() {
    UsageCounter counter = new UsageCounter();
    counter.add(new CacheStep(0, 0, 0, false), 1);
    counter.add(new CacheStep(1, 1, 1, false), 2);
    counter.add(new CacheStep(3, 2, 2, false), 2);

    assertThat(counter.usage()).isEqualTo(new Usage(2, 3, 3, 2, 2, 2));
  }

  @Test
  void rule_SEP_ACCT_004_streamingLlmKeepsInitialTokensAndWindow() {
    KeyList[] visible =
        MaskMachine.visibleKeys(new StreamingLlmMask(3, 256), TokenRow.of(new int[600]));
    PublishedUsage.Ratio ratio =
        PublishedUsage.lastRow(List.of(visible[599], visible[599], visible[599]), 600);

    assertThat(visible[599].size()).isEqualTo(259);
    assertThat(ratio).isEqualTo(new PublishedUsage.Ratio(777, 1800));
    assertThat(ratio.value()).isEqualTo(777 / 1800.0);
    assertThat(new PublishedUsage.Ratio(0, 0).value()).isZero();
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "row length is 0, must be at least 1 [SEP-ACCT-004]",
        () -> PublishedUsage.lastRow(List.of(), 0));
    assertThat(PublishedUsage.lastRow(List.of(KeyList.of(0)), 1))
        .isEqualTo(new PublishedUsage.Ratio(1, 1));
  }

  @Test
  void rule_SEP_ACCT_005_aPromptOf20AndFiveSteps() {
    CacheMachine machine =
        new CacheMachine(new SepCacheConfig(SepPolicy.SEPCACHE, 2, 3, 4, 12, true, true, NINE));
    IntStream.range(0, 20).forEach(place -> machine.appendDense(token(place)));
    int[] retained =
        IntStream.range(20, 25).map(place -> machine.append(token(place)).retained()).toArray();

    assertThat(retained).containsExactly(9, 10, 11, 9, 10);
    assertThat(PublishedUsage.storedOverSeen(20, retained))
        .isEqualTo(new PublishedUsage.Ratio(69, 135));
    assertThat(PublishedUsage.storedOverSeen(0, new int[0]))
        .isEqualTo(new PublishedUsage.Ratio(0, 0));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "prompt length is -1, must be at least 0 [SEP-ACCT-005]",
        () -> PublishedUsage.storedOverSeen(-1, new int[0]));
  }

  @Test
  void rule_SEP_ACCT_006_theFormulaMeasuresNothing() {
    CacheConfig paper = SepCacheConfig.paper(4, 64, 256, 800, NINE);

    assertThat(PublishedUsage.limitFormula(paper, 0)).isEqualTo(562.0);
    assertThat(PublishedUsage.limitFormula(SepCacheConfig.paper(2, 3, 4, 12, NINE), 40))
        .isEqualTo(10.5);
    assertThat(PublishedUsage.limitFormula(new StreamingLlmCacheConfig(4, 800), 9)).isEqualTo(800);
    assertThat(PublishedUsage.limitFormula(new FullCacheConfig(), 20481)).isEqualTo(10240.5);
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "length is -1, must be at least 0 [SEP-ACCT-006]",
        () -> PublishedUsage.limitFormula(paper, -1));
  }

  private static void assertAverages(SepPolicy policy, double attended, double retained) {
    CacheMachine machine =
        new CacheMachine(new SepCacheConfig(policy, 2, 3, 4, 12, true, true, NINE));
    List<CacheStep> steps = new ArrayList<>();
    IntStream.range(0, 400).forEach(place -> steps.add(machine.append(token(place))));
    int[] triggers =
        steps.stream()
            .filter(step -> step.triggered() && step.query() >= 200)
            .mapToInt(CacheStep::query)
            .toArray();
    UsageCounter counter = new UsageCounter();
    int end = triggers[triggers.length - 1];
    steps.subList(triggers[0], end).forEach(step -> counter.add(step, 0));

    assertThat(triggers[1] - triggers[0]).isEqualTo(policy.triggerCap(12) - 2 - 3 - 4);
    assertThat(counter.usage().averageAttended()).isEqualTo(attended);
    assertThat(counter.usage().averageRetained()).isEqualTo(retained);
  }

  private static int token(int place) {
    return new int[] {1, 2, 3, 9}[place % 4];
  }
}
