package org.sepllm.hat.cgen;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.Expression;
import org.sepllm.hat.model.MemorySpace;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.Statement;
import org.sepllm.hat.model.TileMap;
import org.sepllm.hat.model.Walk;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.runtime.FaultKind;

/** Writes operations of warpgroups. */
final class WarpgroupWriter {
  private static final int QUARTERS = ProductForm.BAND / ProductForm.DEPTH;

  private final Unit unit;
  private final CNames names;
  private final ExpressionWriter expressions;
  private final WarpgroupHelpers helpers;

  /** The private arrays that products read or add to. */
  private final Set<ArrayVariable> registers = new HashSet<>();

  private boolean fewRegisters;

  WarpgroupWriter(Unit unit, CNames names, ExpressionWriter expressions, Statement.Block body) {
    this.unit = unit;
    this.names = names;
    this.expressions = expressions;
    this.helpers = unit.warpgroupHelpers();
    for (Statement statement : Walk.statements(body)) {
      fewRegisters |= is(statement, WarpOperation.LOWER_REGISTERS);
      if (statement instanceof Statement.Warp warp && warp.operation().product().isPresent()) {
        for (WarpOperand operand : warp.operands()) {
          if (operand instanceof WarpOperand.InArray place
              && place.array().space() == MemorySpace.PRIVATE) {
            registers.add(place.array());
          }
        }
      }
    }
  }

  private static boolean is(Statement statement, WarpOperation operation) {
    return statement instanceof Statement.Warp warp && warp.operation() == operation;
  }

  /** Copies that are written out one after the other want registers for the address of each. */
  boolean keepsShort(Statement.Block body) {
    return fewRegisters
        && Walk.statements(body).stream()
            .anyMatch(statement ->
                is(statement, WarpOperation.COPY_ASYNC_16)
                    || is(statement, WarpOperation.COPY_ASYNC_16_OR_ZERO));
  }

  /**
   * Writes an operation.
   *
   * @param own the private arrays in scope
   * @throws org.sepllm.hat.runtime.KernelCompileException if the dialect has no words for it
   */
  void write(Statement.Warp warp, Collection<ArrayVariable> own, Lines lines) {
    WarpWriter.requireWords(unit, warp);
    switch (warp.operation()) {
      case INIT_BARRIER ->
          lines.add(
              call(
                      unit.tileMaps().isEmpty() ? helpers.initBarrier() : helpers.initTileBarrier(),
                      barrier(warp),
                      value(warp, 1))
                  + ";");
      case ARRIVE -> lines.add(call(helpers.arrive(), barrier(warp)) + ";");
      case AWAIT -> lines.add(call(helpers.await(), barrier(warp), value(warp, 1)) + ";");
      case ARRIVE_EXPECTING ->
          lines.add(call(helpers.arriveExpecting(), barrier(warp), value(warp, 1)) + ";");
      case LOAD_TILE -> lines.add(loadTile(warp) + ";");
      case FENCE_TILES -> lines.add(call(helpers.fenceTiles()) + ";");
      case FENCE_REGISTERS -> {
        keep(own, lines);
        instruction("wgmma.fence.sync.aligned", lines);
      }
      case COMMIT_PRODUCTS -> instruction("wgmma.commit_group.sync.aligned", lines);
      case WAIT_PRODUCTS -> {
        instruction("wgmma.wait_group.sync.aligned " + value(warp, 0), lines);
        lines.add("__syncwarp();");
        keep(own, lines);
      }
      case LOWER_REGISTERS ->
          instruction("setmaxnreg.dec.sync.aligned.u32 " + value(warp, 0), lines);
      case RAISE_REGISTERS ->
          instruction("setmaxnreg.inc.sync.aligned.u32 " + value(warp, 0), lines);
      default -> lines.add(product(warp, warp.operation().product().orElseThrow()) + ";");
    }
  }

  private static void instruction(String instruction, Lines lines) {
    lines.add("asm volatile(\"" + instruction + ";\" ::: \"memory\");");
  }

  private static String call(String function, String... arguments) {
    return function + "(" + String.join(", ", arguments) + ")";
  }

