package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/**
 * What a warp does of a product of its warpgroup: it reads both matrices and computes the sums of
 * its 16 rows.
 *
 * <p>The sums are computed at once, which nobody can tell, since nobody may touch them or change
 * what they are computed from while the product is in flight.
 */
final class TensorProduct {
  private static final int ROWS = ProductForm.ROWS * Warp.SIZE / Warpgroup.SIZE;
  private static final int DEPTH = ProductForm.DEPTH;
  private static final int PIECE = 8;
  private static final int REGISTERS = 4;

  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;
  private final WarpTask warp;
  private final ProductForm form;
  private final LongToDoubleFunction widen;
  private final int first;
  private final List<Flight.Place> sources = new ArrayList<>();

  TensorProduct(Group group, Frame frame, CheckedAccess memory, WarpTask warp, ProductForm form) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
    this.warp = warp;
    this.form = form;
    this.widen = form.f16() ? Bits::f16ToFloat : Bits::bf16ToFloat;
    this.first = warp.members().numbers()[0];
  }

  void start(SourcePosition at, List<WarpMemory.Given> given) {
    int columns = (int) given.get(ProductForm.COLUMNS).values()[first];
    boolean adds = given.get(ProductForm.ADDS).values()[first] == 1;
    Flight.Place sums = registers(at, given.get(ProductForm.SUMS), columns / 2);
    double[][] left =
        form.leftInRegisters()
            ? leftInRegisters(at, given.get(ProductForm.LEFT))
            : leftInMemory(at, given.get(ProductForm.LEFT));
    double[][] right = right(at, given, columns);
    requireFree(at, sums);
    for (int lane : warp.members().numbers()) {
      add(at, sums, lane, left, right, adds);
    }
    warp.products().start(new Products.Product(at, List.of(sums), List.copyOf(sources)));
  }

  /** Returns a place in private memory that no lane has touched since the last fence. */
  private Flight.Place registers(SourcePosition at, WarpMemory.Given given, int count) {
    WarpOperand.InArray operand = (WarpOperand.InArray) given.operand();
    Memory array = frame.array(operand.array());
    String name = operand.array().name();
    long start = given.values()[first];
    requireInside(at, array, name, start, start + count - 1);
    Flight.Place place = new Flight.Place(array, name, (int) start, count);
    warp.products().requireFenced(at, place);
    return place;
  }

  private void requireInside(SourcePosition at, Memory array, String name, long least, long most) {
    if (least < 0 || most >= array.length()) {
      throw group
          .launch()
          .faults()
          .outOfBounds(at, name, array.length(), least < 0 ? least : most, group, warp.members());
    }
  }

  /** Only products on just these sums may be in flight there. */
  private void requireFree(SourcePosition at, Flight.Place sums) {
    for (int index = sums.start(); index < sums.start() + sums.count(); index++) {
      Optional<Flight> flight = group.flights().disturbed(sums.memory(), index, true);
      boolean chained =
          flight.isEmpty()
              || flight.get() instanceof Products.Product product && product.addsTo(sums);
      if (!chained) {
        String element = "element " + index + " of " + sums.name();
        throw group
            .launch()
            .faults()
            .inFlight(at, element, AccessKind.WRITE, group.item(first), flight.get());
      }
    }
  }

  private void add(
      SourcePosition at,
      Flight.Place sums,
      int lane,
      double[][] left,
      double[][] right,
      boolean adds) {
    int inWarp = lane - first;
    for (int sum = 0; sum < sums.count(); sum++) {
      int element = sums.start() + sum;
      if (adds && !sums.memory().isWritten(lane, element)) {
        Lanes alone = Lanes.range(lane, lane + 1);
        throw group.launch().faults().undefinedRead(at, sums.name(), element, group, alone);
      }
      float before = adds ? Bits.asFloat(sums.memory().load(lane, element)) : 0f;
      double[] row = left[inWarp / 4 + sum % 4 / 2 * 8];
      double[] column = right[sum / 4 * 8 + inWarp % 4 * 2 + sum % 2];
      sums.memory().store(lane, element, Bits.of(MatrixProduct.sum(row, column, before)));
    }
  }

  private double[][] leftInRegisters(SourcePosition at, WarpMemory.Given given) {
    Flight.Place place = registers(at, given, REGISTERS);
    sources.add(place);
    double[][] rows = new double[ROWS][DEPTH];
    for (int register = 0; register < REGISTERS; register++) {
      int element = place.start() + register;
      for (int lane : warp.members().numbers()) {
        if (!place.memory().isWritten(lane, element)) {
          Lanes alone = Lanes.range(lane, lane + 1);
          throw group.launch().faults().undefinedRead(at, place.name(), element, group, alone);
        }
        int bits = (int) place.memory().load(lane, element);
        int inWarp = lane - first;
        double[] row = rows[inWarp / 4 + register % 2 * 8];
        int column = inWarp % 4 * 2 + register / 2 * 8;
        row[column] = widen.applyAsDouble(bits & 0xffff);
        row[column + 1] = widen.applyAsDouble(bits >>> 16);
      }
    }
    return rows;
  }

  /** All rows are read, though this warp computes with its own ones only. */
  private double[][] leftInMemory(SourcePosition at, WarpMemory.Given given) {
    double[][] all = new double[ProductForm.ROWS][];
    Matrix matrix = new Matrix(at, given, ProductForm.BAND / DEPTH);
    for (int row = 0; row < all.length; row++) {
      all[row] = matrix.alongRow(row);
    }
    int own = first % Warpgroup.SIZE / Warp.SIZE * ROWS;
    return Arrays.copyOfRange(all, own, own + ROWS);
  }

  /** Returns the columns of the right matrix. */
  private double[][] right(SourcePosition at, List<WarpMemory.Given> given, int columns) {
    double[][] all = new double[columns][DEPTH];
    WarpMemory.Given place = given.get(ProductForm.RIGHT);
    if (!form.rightByRows()) {
      Matrix matrix = new Matrix(at, place, ProductForm.BAND / DEPTH);
      for (int column = 0; column < columns; column++) {
        all[column] = matrix.alongRow(column);
      }
      return all;
    }
    int stride = (int) given.get(ProductForm.STRIDE).values()[first];
    Matrix matrix = new Matrix(at, place, 1);
    for (int column = 0; column < columns; column += PIECE) {
      for (int depth = 0; depth < DEPTH; depth++) {
        double[] piece = matrix.piece(ProductForm.acrossRows(matrix.start, stride, depth, column));
        for (int half = 0; half < PIECE; half++) {
          all[column + half][depth] = piece[half];
        }
      }
    }
    return all;
  }

  /** A matrix in local memory, of which every piece that is read is noted and checked. */
  private final class Matrix {
    private final SourcePosition at;
    private final Memory array;
    private final String name;
    private final long start;

    Matrix(SourcePosition at, WarpMemory.Given given, int starts) {
      WarpOperand.InArray operand = (WarpOperand.InArray) given.operand();
      this.at = at;
      this.array = frame.array(operand.array());
      this.name = operand.array().name();
      this.start = given.values()[first];
      if (start % DEPTH != 0 || Math.floorMod(start, ProductForm.PERIOD) >= starts * DEPTH) {
        throw group.launch().faults().noMatrix(at, name, start, group, warp.members());
      }
    }

    double[] alongRow(int row) {
      double[] halves = new double[DEPTH];
      for (int depth = 0; depth < DEPTH; depth += PIECE) {
        double[] piece = piece(ProductForm.alongRow(start, row, depth));
        System.arraycopy(piece, 0, halves, depth, PIECE);
      }
      return halves;
    }

    double[] piece(long element) {
      requireInside(at, array, name, element, element + PIECE - 1);
      Flight.Place place = new Flight.Place(array, name, (int) element, PIECE);
      memory.readByTensorCores(at, first, place, true);
      sources.add(place);
      double[] halves = new double[PIECE];
      for (int half = 0; half < PIECE; half++) {
        halves[half] = widen.applyAsDouble(array.load(first, (int) element + half) & 0xffff);
      }
      return halves;
    }
  }
}
