package org.sepllm.hat.seq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.sepllm.hat.model.SourcePosition;

/** The copies that the lanes of a warp have in flight, in groups. */
final class AsyncCopies {
  /**
   * A copy of consecutive elements.
   *
   * @param position where it was started
   * @param lane who started it
   * @param target where it goes
   * @param source where it comes from; without elements if the target becomes zero
   * @param values what is copied
   */
  record Copy(
      SourcePosition position, int lane, Flight.Place target, Flight.Place source, long[] values)
      implements Flight {
    @Override
    public String noun() {
      return "copy";
    }

    @Override
    public List<Place> targets() {
      return List.of(target);
    }

    @Override
    public List<Place> sources() {
      return List.of(source);
    }
  }

  private final Group group;
  private final Deque<List<Copy>> groups = new ArrayDeque<>();
  private List<Copy> open = new ArrayList<>();

  AsyncCopies(Group group) {
    this.group = group;
  }

  void start(Copy copy) {
    open.add(copy);
    group.flights().add(copy);
  }

  void commit() {
    groups.add(open);
    open = new ArrayList<>();
  }

  /** Completes all but the last groups. */
  void await(int left, CheckedAccess memory) {
    while (groups.size() > left) {
      for (Copy copy : groups.remove()) {
        group.flights().remove(copy);
        memory.land(copy);
      }
    }
  }

  /** Checks that nothing is in flight when the warp ends. */
  void requireNone() {
    groups.add(open);
    for (List<Copy> copies : groups) {
      if (!copies.isEmpty()) {
        throw group.launch().faults().neverAwaited(copies.getFirst(), group);
      }
    }
  }
}
