package org.sepllm.hat.model;

import java.util.List;
import java.util.Optional;

/** The rules that an operation of a warp follows. */
final class WarpCheck {
  private static final int MOST_GROUPS = 7;
  private static final int MOST_WORK_ITEMS = 1024;
  private static final int MOST_RESIDENT = 32;
  private static final int WARP = 32;
  private static final int LEAST_REGISTERS = 24;
  private static final int MOST_REGISTERS = 256;
  private static final int MOST_COLUMNS = 256;
  private static final int MOST_STRIDE = 1 << 16;

  private WarpCheck() {}

  static void check(
      SourcePosition position,
      Optional<Variable> result,
      WarpOperation operation,
      List<WarpOperand> operands) {
    List<WarpSlot> slots = operation.slots();
    Check.that(
        slots.size() == operands.size(),
        position,
        operation.text() + " of " + operands.size() + " operands");
    for (int index = 0; index < slots.size(); index++) {
      WarpOperand operand = operands.get(index);
      Check.that(
          fits(operand, slots.get(index)),
          operand.position(),
          "operand " + (index + 1) + " does not fit " + operation.text());
    }
    Check.that(
        result.isEmpty() || result.map(Variable::type).equals(operation.result()),
        position,
        "a result that does not fit " + operation.text());
    checkTogether(operation, operands, position);
  }

  private static boolean fits(WarpOperand operand, WarpSlot slot) {
    WarpSlot.Kind kind = slot.kind();
    return switch (operand) {
      case WarpOperand.Value value ->
          (kind == WarpSlot.Kind.VALUE
                  || kind == WarpSlot.Kind.CONSTANT
                      && value.expression() instanceof Expression.Constant
                  || kind == WarpSlot.Kind.LAUNCHED && isLaunched(value.expression()))
              && slot.types().contains(value.expression().type());
      case WarpOperand.InArray place -> {
        boolean space =
            place.array().space() == MemorySpace.PRIVATE
                ? kind == WarpSlot.Kind.REGISTERS
                : kind != WarpSlot.Kind.REGISTERS && kind != WarpSlot.Kind.BUFFER;
        yield space
            && slot.types().contains(place.array().elementType())
            && hasRoom(place.array(), slot);
      }
      case WarpOperand.InBuffer place ->
          (kind == WarpSlot.Kind.BUFFER || kind == WarpSlot.Kind.MEMORY)
              && slot.types().contains(place.buffer().type().elements().type());
    };
  }

  private static boolean isLaunched(Expression expression) {
    return expression instanceof Expression.Constant || expression instanceof Expression.Read;
  }

  /** An array that is too short has no place to go to when a guard fails. */
  private static boolean hasRoom(ArrayVariable array, WarpSlot slot) {
    int least =
        switch (slot.kind()) {
          case REGISTERS -> slot.count();
          case BARRIER -> 1;
          default -> WarpSlot.BYTES / array.elementType().bytes();
        };
    return array.knownLength().orElse(least) >= least;
  }

  private static void checkTogether(
      WarpOperation operation, List<WarpOperand> operands, SourcePosition position) {
    switch (operation) {
      case LOAD_16 -> checkWords(operands.getFirst(), operands.getLast(), position);
      case STORE_16 -> checkWords(operands.getLast(), operands.getFirst(), position);
      case COPY_ASYNC_16, COPY_ASYNC_16_OR_ZERO -> checkCopy(operands, position);
      case LOAD_TILE -> checkTile(operands, position);
      case ARRIVE_EXPECTING -> {
        long bytes = constant(operands.getLast());
        Check.that(
            bytes >= WarpSlot.BYTES && bytes <= TileMap.MOST_BYTES && bytes % WarpSlot.BYTES == 0,
            position,
            bytes + " bytes expected, must be a multiple of 16 from 16 to " + TileMap.MOST_BYTES);
      }
      case WAIT_COPIES, WAIT_PRODUCTS -> {
        long groups = constant(operands.getFirst());
        Check.that(
            groups >= 0 && groups <= MOST_GROUPS,
            position,
            operation.text() + "(" + groups + "), must be 0 to " + MOST_GROUPS);
      }
      case LOWER_REGISTERS, RAISE_REGISTERS -> {
        long most = constant(operands.getFirst());
        Check.that(
            most >= LEAST_REGISTERS && most <= MOST_REGISTERS && most % 8 == 0,
            position,
            operation.text() + "(" + most + "), must be a multiple of 8 from 24 to 256");
      }
      case WAIT_AT, ARRIVE_AT, INIT_BARRIER ->
          checkItems(constant(operands.getLast()), "come to a barrier", position);
      case LAUNCH_BOUNDS -> {
        checkItems(constant(operands.getFirst()), "form a group", position);
        long groups = constant(operands.getLast());
        Check.that(
            groups >= 1 && groups <= MOST_RESIDENT,
            position,
            groups + " groups on a processor, must be 1 to " + MOST_RESIDENT);
      }
      default -> operation.product().ifPresent(form -> checkProduct(form, operands, position));
    }
  }

