package org.sepllm.hat.seq;

import java.util.Optional;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.SourcePosition;

/** Loads and stores of all active work-items at once, with every rule of memory checked. */
final class CheckedAccess {
  private final Group group;
  private final Launch launch;

  CheckedAccess(Group group) {
    this.group = group;
    this.launch = group.launch();
  }

  long[] load(SourcePosition position, Memory memory, String name, long[] indices, Lanes lanes) {
    checkBounds(position, memory, name, indices, lanes);
    watch(AccessKind.READ, position, memory, name, indices, lanes);
    long[] values = new long[group.size()];
    for (int lane : lanes.numbers()) {
      int index = (int) indices[lane];
      if (!memory.isWritten(lane, index)) {
        throw undefined(position, memory, name, indices, lanes);
      }
      values[lane] = memory.load(lane, index);
    }
    return values;
  }

  /** Stores in the order of the work-items, which matters only if two of them race. */
  void store(
      SourcePosition position,
      Memory memory,
      String name,
      long[] indices,
      long[] values,
      Lanes lanes) {
    checkBounds(position, memory, name, indices, lanes);
    watch(AccessKind.WRITE, position, memory, name, indices, lanes);
    for (int lane : lanes.numbers()) {
      memory.store(lane, (int) indices[lane], values[lane]);
    }
  }

  private void checkBounds(
      SourcePosition position, Memory memory, String name, long[] indices, Lanes lanes) {
    int length = memory.length();
    for (int lane : lanes.numbers()) {
      if (indices[lane] < 0 || indices[lane] >= length) {
        Lanes outside =
            lanes.where(mark(lanes, other -> indices[other] < 0 || indices[other] >= length));
        throw launch.faults().outOfBounds(position, name, length, indices[lane], group, outside);
      }
    }
  }

  private RuntimeException undefined(
      SourcePosition position, Memory memory, String name, long[] indices, Lanes lanes) {
    Lanes early = lanes.where(mark(lanes, lane -> !memory.isWritten(lane, (int) indices[lane])));
    return launch.faults().undefinedRead(position, name, indices[early.numbers()[0]], group, early);
  }

  private interface LaneTest {
    boolean holds(int lane);
  }

  private long[] mark(Lanes lanes, LaneTest test) {
    long[] marks = new long[group.size()];
    for (int lane : lanes.numbers()) {
      marks[lane] = Bits.of(test.holds(lane));
    }
    return marks;
  }

  private void watch(
      AccessKind kind,
      SourcePosition position,
      Memory memory,
      String name,
      long[] indices,
      Lanes lanes) {
    if (memory.shadow().isEmpty()) {
      return;
    }
    Shadow shadow = memory.shadow().get();
    int site = launch.sites().number(position);
    for (int lane : lanes.numbers()) {
      int index = (int) indices[lane];
      Optional<Shadow.Conflict> conflict = access(shadow, kind, index, lane, site);
      if (conflict.isPresent()) {
        String element = "element " + index + " of " + name;
        throw launch.faults().race(position, element, kind, group.item(lane), conflict.get());
      }
    }
  }

  private Optional<Shadow.Conflict> access(
      Shadow shadow, AccessKind kind, int element, int lane, int site) {
    long access = AccessSites.access(group.item(lane), site);
    return shadow.access(kind, element, access, group.epoch(), group.start());
  }

  /** Notes that work-items access a single value of a buffer. */
  void watchField(
      AccessKind kind,
      SourcePosition position,
      GlobalMemory memory,
      String name,
      BufferField field,
      Lanes lanes) {
    if (memory.fieldShadow().isEmpty()) {
      return;
    }
    Shadow shadow = memory.fieldShadow().get();
    int site = launch.sites().number(position);
    for (int lane : lanes.numbers()) {
      Optional<Shadow.Conflict> conflict =
          access(shadow, kind, memory.fieldNumber(field), lane, site);
      if (conflict.isPresent()) {
        String element = field.name() + " of " + name;
        throw launch.faults().race(position, element, kind, group.item(lane), conflict.get());
      }
    }
  }
}
