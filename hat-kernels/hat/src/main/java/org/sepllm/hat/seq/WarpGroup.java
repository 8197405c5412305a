package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.warp.Warp;

/** Runs the warps of a group, one at a time, each until it waits or ends. */
final class WarpGroup {
  /** Who has come to a numbered barrier since it was last complete. */
  private static final class Barrier {
    private final int expected;
    private final Released released;
    private final List<WarpTask> waiting = new ArrayList<>();
    private int arrived;

    Barrier(int expected, int parts) {
      this.expected = expected;
      this.released = new Released(parts);
    }
  }

  private final Group group;
  private final List<WarpTask> warps = new ArrayList<>();
  private final Map<Integer, Barrier> barriers = new HashMap<>();
  private final PhaseBarriers phases;
  private final RegisterPool registers;
  private final CommonCalls calls;

  WarpGroup(Group group) {
    this.group = group;
    int count = group.launch().warps();
    int parts = group.launch().parts();
    int start = group.launch().nextEpoch();
    for (int warp = 0; warp < count; warp++) {
      Lanes members = Lanes.range(warp * Warp.SIZE, (warp + 1) * Warp.SIZE);
      AsyncCopies copies = new AsyncCopies(group);
      Products products = new Products(group, members);
      warps.add(new WarpTask(this, members, new Clock(start, warp, parts), copies, products));
    }
    phases = new PhaseBarriers(group, start);
    registers = new RegisterPool(group, warps);
    calls = new CommonCalls(group);
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
      calls.requireEqual(warps);
      phases.requireNone();
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
      warp.await(new Waiting.ForGroup(position));
      return;
    }
    Clock.join(warps.stream().map(WarpTask::clock).toList(), group.launch()::nextEpoch);
    warps.forEach(WarpTask::letGoOn);
  }

  private static boolean isAt(WarpTask warp, SourcePosition position) {
    return warp.waiting().equals(Optional.of(new Waiting.ForGroup(position)));
  }

  /** Comes to a numbered barrier, and waits there if it is to wait. */
  void arrive(WarpTask warp, int number, int expected, boolean waits, SourcePosition position) {
    Barrier barrier =
        barriers.computeIfAbsent(number, _ -> new Barrier(expected, group.launch().parts()));
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
      warp.await(new Waiting.ForNumber(number, position));
    }
  }

  /** Says why no warp can go on. */
  private RuntimeException stuck() {
    List<WarpTask> waiting = warps.stream().filter(warp -> !warp.hasEnded()).toList();
    Waiting first = waiting.getFirst().waiting().orElseThrow();
    Lanes together =
        waiting.stream()
            .filter(warp -> isSame(first, warp.waiting().orElseThrow()))
            .map(WarpTask::members)
            .reduce(Lanes.NONE, Lanes::with);
    String why =
        switch (first) {
          case Waiting.ForGroup _ -> "";
          case Waiting.ForNumber at -> {
            Barrier barrier = barriers.get(at.number());
            yield "barrier "
                + at.number()
                + " is awaited by "
                + barrier.expected
                + " work-items, "
                + barrier.arrived
                + " have come, and nobody else can";
          }
          case Waiting.ForPhase at -> at.barrier().state() + ", and nobody else can";
          case Waiting.ForRegisters at ->
              at.most() + " registers are asked for, and nobody gives any back";
        };
    Faults faults = group.launch().faults();
    return first instanceof Waiting.ForGroup
        ? faults.divergentBarrier(first.position(), group, together, group.all())
        : faults.deadlock(first.position(), why, group, together);
  }

  private static boolean isSame(Waiting first, Waiting other) {
    return switch (first) {
      case Waiting.ForGroup at -> other.equals(at);
      case Waiting.ForNumber at ->
          other instanceof Waiting.ForNumber too && too.number() == at.number();
      case Waiting.ForPhase at ->
          other instanceof Waiting.ForPhase too && too.barrier() == at.barrier();
      case Waiting.ForRegisters at -> other.equals(at);
    };
  }

  PhaseBarriers phases() {
    return phases;
  }

  RegisterPool registers() {
    return registers;
  }

  /** Returns the calls that the warps of a warpgroup make in common. */
  CommonCalls calls() {
    return calls;
  }
}
