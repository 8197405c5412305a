package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

final class LanesTest {
  @Property
  void aSplitJoinsToTheWhole(@ForAll @Size(20) boolean[] first, @ForAll @Size(20) boolean[] then) {
    Lanes whole = Lanes.upTo(20).where(values(first));
    Lanes part = whole.where(values(then));
    Lanes rest = whole.without(part);
    for (int lane : part.numbers()) {
      assertThat(first[lane] && then[lane]).isTrue();
    }
    for (int lane : rest.numbers()) {
      assertThat(first[lane] && !then[lane]).isTrue();
    }
    assertThat(part.with(rest).numbers()).isSorted().isEqualTo(whole.numbers());
    assertThat(rest.with(part).numbers()).isEqualTo(whole.numbers());
  }

  private static long[] values(boolean[] flags) {
    long[] values = new long[flags.length];
    for (int lane = 0; lane < flags.length; lane++) {
      values[lane] = Bits.of(flags[lane]);
    }
    return values;
  }
}
