package org.sepllm.hat.seq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The clocks of warps are judged by sets of the accesses that each warp knows to be done. */
final class ClockTest {
  private static final int PARTS = 3;
  private static final int LANES = 2;
  private static final int ELEMENTS = 2;

  private record Access(int number, AccessKind kind, int part, int item, int element) {}

  private final List<Access> all = new ArrayList<>();
  private final List<Set<Access>> known = new ArrayList<>();
  private final Shadow shadow = new Shadow(ELEMENTS, PARTS);
  private final List<Clock> clocks = new ArrayList<>();
  private int epoch = 1;

  @Property
  void racesAreThoseThatSetsOfKnownAccessesShow(@ForAll long seed) {
    ClockTest run = new ClockTest();
    run.start();
    Random random = new Random(seed);
    boolean goesOn = true;
    for (int step = 0; goesOn && step < 40; step++) {
      int part = random.nextInt(PARTS);
      switch (random.nextInt(8)) {
        case 0 -> run.syncWarp(part);
        case 1 -> run.barrier(IntStream.range(0, PARTS).boxed().toList());
        case 2 -> run.barrier(List.of(part, (part + 1) % PARTS));
        case 3 -> run.handOver(part, (part + 1) % PARTS);
        default -> goesOn = run.access(random, part);
      }
    }
  }

  private void start() {
    for (int part = 0; part < PARTS; part++) {
      known.add(new HashSet<>());
      clocks.add(new Clock(epoch, part, PARTS));
    }
  }

  private int nextEpoch() {
    epoch++;
    return epoch;
  }

  private List<Access> doneBy(int part) {
    return all.stream().filter(access -> access.part == part).toList();
  }

  private void learn(int part, Collection<Access> accesses) {
    known.get(part).addAll(accesses);
  }

  private void syncWarp(int part) {
    learn(part, doneBy(part));
    clocks.get(part).step(nextEpoch());
  }

  private void barrier(List<Integer> parts) {
    Set<Access> shared = new HashSet<>();
    parts.forEach(part -> shared.addAll(known.get(part)));
    parts.forEach(part -> shared.addAll(doneBy(part)));
    parts.forEach(part -> learn(part, shared));
    Clock.join(parts.stream().map(clocks::get).toList(), this::nextEpoch);
  }

  /** One part comes to a barrier and goes on, another waits there. */
  private void handOver(int from, int to) {
    Set<Access> shared = new HashSet<>(known.get(from));
    shared.addAll(doneBy(from));
    learn(from, doneBy(from));
    learn(to, doneBy(to));
    learn(to, shared);
    Released released = new Released(PARTS);
    clocks.get(from).release(released);
    clocks.get(from).step(nextEpoch());
    clocks.get(to).release(released);
    clocks.get(to).step(nextEpoch());
    clocks.get(to).acquire(released);
  }

  /** Makes an access and tells whether it is no race. */
  private boolean access(Random random, int part) {
    AccessKind kind = AccessKind.values()[random.nextInt(10) / 7 + random.nextInt(10) / 9];
    Access access =
        new Access(
            all.size(), kind, part, part * LANES + random.nextInt(LANES), random.nextInt(ELEMENTS));
    boolean races =
        all.stream()
            .filter(earlier -> earlier.element == access.element)
            .filter(earlier -> earlier.kind != kind || kind == AccessKind.WRITE)
            .filter(earlier -> earlier.item != access.item)
            .anyMatch(earlier -> !known.get(part).contains(earlier));
    long packed = AccessSites.access(access.item, 0);
    assertThat(shadow.access(kind, access.element, packed, clocks.get(part)).isPresent())
        .isEqualTo(races);
    all.add(access);
    return !races;
  }
}
