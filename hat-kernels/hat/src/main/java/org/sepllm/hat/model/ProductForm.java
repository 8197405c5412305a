package org.sepllm.hat.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How the matrices of a product of a warpgroup are given.
 *
 * <p>Its operands are the sums, the number of columns, whether it adds to the sums, the left and
 * the right matrix, and where the right one lies by rows the distance of its bands.
 *
 * @param f16 whether the halves are F16 and not BF16
 * @param leftInRegisters whether the left matrix lies in registers and not in local memory
 * @param rightByRows whether the rows of the right matrix lie together and not its columns
 */
public record ProductForm(boolean f16, boolean leftInRegisters, boolean rightByRows) {
  /** The rows of the left matrix: {@value}. */
  public static final int ROWS = 64;

  /** The columns of the left matrix and the rows of the right one: {@value}. */
  public static final int DEPTH = 16;

  /** The halves of a band's row: {@value}. */
  public static final int BAND = 64;

  /** The halves after which the swapping of pieces repeats, eight rows of a band: {@value}. */
  public static final int PERIOD = 512;

  /** What local arrays that hold matrices are aligned to: {@value} bytes. */
  public static final int ALIGNMENT = 1024;

  /** The place of the sums among the operands: {@value}. */
  public static final int SUMS = 0;

  /** The place of the number of columns among the operands: {@value}. */
  public static final int COLUMNS = 1;

  /** The place of whether it adds among the operands: {@value}. */
  public static final int ADDS = 2;

  /** The place of the left matrix among the operands: {@value}. */
  public static final int LEFT = 3;

  /** The place of the right matrix among the operands: {@value}. */
  public static final int RIGHT = 4;

  /** The place of the distance of bands among the operands: {@value}. */
  public static final int STRIDE = 5;

  private static final int LEFT_REGISTERS = 4;

  /** The name of the operation. */
  String operation() {
    return "wgmma"
        + (leftInRegisters ? "Registers" : "")
        + (rightByRows ? "Transposed" : "")
        + (f16 ? "F16" : "Bf16");
  }

  List<WarpSlot> slots() {
    List<WarpSlot> slots = new ArrayList<>();
    slots.add(WarpSlot.productSums());
    slots.add(WarpSlot.constant());
    slots.add(WarpSlot.value(ScalarType.BOOLEAN));
    slots.add(leftInRegisters ? WarpSlot.registers(LEFT_REGISTERS, false) : WarpSlot.matrix());
    slots.add(WarpSlot.matrix());
    if (rightByRows) {
      slots.add(WarpSlot.constant());
    }
    return slots;
  }

  /**
   * Returns the element at which a half of the left matrix, or of a right one by columns, lies.
   *
   * @param start where the first row's halves start, were they not swapped
   * @param row the row, or the column of a right matrix
   * @param depth the place in the row, from 0 to 15
   * @return the element
   */
  public static long alongRow(long start, int row, int depth) {
    return swapped(start + (long) row * BAND + depth);
  }

  /**
   * Returns the element at which a half of a right matrix by rows lies.
   *
   * @param start where the first band starts
   * @param stride the distance of bands
   * @param depth the row, from 0 to 15
   * @param column the column
   * @return the element
   */
  public static long acrossRows(long start, int stride, int depth, int column) {
    return swapped(start + (long) column / BAND * stride + depth * BAND + column % BAND);
  }

  /** Bits 4 to 6 of an address in bytes are changed by bits 7 to 9. */
  private static long swapped(long element) {
    return element ^ (element >> 6 & 7) << 3;
  }
}
