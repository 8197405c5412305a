package org.sepllm.reference.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;
import org.sepllm.reference.row.TokenRow;

/** What a cache promises about the positions of the keys it shows. */
@Domain(CacheDomain.class)
class CachePositionProperties {
  /** One pair of dimensions that turns by one radian per position. */
  private static final RotaryEmbedding ONE_RADIAN =
      new RotaryEmbedding(2, 2, 10000, new RopeScaling.None());

  @Property
  void rule_SEP_POS_001_originalDistancesAreDistancesInTheText(
      @ForAll CacheConfig config, @ForAll TokenRow row) {
    CacheMachine machine = new CacheMachine(config);
    for (int query = 0; query < row.length(); query++) {
      if (!row.valid(query)) {
        machine.appendPadding();
        continue;
      }
      machine.append(row.tokenId(query));
      KeyPositions positions = machine.positions(PositionScheme.ORIGINAL);
      assertThat(positions.query()).isEqualTo(query - row.leftPadding());
      for (int place = 0; place < positions.keys().size(); place++) {
        int distance = query - machine.visibleKeys().get(place);
        assertThat(positions.query() - positions.keys().get(place)).isEqualTo(distance);
      }
    }
  }

  @Property
  void rule_SEP_POS_002_inCachePositionsStayBelowTheTriggerCap(
      @ForAll SepCacheConfig config, @ForAll TokenRow row) {
    CacheMachine machine = new CacheMachine(config);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      machine.append(row.tokenId(query));
      int growth = machine.effectiveCacheSize() - config.cacheSize();
      assertThat(machine.positions(PositionScheme.IN_CACHE).query())
          .isEqualTo(machine.lastStep().attended() - 1)
          .isLessThan(config.triggerCap() + growth);
    }
  }

  /**
   * Every step rotates stored keys afresh, so the angle of key k is k after any number of steps.
   */
  @Property
  void rule_SEP_POS_002_theAngleOfKeyKIsAlwaysK(@ForAll CacheConfig config, @ForAll TokenRow row) {
    CacheMachine machine = new CacheMachine(config);
    for (int query = row.leftPadding(); query < row.length(); query++) {
      machine.append(row.tokenId(query));
      List<Integer> keys = machine.positions(PositionScheme.IN_CACHE).keys();
      assertThat(machine.positions(PositionScheme.IN_CACHE).keys()).isEqualTo(keys);
      for (int place = 0; place < keys.size(); place++) {
        double[] rotated = ONE_RADIAN.rotate(new double[] {1, 0}, keys.get(place));
        assertThat(rotated[0]).isEqualTo(StrictMath.cos(place));
        assertThat(rotated[1]).isEqualTo(StrictMath.sin(place));
      }
    }
  }

  /** Rotating the stored keys in place turns key k again at every step, as published code does. */
  @Example
  void rule_SEP_POS_002_rotatingInPlaceWouldTurnKeysAgain() {
    CacheMachine machine = new CacheMachine(new FullCacheConfig());
    List<double[]> inPlace = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      machine.append(5);
      inPlace.add(new double[] {1, 0});
      if (step >= 2) {
        List<Integer> positions = machine.positions(PositionScheme.IN_CACHE).keys();
        assertThat(positions)
            .containsExactlyElementsOf(List.of(0, 1, 2, 3, 4, 5).subList(0, step + 1));
        for (int place = 0; place <= step; place++) {
          inPlace.set(place, ONE_RADIAN.rotate(inPlace.get(place), positions.get(place)));
        }
      }
    }
    int[] angles = {0, 4, 8, 9, 8, 5};
    for (int place = 0; place < angles.length; place++) {
      assertThat(inPlace.get(place)[0]).isCloseTo(Math.cos(angles[place]), within(1e-12));
      assertThat(inPlace.get(place)[1]).isCloseTo(Math.sin(angles[place]), within(1e-12));
    }
  }
}
