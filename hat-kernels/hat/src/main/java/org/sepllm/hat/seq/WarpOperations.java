package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpOperation;

/** Operations of warps: one method for each kind of operation. */
final class WarpOperations {
  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;
  private final Evaluator evaluator;
  private final WarpTask warp;
  private final WarpMemory places;

  WarpOperations(
      Group group, Frame frame, CheckedAccess memory, Evaluator evaluator, WarpTask warp) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
    this.evaluator = evaluator;
    this.warp = warp;
    this.places = new WarpMemory(group, frame, memory, warp);
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
      given.add(new WarpMemory.Given(operand, evaluator.evaluate(operand.expression(), lanes)));
    }
    long[] result = apply(operation, at, given, lanes);
    statement
        .result()
        .ifPresent(variable -> Evaluator.copy(result, frame.variable(variable.name()), lanes));
  }

  private long[] apply(
      WarpOperation operation, SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    long[] none = new long[0];
    switch (operation) {
      case LAUNCH_BOUNDS -> {}
      case AWAIT_LAUNCHES -> warp.seeLaunches();
      case PREFETCH -> places.requirePlace(at, given.getFirst(), lanes);
      case SYNC_WARP -> warp.clock().step(group.launch().nextEpoch());
      case MMA_F16, MMA_BF16 -> multiply(operation, at, given, lanes);
      case LOAD_MATRIX_1, LOAD_MATRIX_2, LOAD_MATRIX_4 ->
          places.loadMatrices(
              at, operation.slots().getFirst().count(), given.get(0), given.get(1), false);
      case LOAD_MATRIX_TRANSPOSED_1, LOAD_MATRIX_TRANSPOSED_2, LOAD_MATRIX_TRANSPOSED_4 ->
          places.loadMatrices(
              at, operation.slots().getFirst().count(), given.get(0), given.get(1), true);
      case LOAD_16 -> places.load16(at, given.get(0), given.get(1), lanes);
      case STORE_16 -> places.store16(at, given.get(0), given.get(1), lanes);
      case COPY_ASYNC_16, COPY_ASYNC_16_OR_ZERO -> places.copy(at, given, lanes);
      case COMMIT_COPIES -> warp.copies().commit();
      case WAIT_COPIES -> warp.copies().await((int) given.getFirst().values()[0], memory);
      case WAIT_AT, ARRIVE_AT -> arrive(operation, at, given, lanes);
      default -> {
        long[] first = given.getFirst().values();
        return WarpValues.of(operation, first, given.getLast().values(), warp.members(), lanes);
      }
    }
    return none;
  }

  private void multiply(
      WarpOperation operation, SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    MatrixProduct product =
        new MatrixProduct(
            operation == WarpOperation.MMA_F16 ? Bits::f16ToFloat : Bits::bf16ToFloat);
    int base = warp.members().numbers()[0];
    for (int register = 0; register < 4; register++) {
      long[] bits = places.register(at, given.get(1), register, lanes);
      for (int lane : lanes.numbers()) {
        product.setA(lane - base, register, (int) bits[lane]);
      }
    }
    for (int register = 0; register < 2; register++) {
      long[] bits = places.register(at, given.get(2), register, lanes);
      for (int lane : lanes.numbers()) {
        product.setB(lane - base, register, (int) bits[lane]);
      }
    }
    for (int register = 0; register < 4; register++) {
      long[] sums = places.register(at, given.get(0), register, lanes);
      long[] after = new long[group.size()];
      for (int lane : lanes.numbers()) {
        after[lane] = Bits.of(product.sum(lane - base, register, Bits.asFloat(sums[lane])));
      }
      places.setRegister(at, given.get(0), register, after, lanes);
    }
  }

  private void arrive(
      WarpOperation operation, SourcePosition at, List<WarpMemory.Given> given, Lanes lanes) {
    long[] numbers = given.getFirst().values();
    int number = (int) numbers[lanes.numbers()[0]];
    Lanes others = lanes.without(lanes.having(numbers, number));
    if (!others.isEmpty() || number < 1 || number > 15) {
      throw group
          .launch()
          .faults()
          .barrierNumber(at, number, group, others.isEmpty() ? lanes : others);
    }
    warp.group()
        .arrive(
            warp,
            number,
            (int) given.getLast().values()[0],
            operation == WarpOperation.WAIT_AT,
            at);
  }
}
