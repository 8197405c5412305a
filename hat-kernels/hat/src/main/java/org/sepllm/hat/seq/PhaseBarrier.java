package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A barrier that counts arrivals in phases. */
final class PhaseBarrier {
  private final String name;
  private final int expected;
  private final int parts;
  private final List<WarpTask> waiting = new ArrayList<>();

  /** The epochs in which warps have seen that the phase before the running one is complete. */
  private final Map<WarpTask, Integer> observers = new HashMap<>();

  private Released completed;
  private Released running;
  private int phase;
  private int arrived;

  /**
   * Makes a barrier in phase 0.
   *
   * @param name what it is called in messages
   * @param expected how many work-items arrive in a phase
   * @param parts how many warps the group has
   */
  PhaseBarrier(String name, int expected, int parts) {
    this.name = name;
    this.expected = expected;
    this.parts = parts;
    this.completed = new Released(parts);
    this.running = new Released(parts);
  }

  /** Says how far it is. */
  String state() {
    return name
        + " is in phase "
        + phase
        + ", "
        + arrived
        + " of "
        + expected
        + " work-items have come";
  }

  String name() {
    return name;
  }

  int phase() {
    return phase;
  }

  int expected() {
    return expected;
  }

  /** Counts the lanes of a warp and tells whether the phase is complete with them. */
  boolean arrive(WarpTask warp) {
    warp.clock().release(running);
    arrived += warp.members().size();
    return arrived >= expected;
  }

  /** Returns those for whom nothing orders the end of the running phase after that of the last. */
  List<WarpTask> left() {
    return observers.entrySet().stream()
        .filter(seen -> running.seen(seen.getKey().clock().part()) < seen.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Begins the next phase and lets those go on that waited for this one. */
  void complete() {
    phase++;
    arrived = 0;
    completed = running;
    running = new Released(parts);
    observers.clear();
    for (WarpTask released : waiting) {
      observe(released);
      released.letGoOn();
    }
    waiting.clear();
  }

  /** Notes that a warp sees that the phase before the running one is complete. */
  void observe(WarpTask warp) {
    warp.clock().acquire(completed);
    observers.put(warp, warp.clock().now());
  }

  /** Notes that a warp waits for the running phase. */
  void enqueue(WarpTask warp) {
    waiting.add(warp);
  }
}
