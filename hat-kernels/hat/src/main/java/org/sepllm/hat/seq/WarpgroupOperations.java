package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpOperation;

/** Operations of warpgroups: one method for each kind of operation. */
final class WarpgroupOperations {
  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;
  private final Evaluator evaluator;
  private final WarpTask warp;

  WarpgroupOperations(
      Group group, Frame frame, CheckedAccess memory, Evaluator evaluator, WarpTask warp) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
    this.evaluator = evaluator;
    this.warp = warp;
  }

  void run(Statement.Warp statement, Lanes lanes) {
    WarpOperation operation = statement.operation();
    SourcePosition at = statement.position();
    if (operation.isCollective() && lanes.size() < warp.members().size()) {
      throw group
          .launch()
          .faults()
          .divergentWarp(at, operation.text(), group, lanes, warp.members());
    }
    List<WarpMemory.Given> given = new ArrayList<>();
    for (WarpOperand operand : statement.operands()) {
      long[] values = evaluator.evaluate(operand.expression(), lanes);
      given.add(new WarpMemory.Given(operand, values));
      if (operation.isCollective()) {
        requireSame(at, operation, values, lanes);
      }
    }
    if (operation.isCommon()) {
      warp.group().calls().note(at, operation, given, warp);
    }
    apply(operation, at, given, lanes);
  }

  private void requireSame(SourcePosition at, WarpOperation operation, long[] values, Lanes lanes) {
    Lanes others = lanes.without(lanes.having(values, values[lanes.numbers()[0]]));
    if (!others.isEmpty()) {
      throw group.launch().faults().lanesDiffer(at, operation.text(), group, others);
    }
  }

  private void apply(
      WarpOperation operation, SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    switch (operation) {
      case INIT_BARRIER -> initBarrier(at, given, lanes);
      case ARRIVE, ARRIVE_EXPECTING -> {
        Flight.Place place = barrier(at, given.getFirst(), lanes);
        int bytes =
            operation == WarpOperation.ARRIVE
                ? 0
                : (int) given.getLast().values()[lanes.numbers()[0]];
        warp.group().phases().arrive(at, place.memory(), place.name(), place.start(), bytes, warp);
      }
      case LOAD_TILE -> new TileLoads(group, frame, memory, warp).start(at, given, lanes);
      case AWAIT -> await(at, given, lanes);
      case FENCE_TILES -> warp.clock().fence(group.launch().nextEpoch());
      case FENCE_REGISTERS -> warp.products().fence();
      case COMMIT_PRODUCTS -> warp.products().commit();
      case WAIT_PRODUCTS -> {
        warp.products().await(first(given), memory);
        warp.clock().step(group.launch().nextEpoch());
      }
      case LOWER_REGISTERS -> warp.group().registers().lower(at, warp, first(given));
      case RAISE_REGISTERS -> warp.group().registers().raise(at, warp, first(given));
      default ->
          new TensorProduct(group, frame, memory, warp, operation.product().orElseThrow())
              .start(at, given);
    }
  }

  private int first(List<WarpMemory.Given> given) {
    return (int) given.getFirst().values()[warp.members().numbers()[0]];
  }

  /** A barrier counts as written once it is made; others may use it only after that. */
  private void initBarrier(SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    WarpOperand.InArray place = (WarpOperand.InArray) given.getFirst().operand();
    Memory array = frame.array(place.array());
    String name = place.array().name();
    long[] elements = given.getFirst().values();
    memory.store(at, array, name, elements, new long[group.size()], lanes);
    int expected = (int) given.getLast().values()[lanes.numbers()[0]];
    warp.group().phases().init(at, array, name, elements, expected, lanes);
  }

  private Flight.Place barrier(SourcePosition at, WarpMemory.Given given, Lanes lanes) {
    WarpOperand.InArray place = (WarpOperand.InArray) given.operand();
    Memory array = frame.array(place.array());
    String name = place.array().name();
    memory.useBarrier(at, array, name, given.values(), lanes);
    return new Flight.Place(array, name, (int) given.values()[lanes.numbers()[0]], 1);
  }

  private void await(SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    Flight.Place place = barrier(at, given.getFirst(), lanes);
    long parity = given.getLast().values()[lanes.numbers()[0]];
    if (parity != 0 && parity != 1) {
      String what = "parity " + parity + ", must be 0 or 1";
      throw group.launch().faults().deadlock(at, what, group, lanes);
    }
    PhaseBarriers phases = warp.group().phases();
    phases.await(at, place.memory(), place.name(), place.start(), parity, warp);
  }
}
