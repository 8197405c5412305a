package org.sepllm.hat.cgen;

import java.util.List;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.model.WarpSlot;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelCompileException;

/** Writes operations of warps. */
final class WarpWriter {
  private static final String ALL_LANES = "0xffffffffu";
  private static final int MOST_LANE = 31;

  private final Unit unit;
  private final CNames names;
  private final ExpressionWriter expressions;
  private final WarpHelpers helpers;

  WarpWriter(Unit unit, CNames names, ExpressionWriter expressions) {
    this.unit = unit;
    this.names = names;
    this.expressions = expressions;
    this.helpers = unit.warpHelpers();
  }

  /**
   * Writes an operation.
   *
   * @throws KernelCompileException if the dialect has no words for it
   */
  void write(Statement.Warp warp, Lines lines) {
    requireWords(unit, warp);
    WarpOperation operation = warp.operation();
    switch (operation) {
      case LAUNCH_BOUNDS -> {} // It stands before the kernel's name.
      case LOAD_16, STORE_16, COPY_ASYNC_16, COPY_ASYNC_16_OR_ZERO -> access(warp, lines);
      case PREFETCH -> prefetch(warp, lines);
      default -> {
        String text = text(warp);
        String result = warp.result().map(variable -> names.of(variable) + " = ").orElse("");
        boolean unused = operation.result().isPresent() && result.isEmpty();
        lines.add(unused ? "(void)" + text + ";" : result + text + ";");
      }
    }
  }

  static void requireWords(Unit unit, Statement.Warp warp) {
    if (unit.target() != CTarget.CUDA) {
      throw new KernelCompileException(
          warp.position()
              + ": "
              + warp.operation().text()
              + " is an operation of warps, which OpenCL C does not have; run the kernel on cuda or"
              + " java-seq");
    }
  }

  private String text(Statement.Warp warp) {
    WarpOperation operation = warp.operation();
    List<WarpOperand> operands = warp.operands();
    int count = operation.slots().isEmpty() ? 0 : operation.slots().getFirst().count();
    return switch (operation) {
      case AWAIT_LAUNCHES -> call(helpers.awaitLaunches());
      case SHUFFLE, SHUFFLE_FLOAT ->
          call("__shfl_sync", ALL_LANES, value(operands, 0), lane(operands));
      case SHUFFLE_XOR, SHUFFLE_XOR_FLOAT ->
          call("__shfl_xor_sync", ALL_LANES, value(operands, 0), lane(operands));
      case BALLOT -> "(int)" + call("__ballot_sync", ALL_LANES, value(operands, 0));
      case ANY -> call("__any_sync", ALL_LANES, value(operands, 0)) + " != 0";
      case ALL -> call("__all_sync", ALL_LANES, value(operands, 0)) + " != 0";
      case SYNC_WARP -> "__syncwarp()";
      case MMA_F16, MMA_BF16 ->
          call(
              helpers.multiply(operation == WarpOperation.MMA_F16),
              safe(warp, 0),
              safe(warp, 1),
              safe(warp, 2));
      case LOAD_MATRIX_1, LOAD_MATRIX_2, LOAD_MATRIX_4 ->
          call(helpers.loadMatrices(count, false), safe(warp, 0), safe(warp, 1));
      case LOAD_MATRIX_TRANSPOSED_1, LOAD_MATRIX_TRANSPOSED_2, LOAD_MATRIX_TRANSPOSED_4 ->
          call(helpers.loadMatrices(count, true), safe(warp, 0), safe(warp, 1));
      case PACK_F16, PACK_BF16 ->
          call(helpers.pack(operation), value(operands, 0), value(operands, 1));
      case EXP2 -> call(helpers.exp2(), value(operands, 0));
      case MAX -> call("fmaxf", value(operands, 0), value(operands, 1));
      case COMMIT_COPIES -> "asm volatile(\"cp.async.commit_group;\" ::: \"memory\")";
      case WAIT_COPIES ->
          "asm volatile(\"cp.async.wait_group " + value(operands, 0) + ";\" ::: \"memory\")";
      case WAIT_AT -> barrier("sync", operands);
      case ARRIVE_AT -> barrier("arrive", operands);
      default -> throw new IllegalStateException(operation + " is no expression");
    };
  }

  private static String call(String function, String... arguments) {
    return function + "(" + String.join(", ", arguments) + ")";
  }

  private String value(List<WarpOperand> operands, int index) {
    return expressions.text(operands.get(index).expression());
  }

  /** A lane or a mask of lanes: the low bits of the second operand. */
  private String lane(List<WarpOperand> operands) {
    Expression lane = operands.get(1).expression();
    boolean inRange =
        lane instanceof Expression.Constant constant
            && constant.bits() >= 0
            && constant.bits() <= MOST_LANE;
    String text = expressions.text(lane);
    return inRange ? text : "(" + text + ") & " + MOST_LANE;
  }

