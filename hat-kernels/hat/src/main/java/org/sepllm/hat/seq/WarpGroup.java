package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.warp.Warp;

/** Runs the warps of a group, one at a time, each until it waits or ends. */
final class WarpGroup {
  /** Who has come to a numbered barrier since it was last complete. */
  private static final class Barrier {
    private final int expected;
    private final int[] released;
    private final List<WarpTask> waiting = new ArrayList<>();
    private int arrived;

    Barrier(int expected, int parts) {
      this.expected = expected;
      this.released = new int[parts];
    }
  }

  private final Group group;
  private final List<WarpTask> warps = new ArrayList<>();
  private final Map<Integer, Barrier> barriers = new HashMap<>();

  WarpGroup(Group group) {
    this.group = group;
    int count = group.size() / Warp.SIZE;
    int start = group.launch().nextEpoch();
    for (int warp = 0; warp < count; warp++) {
      Lanes members = Lanes.range(warp * Warp.SIZE, (warp + 1) * Warp.SIZE);
      AsyncCopies copies = new AsyncCopies(group);
      warps.add(new WarpTask(this, members, new Clock(start, warp, count), copies));
    }
  }

  /** Runs all warps to their end. */
  void run(Consumer<WarpTask> body) {
    warps.forEach(warp -> warp.start(body));
    try {
      while (!warps.stream().allMatch(WarpTask::hasEnded)) {
        List<WarpTask> ready = warps.stream().filter(WarpGroup::isReady).toList();
        if (ready.isEmpty()) {
          throw stuck();
        }
        ready.forEach(WarpTask::goOn);
      }
    } finally {
      warps.forEach(WarpTask::abandon);
    }
  }

  private static boolean isReady(WarpTask warp) {
    return !warp.hasEnded() && warp.waiting().isEmpty();
  }

  /** Comes to the barrier of the group and waits for the others. */
  void synchronize(WarpTask warp, SourcePosition position) {
    boolean last = warps.stream().allMatch(other -> other == warp || isAt(other, position));
    if (!last) {
      warp.await(0, position);
      return;
    }
    Clock.join(warps.stream().map(WarpTask::clock).toList(), group.launch()::nextEpoch);
    warps.forEach(WarpTask::letGoOn);
  }

  private static boolean isAt(WarpTask warp, SourcePosition position) {
    return warp.waiting().equals(java.util.Optional.of(new WarpTask.WaitingAt(0, position)));
  }

  /** Comes to a numbered barrier, and waits there if it is to wait. */
  void arrive(WarpTask warp, int number, int expected, boolean waits, SourcePosition position) {
    Barrier barrier = barriers.computeIfAbsent(number, _ -> new Barrier(expected, warps.size()));
    Faults faults = group.launch().faults();
    if (barrier.expected != expected) {
      String detail =
          "barrier " + number + " is awaited by " + barrier.expected + " and by " + expected;
      throw faults.deadlock(position, detail + " work-items", group, warp.members());
    }
    barrier.arrived += Warp.SIZE;
    warp.clock().release(barrier.released);
    warp.clock().step(group.launch().nextEpoch());
    if (waits) {
      barrier.waiting.add(warp);
    }
    if (barrier.arrived >= expected) {
      barriers.remove(number);
      for (WarpTask released : barrier.waiting) {
        released.clock().acquire(barrier.released);
        released.letGoOn();
      }
    } else if (waits) {
      warp.await(number, position);
    }
  }

  /** Says why no warp can go on. */
  private RuntimeException stuck() {
    Faults faults = group.launch().faults();
    List<WarpTask> waiting = warps.stream().filter(warp -> !warp.hasEnded()).toList();
    WarpTask.WaitingAt first = waiting.getFirst().waiting().orElseThrow();
    if (first.barrier() == 0) {
      Lanes arrived =
          waiting.stream()
              .filter(warp -> isAt(warp, first.position()))
              .map(WarpTask::members)
              .reduce(Lanes.NONE, Lanes::with);
      return faults.divergentBarrier(first.position(), group, arrived, group.all());
    }
    int arrived = barriers.get(first.barrier()).arrived;
    int expected = barriers.get(first.barrier()).expected;
    return faults.deadlock(
        first.position(),
        "barrier "
            + first.barrier()
            + " is awaited by "
            + expected
            + " work-items, "
            + arrived
            + " have come, and nobody else can",
        group,
        waiting.stream()
            .filter(warp -> warp.waiting().orElseThrow().barrier() == first.barrier())
            .map(WarpTask::members)
            .reduce(Lanes.NONE, Lanes::with));
  }

  /** Returns the warps, for what they still have in flight. */
  List<WarpTask> warps() {
    return List.copyOf(warps);
  }
}
