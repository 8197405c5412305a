package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A barrier that counts arrivals in phases, and the bytes of tiles that a phase expects. */
final class PhaseBarrier {
  private final String name;
  private final int expected;
  private final int parts;
  private final Optional<Clock> clock;
  private final List<WarpTask> waiting = new ArrayList<>();

  /** The epochs in which warps have seen that the phase before the running one is complete. */
  private final Map<WarpTask, Integer> observers = new HashMap<>();

  /** The bytes that warps expect in the running phase and have not started to load. */
  private final Map<WarpTask, Integer> open = new HashMap<>();

  /** The tiles of the running phase. */
  private final List<TileLoad> tiles = new ArrayList<>();

  private Released completed;
  private Released running;
  private Optional<TileLoad> unseen = Optional.empty();
  private int phase;
  private int arrived;
  private int expectedBytes;
  private int loadedBytes;

  /**
   * Makes a barrier in phase 0.
   *
   * @param name what it is called in messages
   * @param expected how many work-items arrive in a phase
   * @param parts how many parts of the group have a time of their own
   * @param clock the time of the tiles that complete it, if the kernel loads tiles
   */
  PhaseBarrier(String name, int expected, int parts, Optional<Clock> clock) {
    this.name = name;
    this.expected = expected;
    this.parts = parts;
    this.clock = clock;
    this.completed = new Released(parts);
    this.running = new Released(parts);
  }

  /** Says how far it is. */
  String state() {
    String bytes =
        expectedBytes == 0 ? "" : ", " + loadedBytes + " of " + expectedBytes + " bytes are loaded";
    return name
        + " is in phase "
        + phase
        + ", "
        + arrived
        + " of "
        + expected
        + " work-items have come"
        + bytes;
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

  /** Tells whether as many work-items have come to the running phase as it takes. */
  boolean hasAll() {
    return arrived >= expected;
  }

  /** Tells whether the running phase has all arrivals and all tiles. */
  boolean isFull() {
    return hasAll() && loadedBytes == expectedBytes;
  }

  /**
   * Tells whether to complete the phase at once. One with tiles ends when somebody waits for it,
   * since they may arrive as late as that.
   */
  boolean isOver() {
    return isFull() && (tiles.isEmpty() || !waiting.isEmpty());
  }

  /** Counts the lanes of a warp, which expects so many bytes. */
  void arrive(WarpTask warp, int bytes) {
    warp.clock().release(running);
    arrived += warp.members().size();
    expectedBytes += bytes;
    if (bytes > 0) {
      open.merge(warp, bytes, Integer::sum);
    }
  }

  /** Returns how many bytes a warp still expects in the running phase. */
  int open(WarpTask warp) {
    return open.getOrDefault(warp, 0);
  }

  /** Takes a tile that a warp has started to load. */
  void load(TileLoad tile, int bytes, WarpTask warp, int epoch) {
    Released before = new Released(parts);
    warp.clock().release(before);
    warp.clock().step(epoch);
    clock.orElseThrow().acquire(before);
    open.merge(warp, -bytes, Integer::sum);
    loadedBytes += bytes;
    tiles.add(tile);
  }

  /** Returns a tile that is in flight, or that has arrived and nobody has waited for. */
  Optional<TileLoad> unseen() {
    return tiles.isEmpty() ? unseen : Optional.of(tiles.getFirst());
  }

  /** Returns those for whom nothing orders the end of the running phase after that of the last. */
  List<WarpTask> left() {
    return observers.entrySet().stream()
        .filter(seen -> running.seen(seen.getKey().clock().part()) < seen.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Lets the tiles of the running phase arrive. */
  void land(Group group) {
    if (tiles.isEmpty()) {
      return;
    }
    CheckedAccess memory = new CheckedAccess(group, clock.orElseThrow());
    for (TileLoad tile : tiles) {
      group.flights().remove(tile);
      memory.land(tile);
    }
    clock.get().releaseOwn(running, group.launch().nextEpoch());
    unseen = unseen.or(() -> Optional.of(tiles.getFirst()));
    tiles.clear();
  }

  /** Begins the next phase and lets those go on that waited for this one. */
  void complete() {
    phase++;
    arrived = 0;
    expectedBytes = 0;
    loadedBytes = 0;
    open.clear();
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
    unseen = Optional.empty();
    warp.clock().acquire(completed);
    observers.put(warp, warp.clock().now());
  }

  /** Notes that a warp waits for the running phase. */
  void enqueue(WarpTask warp) {
    waiting.add(warp);
  }
}
