package org.sepllm.hat.seq;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.WorkItemId;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.WorkItemNames;
import org.sepllm.hat.warp.Warp;

/** What lasts as long as one group runs. */
final class Group {
  private final Launch launch;
  private final int number;
  private final Lanes all;
  private final Map<String, LocalArray> localArrays = new HashMap<>();
  private final Flights flights = new Flights();

  Group(Launch launch, int number) {
    this.launch = launch;
    this.number = number;
    this.all = Lanes.upTo(launch.range().groupSize());
  }

  Launch launch() {
    return launch;
  }

  int number() {
    return number;
  }

  int size() {
    return all.size();
  }

  Lanes all() {
    return all;
  }

  /** Returns the copies that are in flight. */
  Flights flights() {
    return flights;
  }

  /** Returns the number of a work-item among all of the launch. */
  int item(int lane) {
    return number * size() + lane;
  }

  /** Returns the numbers of work-items among all of the launch. */
  int[] items(Lanes lanes) {
    return IntStream.of(lanes.numbers()).map(this::item).toArray();
  }

  /** Returns a local array; it is one for all parts of the group. */
  LocalArray localArray(ArrayVariable array) {
    return localArrays.computeIfAbsent(array.name(), _ -> newArray(array.length()));
  }

  private LocalArray newArray(int length) {
    boolean watched = launch.watchesLocal();
    return new LocalArray(
        length, watched ? Optional.of(new Shadow(length, launch.parts())) : Optional.empty());
  }

  /** Answers what a work-item asks about its place. */
  int identity(WorkItemId id, int lane) {
    LaunchRange range = launch.range();
    return switch (id.family()) {
      case GLOBAL_ID ->
          groupPosition(id.axis()) * localSize(range, id.axis()) + localPosition(lane, id.axis());
      case LOCAL_ID -> localPosition(lane, id.axis());
      case GROUP_ID -> groupPosition(id.axis());
      case GLOBAL_SIZE -> pick(id.axis(), range.globalX(), range.globalY(), range.globalZ());
      case LOCAL_SIZE -> localSize(range, id.axis());
      case GROUP_COUNT -> pick(id.axis(), range.groupsX(), range.groupsY(), range.groupsZ());
      case WARP_SIZE -> launch.usesWarps() ? Warp.SIZE : SeqBackend.INFO.warpSize();
    };
  }

  private int groupPosition(int axis) {
    LaunchRange range = launch.range();
    return WorkItemNames.position(number, range.groupsX(), range.groupsY(), axis);
  }

  private int localPosition(int lane, int axis) {
    LaunchRange range = launch.range();
    return WorkItemNames.position(lane, range.localX(), range.localY(), axis);
  }

  private static int localSize(LaunchRange range, int axis) {
    return pick(axis, range.localX(), range.localY(), range.localZ());
  }

  private static int pick(int axis, int x, int y, int z) {
    return axis == 0 ? x : axis == 1 ? y : z;
  }
}
