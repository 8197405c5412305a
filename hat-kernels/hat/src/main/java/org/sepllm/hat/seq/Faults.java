package org.sepllm.hat.seq;

import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.WarpSlot;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.WorkItemNames;

/** Words the rules that a kernel broke. */
final class Faults {
  private final FunctionName kernel;
  private final WorkItemNames items;
  private final AccessSites sites;

  Faults(FunctionName kernel, WorkItemNames items, AccessSites sites) {
    this.kernel = kernel;
    this.items = items;
    this.sites = sites;
  }

  KernelFault outOfBounds(
      SourcePosition position, String memory, int length, long index, Group group, Lanes lanes) {
    return fault(
        FaultKind.OUT_OF_BOUNDS,
        position,
        "index " + index + " of " + memory + ", which has " + length + " elements",
        group,
        lanes);
  }

  KernelFault undefinedRead(
      SourcePosition position, String memory, long index, Group group, Lanes lanes) {
    return fault(
        FaultKind.UNDEFINED_READ,
        position,
        "read of element " + index + " of " + memory + ", which nobody wrote",
        group,
        lanes);
  }

  KernelFault divisionByZero(SourcePosition position, Group group, Lanes lanes) {
    return fault(FaultKind.DIVISION_BY_ZERO, position, "integer division by zero", group, lanes);
  }

  KernelFault loopLimit(SourcePosition position, long limit, Group group, Lanes lanes) {
    return fault(
        FaultKind.LOOP_LIMIT, position, "loop of more than " + limit + " rounds", group, lanes);
  }

  private KernelFault fault(
      FaultKind kind, SourcePosition position, String what, Group group, Lanes lanes) {
    return new KernelFault(
        kind, kernel, position, what + ", by " + items.names(group.items(lanes)));
  }

  KernelFault divergentWarp(
      SourcePosition position, String operation, Group group, Lanes arrived, Lanes warp) {
    return new KernelFault(
        FaultKind.DIVERGENT_WARP,
        kernel,
        position,
        operation
            + " reached by "
            + items.names(group.items(arrived))
            + ", not by "
            + items.names(group.items(warp.without(arrived)))
            + " of the same warp");
  }

  KernelFault misaligned(
      SourcePosition position, String memory, long index, int bytes, Group group, Lanes lanes) {
    return fault(
        FaultKind.MISALIGNED,
        position,
        "16 bytes from element "
            + index
            + " of "
            + memory
            + " on, which is no multiple of "
            + WarpSlot.BYTES / bytes
            + " elements",
        group,
        lanes);
  }

  KernelFault noMatrix(
      SourcePosition position, String memory, long element, Group group, Lanes lanes) {
    return fault(
        FaultKind.MISALIGNED,
        position,
        "a matrix from element " + element + " of " + memory + " on, where none can start",
        group,
        lanes);
  }

  KernelFault noTile(
      SourcePosition position, String memory, long column, Group group, Lanes lanes) {
    return fault(
        FaultKind.MISALIGNED,
        position,
        "a tile from column "
            + column
            + " of "
            + memory
            + " on, which is no multiple of "
            + TileMap.PIECE,
        group,
        lanes);
  }

  KernelFault unfenced(
      SourcePosition position, String memory, int element, Shadow.Conflict written) {
    return unfenced(
        position, memory, element, "read by tensor cores", written, "no fenceTiles lies between");
  }

  private KernelFault unfenced(
      SourcePosition position,
      String memory,
      int element,
      String use,
      Shadow.Conflict written,
      String reason) {
    return new KernelFault(
        FaultKind.UNFENCED,
        kernel,
        position,
        "element "
            + element
            + " of "
            + memory
            + " is "
            + use
            + " and written by "
            + items.name(AccessSites.item(written.access()))
            + " at "
            + sites.position(written.access())
            + ", and "
            + reason);
  }

  KernelFault unfencedRegister(
      SourcePosition position, String memory, int element, Group group, Lanes lanes) {
    return fault(
        FaultKind.UNFENCED,
        position,
        "a product with element "
            + element
            + " of "
            + memory
            + ", which was touched since the last fenceRegisters",
        group,
        lanes);
  }

  KernelFault early(
      SourcePosition position, String buffer, AccessKind kind, Group group, Lanes lanes) {
    return fault(
        FaultKind.EARLY_ACCESS,
        position,
        buffer + " is " + kind.verb() + " before awaitLaunches",
        group,
        lanes);
  }

