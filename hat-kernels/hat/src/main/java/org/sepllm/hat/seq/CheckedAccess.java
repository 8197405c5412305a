package org.sepllm.hat.seq;

import java.util.Optional;
import org.sepllm.hat.model.BufferField;
import org.sepllm.hat.model.SourcePosition;

/** Loads and stores of all active work-items at once, with every rule of memory checked. */
final class CheckedAccess {
  private final Group group;
  private final Launch launch;
  private final Clock clock;
  private final Optional<Products> products;
  private final Optional<WarpTask> early;

  CheckedAccess(Group group, Part part) {
    this.group = group;
    this.launch = group.launch();
    this.clock = part.clock();
    this.products =
        part instanceof WarpTask warp && launch.usesWarpgroups()
            ? Optional.of(warp.products())
            : Optional.empty();
    this.early =
        part instanceof WarpTask warp && launch.awaitsLaunches()
            ? Optional.of(warp)
            : Optional.empty();
  }

  /** For what goes on behind the kernel's back. */
  CheckedAccess(Group group, Clock clock) {
    this.group = group;
    this.launch = group.launch();
    this.clock = clock;
    this.products = Optional.empty();
    this.early = Optional.empty();
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
    if (products.isPresent() && memory instanceof PrivateArray own) {
      products.get().touch(own, indices, lanes);
    }
    requireNotEarly(kind, position, memory, name, lanes);
    boolean flights = !group.flights().areNone();
    if (memory.shadow().isEmpty() && !flights) {
      return;
    }
    int site = launch.sites().number(position);
    for (int lane : lanes.numbers()) {
      int index = (int) indices[lane];
      if (flights) {
        requireLanded(kind, position, memory, name, index, lane);
      }
      watch(kind, position, memory, name, index, lane, site);
    }
  }

  private void watch(
      AccessKind kind,
      SourcePosition position,
      Memory memory,
      String name,
      int index,
      int lane,
      int site) {
    if (memory.shadow().isPresent()) {
      Optional<Shadow.Conflict> conflict = access(memory.shadow().get(), kind, index, lane, site);
      if (conflict.isPresent()) {
        String element = "element " + index + " of " + name;
        throw launch.faults().race(position, element, kind, group.item(lane), conflict.get());
      }
    }
  }

  /** Another launch may still be running, of which only what none writes is known. */
  private void requireNotEarly(
      AccessKind kind, SourcePosition position, Memory memory, String name, Lanes lanes) {
    if (early.isPresent()
        && !early.get().seesLaunches()
        && memory instanceof GlobalMemory buffer
        && (kind != AccessKind.READ || buffer.isResult())) {
      throw launch.faults().early(position, name, kind, group, lanes);
    }
  }

  private void requireLanded(
      AccessKind kind, SourcePosition position, Memory memory, String name, int index, int lane) {
    Optional<Flight> flight = group.flights().disturbed(memory, index, kind != AccessKind.READ);
    if (flight.isPresent()) {
      String element = "element " + index + " of " + name;
      throw launch.faults().inFlight(position, element, kind, group.item(lane), flight.get());
    }
  }

  private Optional<Shadow.Conflict> access(
      Shadow shadow, AccessKind kind, int element, int lane, int site) {
    return shadow.access(kind, element, AccessSites.access(group.item(lane), site), clock);
  }

  /** Notes that work-items use elements that are barriers. */
  void useBarrier(
      SourcePosition position, Memory memory, String name, long[] indices, Lanes lanes) {
    checkBounds(position, memory, name, indices, lanes);
    watch(AccessKind.ATOMIC, position, memory, name, indices, lanes);
  }

  /** Checks what tensor cores read for a work-item, which sees the end of it now. */
  void readByTensorCores(SourcePosition position, int lane, Flight.Place from, boolean starts) {
    int site = launch.sites().number(position);
    for (int index = from.start(); index < from.start() + from.count(); index++) {
      if (starts) {
        requireLanded(AccessKind.READ, position, from.memory(), from.name(), index, lane);
        requireFenced(position, from, index);
        if (!from.memory().isWritten(lane, index)) {
          Lanes alone = Lanes.range(lane, lane + 1);
          throw launch.faults().undefinedRead(position, from.name(), index, group, alone);
        }
      }
      watch(AccessKind.READ, position, from.memory(), from.name(), index, lane, site);
    }
  }

  private void requireFenced(SourcePosition position, Flight.Place from, int index) {
    if (from.memory().shadow().isPresent()) {
      Optional<Shadow.Conflict> written = from.memory().shadow().get().unfenced(index, clock);
      if (written.isPresent()) {
        throw launch.faults().unfenced(position, from.name(), index, written.get());
      }
    }
  }