  private static void checkCopy(List<WarpOperand> operands, SourcePosition position) {
    Check.that(
        elements(operands.get(0)) == elements(operands.get(1)),
        position,
        elements(operands.get(1)).keyword() + " copied to " + elements(operands.get(0)).keyword());
  }

  private static void checkTile(List<WarpOperand> operands, SourcePosition position) {
    checkCopy(operands, position);
    Check.that(
        isLaunched(operands.get(TileMap.SOURCE).expression()),
        position,
        "a matrix starts at a constant or at an int parameter of the kernel");
    long rows = constant(operands.get(TileMap.TILE_ROWS));
    Check.that(
        rows >= 8 && rows <= TileMap.MOST_ROWS && rows % 8 == 0,
        position,
        rows + " rows of a tile, must be a multiple of 8 from 8 to " + TileMap.MOST_ROWS);
    long halves = rows * TileMap.TILE_COLUMNS;
    long room =
        ((WarpOperand.InArray) operands.get(TileMap.TARGET))
            .array()
            .knownLength()
            .orElse((int) halves);
    Check.that(
        room >= halves,
        position,
        "a tile of " + rows + " rows has " + halves + " elements, the memory has " + room);
  }

  private static void checkProduct(
      ProductForm form, List<WarpOperand> operands, SourcePosition position) {
    long columns = constant(operands.get(ProductForm.COLUMNS));
    Check.that(
        columns >= 8 && columns <= MOST_COLUMNS && columns % 8 == 0,
        position,
        columns + " columns, must be a multiple of 8 from 8 to " + MOST_COLUMNS);
    long sums =
        ((WarpOperand.InArray) operands.get(ProductForm.SUMS)).array().knownLength().orElse(128);
    Check.that(
        sums >= columns / 2,
        position,
        columns + " columns have " + columns / 2 + " sums, the memory has " + sums);
    if (form.rightByRows()) {
      long stride = constant(operands.get(ProductForm.STRIDE));
      Check.that(
          stride > 0 && stride <= MOST_STRIDE && stride % ProductForm.PERIOD == 0,
          position,
          "bands at a distance of "
              + stride
              + " halves, must be a multiple of "
              + ProductForm.PERIOD
              + " up to "
              + MOST_STRIDE);
    }
  }

  private static void checkItems(long items, String what, SourcePosition position) {
    Check.that(
        items >= WARP && items <= MOST_WORK_ITEMS && items % WARP == 0,
        position,
        items
            + " work-items "
            + what
            + ", must be a multiple of "
            + WARP
            + " up to "
            + MOST_WORK_ITEMS);
  }

  private static void checkWords(
      WarpOperand registers, WarpOperand memory, SourcePosition position) {
    Check.that(
        elements(registers) == ScalarType.INT || elements(memory) == ScalarType.FLOAT,
        position,
        "private memory of float takes and gives float only");
  }

  private static long constant(WarpOperand operand) {
    return ((Expression.Constant) operand.expression()).bits();
  }

  private static ScalarType elements(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.Value value -> value.expression().type();
      case WarpOperand.InArray place -> place.array().elementType();
      case WarpOperand.InBuffer place -> place.buffer().type().elements().type();
    };
  }
}