  KernelFault lanesDiffer(SourcePosition position, String operation, Group group, Lanes lanes) {
    return fault(
        FaultKind.DIVERGENT_WARP,
        position,
        operation + " with operands that differ between lanes",
        group,
        lanes);
  }

  KernelFault callsDiffer(
      SourcePosition position, String operation, String other, Group group, Lanes warp) {
    return fault(
        FaultKind.DIVERGENT_WARP,
        position,
        operation + " where other warps of the warpgroup " + other,
        group,
        warp);
  }

  KernelFault noBarrier(SourcePosition position, String what, Group group, Lanes lanes) {
    return fault(FaultKind.UNDEFINED_READ, position, what, group, lanes);
  }

  KernelFault barrierNumber(SourcePosition position, int number, Group group, Lanes lanes) {
    return fault(
        FaultKind.DIVERGENT_WARP,
        position,
        "barrier number " + number + ", must be 1 to 15 and the same for all lanes",
        group,
        lanes);
  }

  KernelFault deadlock(SourcePosition position, String what, Group group, Lanes lanes) {
    return fault(FaultKind.DEADLOCK, position, what, group, lanes);
  }

  KernelFault inFlight(
      SourcePosition position, String element, AccessKind kind, int item, Flight flight) {
    return new KernelFault(
        FaultKind.DATA_IN_FLIGHT,
        kernel,
        position,
        element
            + " is "
            + kind.verb()
            + " by "
            + items.name(item)
            + " while the "
            + flight.noun()
            + " started at "
            + flight.position()
            + " is in flight; wait for its "
            + flight.awaited()
            + " first");
  }

  KernelFault neverAwaited(Products.Product product, Group group, Lanes lanes) {
    return fault(
        FaultKind.DATA_IN_FLIGHT,
        product.position(),
        "a product that is never waited for",
        group,
        lanes);
  }

  KernelFault neverAwaited(AsyncCopies.Copy copy, Group group) {
    return fault(
        FaultKind.DATA_IN_FLIGHT,
        copy.position(),
        "a copy to " + copy.target().name() + " that is never waited for",
        group,
        Lanes.range(copy.lane(), copy.lane() + 1));
  }

  KernelFault neverAwaited(TileLoad load, Group group) {
    return fault(
        FaultKind.DATA_IN_FLIGHT,
        load.position(),
        "a tile that goes to " + load.target().name() + " and is never waited for",
        group,
        Lanes.range(load.lane(), load.lane() + 1));
  }

  /** A phase may be complete before a tile that it does not expect has arrived. */
  KernelFault unexpected(TileLoad load, String barrier, int bytes, int expected, Group group) {
    return fault(
        FaultKind.DATA_IN_FLIGHT,
        load.position(),
        "a tile of "
            + bytes
            + " bytes for "
            + barrier
            + ", which expects "
            + expected
            + " more of this warp; arriveExpecting comes first",
        group,
        Lanes.range(load.lane(), load.lane() + 1));
  }

  KernelFault unfencedTarget(TileLoad load, int element, Shadow.Conflict written) {
    return unfenced(
        load.position(),
        load.target().name(),
        element,
        "replaced by a tile",
        written,
        "no fenceTiles lies between");
  }

  KernelFault unfencedSource(
      SourcePosition position, String buffer, int element, Shadow.Conflict written) {
    return unfenced(
        position,
        buffer,
        element,
        "read by a tile",
        written,
        "tiles see only what earlier launches wrote");
  }

  KernelFault divergentBarrier(
      SourcePosition position, Group group, Lanes arrived, Lanes expected) {
    Lanes absent = expected.without(arrived);
    return new KernelFault(
        FaultKind.DIVERGENT_BARRIER,
        kernel,
        position,
        "barrier reached by "
            + items.names(group.items(arrived))
            + " of "
            + items.groupName(group.number())
            + ", not by "
            + items.names(group.items(absent)));
  }

  KernelFault race(
      SourcePosition position, String element, AccessKind kind, int item, Shadow.Conflict earlier) {
    int other = AccessSites.item(earlier.access());
    String order =
        items.group(item) == items.group(other)
            ? "no barrier orders them"
            : "nothing orders "
                + items.groupName(items.group(other))
                + " and "
                + items.groupName(items.group(item));
    return new KernelFault(
        FaultKind.DATA_RACE,
        kernel,
        position,
        element
            + " is "
            + kind.verb()
            + " by "
            + items.name(item)
            + " and "
            + earlier.kind().verb()
            + " by "
            + items.name(other)
            + " at "
            + sites.position(earlier.access())
            + ", and "
            + order);
  }
}
