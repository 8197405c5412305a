package org.sepllm.hat.mt;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.WorkItemNames;

/** What generated code asks about the group that it runs; one thread runs group after group. */
final class GroupState {
  /** What a work-item waits for that has run to its end. */
  static final int DONE = -1;

  private final LaunchRange range;
  private final List<KernelArgument> arguments;
  private final int size;
  private final int[][] localIds = new int[3][];
  private final int[] groupIds = new int[3];
  private final int[] waiting;
  private final long[] values;
  private final Object[] arrays;
  private int number;
  private int item;

  /**
   * Makes the state.
   *
   * @param kept how many variables of a work-item are put aside at most
   */
  GroupState(LaunchRange range, List<KernelArgument> arguments, int kept) {
    this.range = range;
    this.arguments = arguments;
    this.size = range.groupSize();
    for (int axis = 0; axis < 3; axis++) {
      int along = axis;
      localIds[axis] =
          IntStream.range(0, size)
              .map(lane -> WorkItemNames.position(lane, range.localX(), range.localY(), along))
              .toArray();
    }
    this.waiting = new int[size];
    this.values = new long[kept * size];
    this.arrays = new Object[kept * size];
  }

  /** Turns to a group. */
  void start(int newNumber) {
    number = newNumber;
    for (int axis = 0; axis < 3; axis++) {
      groupIds[axis] = WorkItemNames.position(newNumber, range.groupsX(), range.groupsY(), axis);
    }
    Arrays.fill(waiting, 0);
  }

  int number() {
    return number;
  }

  /** Returns the number of the running work-item among all of the launch. */
  int runningItem() {
    return number * size + item;
  }

  int size() {
    return size;
  }

  /** Notes which work-item of the group runs. */
  void running(int newItem) {
    item = newItem;
  }

  MemorySegment elements(int argument) {
    return ((KernelArgument.OfBuffer) arguments.get(argument)).storage().payload();
  }

  MemorySegment header(int argument) {
    return ((KernelArgument.OfBuffer) arguments.get(argument)).storage().host();
  }

  int length(int argument) {
    return ((KernelArgument.OfBuffer) arguments.get(argument)).storage().length();
  }

  int intArgument(int argument) {
    return ((KernelArgument.OfInt) arguments.get(argument)).value();
  }

  float floatArgument(int argument) {
    return ((KernelArgument.OfFloat) arguments.get(argument)).value();
  }

  int globalId(int axis, int lane) {
    return groupIds[axis] * localSize(axis) + localIds[axis][lane];
  }

  int localId(int axis, int lane) {
    return localIds[axis][lane];
  }

  int groupId(int axis) {
    return groupIds[axis];
  }

  int globalSize(int axis) {
    return axis == 0 ? range.globalX() : axis == 1 ? range.globalY() : range.globalZ();
  }

  int localSize(int axis) {
    return axis == 0 ? range.localX() : axis == 1 ? range.localY() : range.localZ();
  }

  int groupCount(int axis) {
    return globalSize(axis) / localSize(axis);
  }

  int warpSize() {
    return MtBackend.WARP_SIZE;
  }

  /** Returns for each work-item the barrier at which it waits, 0 at the start. */
  int[] waiting() {
    return waiting;
  }

  /** Returns the numbers put aside, those of one variable beside each other. */
  long[] values() {
    return values;
  }

  /** Returns the private arrays put aside, those of one variable beside each other. */
  Object[] arrays() {
    return arrays;
  }

  /**
   * Tells whether all wait at a barrier, so that they go on; otherwise all are done.
   *
   * @throws DivergenceFault if they do not wait for the same
   */
  boolean goesOn() {
    int first = waiting[0];
    for (int lane = 1; lane < size; lane++) {
      if (waiting[lane] != first) {
        throw new DivergenceFault();
      }
    }
    return first != DONE;
  }
}