  /** The compiler does not know that these registers change behind its back. */
  private void keep(Collection<ArrayVariable> own, Lines lines) {
    for (ArrayVariable array : own) {
      if (registers.contains(array)) {
        lines.add(call(helpers.keep(array.elementType()), names.of(array)) + ";");
      }
    }
  }

  private String value(Statement.Warp warp, int operand) {
    return expressions.text(warp.operands().get(operand).expression());
  }

  private String barrier(Statement.Warp warp) {
    return place(warp.operands().getFirst(), 1);
  }

  private String loadTile(Statement.Warp warp) {
    return call(
        helpers.loadTile(),
        matrix(warp.operands().get(TileMap.TARGET), TileMap.tileRows(warp), 0, 1),
        "&" + unit.nameOf(TileMap.of(warp)),
        value(warp, TileMap.FIRST_ROW),
        firstColumn(warp),
        place(warp.operands().get(TileMap.BARRIER), 1));
  }

  /** Elsewhere the device ends the launch with an error, and nothing can be launched after it. */
  private String firstColumn(Statement.Warp warp) {
    String column = value(warp, TileMap.FIRST_COLUMN);
    if (!unit.checked()) {
      return column;
    }
    WarpOperand operand = warp.operands().get(TileMap.FIRST_COLUMN);
    String what = "a tile of " + TileMap.of(warp).buffer() + " from a column where none can start";
    return call(
        unit.helpers().multiple(),
        column,
        String.valueOf(TileMap.PIECE),
        unit.guard(FaultKind.MISALIGNED, operand.position(), what));
  }

  private String product(Statement.Warp warp, ProductForm form) {
    List<WarpOperand> operands = warp.operands();
    int columns = (int) constant(operands.get(ProductForm.COLUMNS));
    int stride = form.rightByRows() ? (int) constant(operands.get(ProductForm.STRIDE)) : 0;
    WarpOperand left = operands.get(ProductForm.LEFT);
    WarpOperand right = operands.get(ProductForm.RIGHT);
    int lastBand = (columns - 1) / ProductForm.BAND * stride;
    return call(
        helpers.multiply(warp.operation(), columns),
        place(operands.get(ProductForm.SUMS), columns / 2),
        value(warp, ProductForm.ADDS),
        form.leftInRegisters() ? place(left, 4) : matrix(left, ProductForm.ROWS, 0, QUARTERS),
        form.rightByRows()
            ? matrix(right, ProductForm.DEPTH, lastBand, 1)
            : matrix(right, columns, 0, QUARTERS),
        form.rightByRows() ? 2 * stride + "u" : "16u");
  }

  private static long constant(WarpOperand operand) {
    return ((Expression.Constant) operand.expression()).bits();
  }

  /** A place that all lanes access together: where a guard fails, the start of the array. */
  private String place(WarpOperand operand, int count) {
    ArrayVariable array = ((WarpOperand.InArray) operand).array();
    String index = expressions.text(operand.expression());
    if (unit.checked()) {
      String outside = unit.guard(FaultKind.OUT_OF_BOUNDS, operand.position(), array.name());
      index =
          call(
              unit.helpers().place(),
              index,
              String.valueOf(count),
              String.valueOf(array.length()),
              "1",
              "0",
              outside.substring(0, outside.indexOf(',')),
              outside);
    }
    return "&" + names.of(array) + "[" + index + "]";
  }

  /**
   * Rows of a band.
   *
   * @param lastBand how many halves after this band the last one starts
   * @param starts at how many places in a row of a band the matrix may start
   */
  private String matrix(WarpOperand operand, int rows, int lastBand, int starts) {
    ArrayVariable array = ((WarpOperand.InArray) operand).array();
    String index = expressions.text(operand.expression());
    if (unit.checked()) {
      String outside = unit.guard(FaultKind.OUT_OF_BOUNDS, operand.position(), array.name());
      String what = "a matrix of " + array.name() + " that starts where none can";
      index =
          call(
              unit.helpers().matrix(),
              index,
              String.valueOf(lastBand + rows * ProductForm.BAND),
              String.valueOf(array.length()),
              String.valueOf(starts),
              outside.substring(0, outside.indexOf(',')),
              unit.guard(FaultKind.MISALIGNED, operand.position(), what));
    }
    return "&" + names.of(array) + "[" + index + "]";
  }
}