  /** Checks what a copy reads and writes when it starts, and returns what it copies. */
  long[] takeOff(SourcePosition position, int lane, Flight.Place to, Flight.Place from) {
    int site = launch.sites().number(position);
    requireNotEarly(
        AccessKind.READ, position, from.memory(), from.name(), Lanes.range(lane, lane + 1));
    long[] values = new long[to.count()];
    for (int element = 0; element < to.count(); element++) {
      int index = to.start() + element;
      requireLanded(AccessKind.WRITE, position, to.memory(), to.name(), index, lane);
      watch(AccessKind.WRITE, position, to.memory(), to.name(), index, lane, site);
    }
    for (int element = 0; element < from.count(); element++) {
      int index = from.start() + element;
      watch(AccessKind.READ, position, from.memory(), from.name(), index, lane, site);
      if (!from.memory().isWritten(lane, index)) {
        Lanes alone = Lanes.range(lane, lane + 1);
        throw launch.faults().undefinedRead(position, from.name(), index, group, alone);
      }
      values[element] = from.memory().load(lane, index);
    }
    return values;
  }

  /** Makes a copy take effect: it writes now, and has read until now. */
  void land(AsyncCopies.Copy copy) {
    int site = launch.sites().number(copy.position());
    Flight.Place from = copy.source();
    for (int element = 0; element < from.count(); element++) {
      int index = from.start() + element;
      watch(AccessKind.READ, copy.position(), from.memory(), from.name(), index, copy.lane(), site);
    }
    Flight.Place to = copy.target();
    for (int element = 0; element < to.count(); element++) {
      int index = to.start() + element;
      watch(AccessKind.WRITE, copy.position(), to.memory(), to.name(), index, copy.lane(), site);
      to.memory().store(copy.lane(), index, copy.values()[element]);
    }
  }

  /** Checks what a tile reads, and what it will replace, when it starts. */
  void takeOff(TileLoad load) {
    SourcePosition position = load.position();
    int lane = load.lane();
    int site = launch.sites().number(position);
    for (Flight.Place from : load.sources()) {
      Lanes alone = Lanes.range(lane, lane + 1);
      requireNotEarly(AccessKind.READ, position, from.memory(), from.name(), alone);
      for (int index = from.start(); index < from.start() + from.count(); index++) {
        watch(AccessKind.READ, position, from.memory(), from.name(), index, lane, site);
        requireOld(position, from, index);
        if (!from.memory().isWritten(lane, index)) {
          throw launch.faults().undefinedRead(position, from.name(), index, group, alone);
        }
      }
    }
    Flight.Place to = load.target();
    for (int index = to.start(); index < to.start() + to.count(); index++) {
      requireLanded(AccessKind.WRITE, position, to.memory(), to.name(), index, lane);
      requireReplaceable(load, index);
    }
  }

  private void requireOld(SourcePosition position, Flight.Place from, int index) {
    Optional<Shadow.Conflict> written =
        from.memory().shadow().flatMap(shadow -> shadow.written(index));
    if (written.isPresent()) {
      throw launch.faults().unfencedSource(position, from.name(), index, written.get());
    }
  }

  private void requireReplaceable(TileLoad load, int index) {
    if (load.target().memory().shadow().isEmpty()) {
      return;
    }
    Shadow shadow = load.target().memory().shadow().get();
    int item = group.item(load.lane());
    Optional<Shadow.Conflict> race = shadow.conflict(AccessKind.WRITE, index, item, clock);
    if (race.isPresent()) {
      String element = "element " + index + " of " + load.target().name();
      throw launch.faults().race(load.position(), element, AccessKind.WRITE, item, race.get());
    }
    Optional<Shadow.Conflict> written = shadow.unfenced(index, clock);
    if (written.isPresent()) {
      throw launch.faults().unfencedTarget(load, index, written.get());
    }
  }

  /** Makes a tile arrive: it writes now, and has read until now. */
  void land(TileLoad load) {
    SourcePosition position = load.position();
    int lane = load.lane();
    int site = launch.sites().number(position);
    for (Flight.Place from : load.sources()) {
      for (int index = from.start(); index < from.start() + from.count(); index++) {
        watch(AccessKind.READ, position, from.memory(), from.name(), index, lane, site);
      }
    }
    Flight.Place to = load.target();
    for (int element = 0; element < to.count(); element++) {
      int index = to.start() + element;
      watch(AccessKind.WRITE, position, to.memory(), to.name(), index, lane, site);
      to.memory().store(lane, index, load.values()[element]);
    }
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
