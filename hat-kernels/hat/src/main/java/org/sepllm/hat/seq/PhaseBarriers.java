package org.sepllm.hat.seq;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.SourcePosition;

/** The barriers with phases of a group. */
final class PhaseBarriers {
  private record Key(Memory memory, long element) {}

  private final Group group;
  private final int parts;
  private final Map<Key, PhaseBarrier> barriers = new HashMap<>();

  PhaseBarriers(Group group, int parts) {
    this.group = group;
    this.parts = parts;
  }

  /** Makes a barrier for one work-item. */
  void init(
      SourcePosition at, Memory memory, String name, long[] elements, int expected, Lanes lanes) {
    for (int lane : lanes.numbers()) {
      String called = "barrier " + elements[lane] + " of " + name;
      PhaseBarrier made = new PhaseBarrier(called, expected, parts);
      if (barriers.putIfAbsent(new Key(memory, elements[lane]), made) != null) {
        Lanes again = Lanes.range(lane, lane + 1);
        throw group.launch().faults().deadlock(at, called + " is made twice", group, again);
      }
    }
  }

  private PhaseBarrier find(
      SourcePosition at, Memory memory, String name, long element, Lanes lanes) {
    PhaseBarrier barrier = barriers.get(new Key(memory, element));
    if (barrier == null) {
      String what = "barrier " + element + " of " + name + ", which nobody made";
      throw group.launch().faults().noBarrier(at, what, group, lanes);
    }
    return barrier;
  }

  /** Arrives with a whole warp. */
  void arrive(SourcePosition at, Memory memory, String name, long element, WarpTask warp) {
    PhaseBarrier barrier = find(at, memory, name, element, warp.members());
    boolean complete = barrier.arrive(warp);
    warp.clock().step(group.launch().nextEpoch());
    if (complete) {
      requireSeen(at, barrier);
      barrier.complete();
    }
  }

  /** A warp that does not see the end of a phase before the next one ends waits for ever. */
  private void requireSeen(SourcePosition at, PhaseBarrier barrier) {
    List<WarpTask> left = barrier.left();
    if (!left.isEmpty()) {
      String what =
          barrier.name()
              + " completes phase "
              + barrier.phase()
              + ", and nothing orders that after the end of the phase before is seen";
      Lanes lanes = left.stream().map(WarpTask::members).reduce(Lanes.NONE, Lanes::with);
      throw group.launch().faults().deadlock(at, what, group, lanes);
    }
  }

  /** Waits with a whole warp. */
  void await(
      SourcePosition at, Memory memory, String name, long element, long parity, WarpTask warp) {
    PhaseBarrier barrier = find(at, memory, name, element, warp.members());
    if (barrier.phase() % 2 != parity) {
      barrier.observe(warp);
    } else {
      barrier.enqueue(warp);
      warp.await(new Waiting.ForPhase(barrier, at));
    }
  }
}
