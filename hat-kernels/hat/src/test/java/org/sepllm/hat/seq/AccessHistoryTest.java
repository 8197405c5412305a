package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The short memory of accesses is judged by one that keeps them all. */
final class AccessHistoryTest {
  private static final int GROUP_SIZE = 3;
  private static final int SITE = 0;

  private record Access(AccessKind kind, int item, int epoch) {
    boolean racesWith(Access later) {
      boolean sameGroup = item / GROUP_SIZE == later.item / GROUP_SIZE;
      boolean ordered = item == later.item || sameGroup && epoch < later.epoch;
      return !ordered && conflict(kind, later.kind);
    }

    private static boolean conflict(AccessKind one, AccessKind other) {
      return one != other || one == AccessKind.WRITE;
    }
  }

  @Property
  void racesAreThoseThatAMemoryOfAllAccessesFinds(@ForAll long seed) {
    Random random = new Random(seed);
    Shadow shadow = new Shadow(1, 1);
    List<Access> all = new ArrayList<>();
    int epoch = 0;
    for (int group = 0; group < 3; group++) {
      epoch++;
      Clock clock = new Clock(epoch, 0, 1);
      for (int step = random.nextInt(12); step > 0; step--) {
        if (random.nextInt(3) == 0) {
          epoch++;
          clock.step(epoch);
        }
        AccessKind kind = AccessKind.values()[random.nextInt(10) / 7 + random.nextInt(10) / 9];
        Access access = new Access(kind, group * GROUP_SIZE + random.nextInt(GROUP_SIZE), epoch);
        boolean races = all.stream().anyMatch(earlier -> earlier.racesWith(access));
        long packed = AccessSites.access(access.item(), SITE);
        assertThat(shadow.access(kind, 0, packed, clock).isPresent()).isEqualTo(races);
        if (races) {
          return;
        }
        all.add(access);
      }
    }
  }
}
