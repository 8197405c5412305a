package org.sepllm.reference.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TraceDigestProperties {
  private static final double FIRST_MODULUS = 67108859;
  private static final double SECOND_MODULUS = 67108837;

  @Property(tries = 200)
  void rule_003_doublesComputeTheSame(
      @ForAll @Size(max = 30) List<@IntRange(min = 0) Integer> evicted,
      @ForAll @IntRange(min = 0) int query,
      @ForAll boolean triggered) {
    StepDelta step =
        new StepDelta(
            query,
            Integer.MAX_VALUE,
            evicted.size(),
            triggered,
            KeyList.of(evicted.stream().mapToInt(Integer::intValue).toArray()));
    TraceDigest digest = TraceDigest.EMPTY.plus(step).plus(step);

    List<Integer> values = new ArrayList<>(List.of(query, Integer.MAX_VALUE, evicted.size()));
    values.add(triggered ? 1 : 0);
    values.add(evicted.size());
    values.addAll(evicted);
    values.addAll(List.copyOf(values));

    assertThat((double) digest.first()).isEqualTo(inDoubles(values, 31415926, FIRST_MODULUS));
    assertThat((double) digest.second()).isEqualTo(inDoubles(values, 27182828, SECOND_MODULUS));
  }

  private static double inDoubles(List<Integer> values, double multiplier, double modulus) {
    double hash = 1;
    for (int value : values) {
      double sum = hash * multiplier + value;
      assertThat(sum).isLessThan(0x1p53);
      hash = sum % modulus;
    }
    return hash;
  }

  @Property(tries = 200)
  void rule_003_everyValueMatters(
      @ForAll @IntRange(min = 0, max = 1000) int query,
      @ForAll @IntRange(min = 0, max = 1000) int key) {
    List<StepDelta> steps =
        List.of(
            new StepDelta(query, 5, 4, true, KeyList.of(key)),
            new StepDelta(query + 1, 5, 4, true, KeyList.of(key)),
            new StepDelta(query, 6, 4, true, KeyList.of(key)),
            new StepDelta(query, 5, 3, true, KeyList.of(key)),
            new StepDelta(query, 5, 4, false, KeyList.of(key)),
            new StepDelta(query, 5, 4, true, KeyList.of(key + 1)),
            new StepDelta(query, 5, 4, true, KeyList.of(key, key)),
            new StepDelta(query, 5, 4, true, KeyList.empty()));

    assertThat(steps.stream().map(TraceDigestProperties::digestOf).distinct())
        .hasSize(steps.size());
  }

  private static TraceDigest digestOf(StepDelta step) {
    return TraceDigest.EMPTY.plus(step);
  }
}