  private String barrier(String what, List<WarpOperand> operands) {
    return "asm volatile(\"bar."
        + what
        + " %0, "
        + value(operands, 1)
        + ";\" : : \"r\"("
        + value(operands, 0)
        + ") : \"memory\")";
  }

  /**
   * A place that all lanes access together: where a guard fails, the start of the array instead.
   */
  private String safe(Statement.Warp warp, int operand) {
    String index = unit.checked() ? guarded(warp, operand, "0") : index(warp, operand);
    return at(warp.operands().get(operand), index);
  }

  private String index(Statement.Warp warp, int operand) {
    return expressions.text(warp.operands().get(operand).expression());
  }

  private String at(WarpOperand operand, String index) {
    return "&" + name(operand) + "[" + index + "]";
  }

  private String name(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> names.of(place.array());
      case WarpOperand.InBuffer place -> names.of(place.buffer());
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }

  /** An index that is inside and aligned, or what stands for it otherwise. */
  private String guarded(Statement.Warp warp, int operand, String otherwise) {
    WarpOperand place = warp.operands().get(operand);
    ScalarType type = elementType(place);
    boolean own =
        place instanceof WarpOperand.InArray found && found.array().space() == MemorySpace.PRIVATE;
    int count = own ? warp.operation().slots().get(operand).count() : WarpSlot.BYTES / type.bytes();
    String subject = subject(place);
    String inside = unit.guard(FaultKind.OUT_OF_BOUNDS, place.position(), subject);
    String aligned =
        unit.guard(
            FaultKind.MISALIGNED,
            place.position(),
            "16 bytes of " + subject + " that start at no multiple of " + count + " elements");
    return call(
        unit.helpers().place(),
        index(warp, operand),
        String.valueOf(count),
        length(place),
        String.valueOf(own ? 1 : count),
        otherwise,
        inside.substring(0, inside.indexOf(',')),
        aligned);
  }

  private static String subject(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> place.array().name();
      case WarpOperand.InBuffer place -> place.buffer().name();
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }

  private String length(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> String.valueOf(place.array().length());
      case WarpOperand.InBuffer place -> names.lengthOf(place.buffer());
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }

  private static ScalarType elementType(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> place.array().elementType();
      case WarpOperand.InBuffer place -> place.buffer().type().elements().type();
      case WarpOperand.Value value -> value.expression().type();
    };
  }

  /** What each lane does for itself is left out where a guard fails. */
  private void access(Statement.Warp warp, Lines lines) {
    WarpOperation operation = warp.operation();
    boolean copy =
        operation == WarpOperation.COPY_ASYNC_16
            || operation == WarpOperation.COPY_ASYNC_16_OR_ZERO;
    if (!unit.checked()) {
      lines.add(access(warp, index(warp, 0), index(warp, 1), copy) + ";");
      return;
    }
    String type = unit.target().storageType(ScalarType.LONG);
    lines.open("");
    if (operation == WarpOperation.COPY_ASYNC_16_OR_ZERO) {
      lines.add("const bool hat_copies = " + value(warp.operands(), 2) + ";");
      String second = "hat_copies ? " + guarded(warp, 1, "-1") + " : 0";
      lines.add("const " + type + " hat_second = " + second + ";");
    } else {
      lines.add("const " + type + " hat_second = " + guarded(warp, 1, "-1") + ";");
    }
    lines.add("const " + type + " hat_first = " + guarded(warp, 0, "-1") + ";");
    lines.open("if (hat_first >= 0 && hat_second >= 0)");
    lines.add(access(warp, "hat_first", "hat_second", copy) + ";");
    lines.close();
    lines.close();
  }

  private void prefetch(Statement.Warp warp, Lines lines) {
    WarpOperand from = warp.operands().getFirst();
    if (!unit.checked()) {
      lines.add(call(helpers.prefetch(), at(from, index(warp, 0))) + ";");
      return;
    }
    lines.open("");
    String type = unit.target().storageType(ScalarType.LONG);
    lines.add("const " + type + " hat_from = " + guarded(warp, 0, "-1") + ";");
    lines.open("if (hat_from >= 0)");
    lines.add(call(helpers.prefetch(), at(from, "hat_from")) + ";");
    lines.close();
    lines.close();
  }

  private String access(Statement.Warp warp, String first, String second, boolean copy) {
    List<WarpOperand> operands = warp.operands();
    String one = at(operands.get(0), first);
    String other = at(operands.get(1), second);
    if (copy && operands.size() > 2) {
      String copies = unit.checked() ? "hat_copies" : value(operands, 2);
      return call(helpers.copyOrZero(), one, other, copies);
    }
    if (copy) {
      return call(helpers.copy(), one, other);
    }
    boolean load = warp.operation() == WarpOperation.LOAD_16;
    String type = unit.target().type(elementType(operands.get(load ? 0 : 1)));
    return call(load ? helpers.load16(type) : helpers.store16(type), one, other);
  }
}
