package org.sepllm.hat.seq;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sepllm.hat.model.SourcePosition;

/** The barriers with phases of a group. */
final class PhaseBarriers {
  private record Key(Memory memory, long element) {}

  private final Group group;
  private final int start;
  private final Map<Key, PhaseBarrier> barriers = new HashMap<>();

  PhaseBarriers(Group group, int start) {
    this.group = group;
    this.start = start;
  }

  /** Makes a barrier for one work-item. */
  void init(
      SourcePosition at, Memory memory, String name, long[] elements, int expected, Lanes lanes) {
    for (int lane : lanes.numbers()) {
      String called = "barrier " + elements[lane] + " of " + name;
      PhaseBarrier made =
          new PhaseBarrier(called, expected, group.launch().parts(), clockOfTiles());
      if (barriers.putIfAbsent(new Key(memory, elements[lane]), made) != null) {
        Lanes again = Lanes.range(lane, lane + 1);
        throw group.launch().faults().deadlock(at, called + " is made twice", group, again);
      }
    }
  }

  /** The next part after the warps and the barriers that there are. */
  private Optional<Clock> clockOfTiles() {
    Launch launch = group.launch();
    int part = launch.warps() + barriers.size();
    return launch.loadsTiles() && part < launch.parts()
        ? Optional.of(new Clock(start, part, launch.parts()))
        : Optional.empty();
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

  /** Arrives with a whole warp, which expects so many bytes of tiles. */
  void arrive(
      SourcePosition at, Memory memory, String name, long element, int bytes, WarpTask warp) {
    PhaseBarrier barrier = find(at, memory, name, element, warp.members());
    if (barrier.isFull()) {
      complete(at, barrier);
    } else if (barrier.hasAll()) {
      String what = barrier.state() + ", and more come";
      throw group.launch().faults().deadlock(at, what, group, warp.members());
    }
    barrier.arrive(warp, bytes);
    warp.clock().step(group.launch().nextEpoch());
    if (barrier.isOver()) {
      complete(at, barrier);
    }
  }

  /** Starts a tile, whose bytes the warp has said it expects. */
  void load(TileLoad load, Memory memory, String name, long element, WarpTask warp) {
    SourcePosition at = load.position();
    PhaseBarrier barrier = find(at, memory, name, element, warp.members());
    int bytes = load.target().count() * Short.BYTES;
    int open = barrier.open(warp);
    if (bytes > open) {
      throw group.launch().faults().unexpected(load, barrier.name(), bytes, open, group);
    }
    group.flights().add(load);
    barrier.load(load, bytes, warp, group.launch().nextEpoch());
    if (barrier.isOver()) {
      complete(at, barrier);
    }
  }

  private void complete(SourcePosition at, PhaseBarrier barrier) {
    requireSeen(at, barrier);
    barrier.land(group);
    barrier.complete();
  }

  /** Checks that somebody has waited for every tile when all warps have ended. */
  void requireNone() {
    for (PhaseBarrier barrier : barriers.values()) {
      Optional<TileLoad> unseen = barrier.unseen();
      if (unseen.isPresent()) {
        throw group.launch().faults().neverAwaited(unseen.get(), group);
      }
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
    if (barrier.isFull()) {
      complete(at, barrier);
    }
    if (barrier.phase() % 2 != parity) {
      barrier.observe(warp);
    } else {
      barrier.enqueue(warp);
      warp.await(new Waiting.ForPhase(barrier, at));
    }
  }
}
