package org.sepllm.conformance.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.sepllm.reference.cache.CacheStep;

class UsageCurveProperties {

  @Property(tries = 100)
  void noPeakAndNoTroughIsLost(
      @ForAll @IntRange(min = 1, max = 9000) int steps, @ForAll long seed) {
    Random random = new Random(seed);
    UsageCurve curve = new UsageCurve(steps);
    List<Integer> attended = new ArrayList<>();
    List<Integer> compactions = new ArrayList<>();
    for (int query = 0; query < steps; query++) {
      attended.add(1 + random.nextInt(1000));
      boolean triggered = random.nextInt(50) == 0;
      if (triggered) {
        compactions.add(query);
      }
      curve.add(new CacheStep(query, attended.get(query), attended.get(query) / 2, triggered));
    }

    List<UsageCurve.Point> points = curve.attended();
    assertThat(points).hasSizeLessThanOrEqualTo(2 * UsageCurve.MAX_STRETCHES);
    assertThat(points).extracting(UsageCurve.Point::step).isSorted().doesNotHaveDuplicates();
    assertThat(points).allMatch(point -> attended.get(point.step()) == point.count());
    int width = curve.stepsPerStretch();
    for (int from = 0; from < steps; from += width) {
      List<Integer> stretch = attended.subList(from, Math.min(steps, from + width));
      int start = from;
      List<Integer> kept =
          points.stream()
              .filter(point -> point.step() / width == start / width)
              .map(UsageCurve.Point::count)
              .toList();
      assertThat(kept)
          .contains(stretch.stream().max(Integer::compare).orElseThrow())
          .contains(stretch.stream().min(Integer::compare).orElseThrow());
    }
    assertThat(curve.retained()).allMatch(p -> attended.get(p.step()) / 2 == p.count());
    assertThat(compactions).containsAll(curve.compactions());
    assertThat(curve.compactions().isEmpty()).isEqualTo(compactions.isEmpty());
  }

  @Example
  void aShortRowKeepsEveryStep() {
    UsageCurve curve = new UsageCurve(3);
    curve.add(new CacheStep(0, 1, 1, false));
    curve.add(new CacheStep(1, 2, 1, true));
    curve.add(new CacheStep(2, 2, 2, false));

    assertThat(curve.stepsPerStretch()).isEqualTo(1);
    assertThat(curve.attended())
        .containsExactly(
            new UsageCurve.Point(0, 1), new UsageCurve.Point(1, 2), new UsageCurve.Point(2, 2));
    assertThat(curve.compactions()).containsExactly(1);
  }
}
