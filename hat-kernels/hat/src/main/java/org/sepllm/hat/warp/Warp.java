package org.sepllm.hat.warp;

import hat.device.NonMappableIface;
import optkl.ifacemapper.Buffer;

/**
 * What the {@value #SIZE} work-items of a warp do together, and what tensor cores need.
 *
 * <p>The work-items of a group, in the order x, y, z, form warps of {@value #SIZE}; a work-item's
 * place in its warp is its <em>lane</em>. An operation that is called <em>collective</em> is
 * reached by all lanes of a warp together. A kernel that calls one of these methods, itself or
 * through a function, is launched in groups of whole warps.
 *
 * <p><em>Registers</em> are private memory of one array of {@code int}, two halves in each, the one
 * of the lower column or row in the lower 16 bits; <em>sums</em> are private memory of one array of
 * {@code float}. Their offsets are constants or depend on the variables of loops with constant
 * bounds only, so that a compiler can keep them in registers. A <em>tile</em> is local memory of
 * one array of 16-bit or 32-bit elements, and every index counts elements.
 *
 * <p>Called as plain Java, outside a kernel, every method throws {@link
 * UnsupportedOperationException}.
 */
public final class Warp {
  /** The number of lanes of a warp: {@value}. */
  public static final int SIZE = 32;

  private Warp() {}

  private static UnsupportedOperationException inKernelsOnly() {
    return new UnsupportedOperationException("a warp exists in a kernel only");
  }

  /**
   * Says how the kernel will be launched, so that a compiler can give each work-item as many
   * registers as fit; stands among the outermost statements of a kernel.
   *
   * @param workItems the most work-items of a group: a constant multiple of {@value #SIZE} up to
   *     1024
   * @param groups how many groups a processor should hold at the same time: a constant from 1 to 32
   */
  public static void launchBounds(int workItems, int groups) {
    throw inKernelsOnly();
  }

  /**
   * Waits until all launches before this one are through, and lets the next one begin; collective,
   * once among the outermost statements of a kernel, with no return before it.
   *
   * <p>A kernel that calls it may be launched while the one before still runs. Until the call it
   * writes to no buffer and reads none that any launch writes; it may {@link #prefetch} them.
   */
  public static void awaitLaunches() {
    throw inKernelsOnly();
  }

  /**
   * Asks for 16 bytes that will be read soon. Nothing is read by that: what others write there is
   * seen as if this call were not there.
   *
   * @param from the buffer, of elements only
   * @param element the first element; its place is a multiple of 16 bytes
   */
  public static void prefetch(Buffer from, int element) {
    throw inKernelsOnly();
  }

  /**
   * Returns the value of another lane; collective.
   *
   * @param value the value that this lane gives
   * @param lane the lane asked; its low 5 bits count
   * @return what that lane gave
   */
  public static int shuffle(int value, int lane) {
    throw inKernelsOnly();
  }

  /**
   * Returns the value of another lane; collective.
   *
   * @param value the value that this lane gives
   * @param lane the lane asked; its low 5 bits count
   * @return what that lane gave
   */
  public static float shuffle(float value, int lane) {
    throw inKernelsOnly();
  }

  /**
   * Returns the value of the lane whose number differs in given bits; collective.
   *
   * @param value the value that this lane gives
   * @param mask the bits in which the numbers differ; its low 5 bits count
   * @return what that lane gave
   */
  public static int shuffleXor(int value, int mask) {
    throw inKernelsOnly();
  }

  /**
   * Returns the value of the lane whose number differs in given bits; collective.
   *
   * @param value the value that this lane gives
   * @param mask the bits in which the numbers differ; its low 5 bits count
   * @return what that lane gave
   */
  public static float shuffleXor(float value, int mask) {
    throw inKernelsOnly();
  }

  /**
   * Returns which lanes hold; collective.
   *
   * @param holds whether this lane holds
   * @return bit {@code n} is set if lane {@code n} holds
   */
  public static int ballot(boolean holds) {
    throw inKernelsOnly();
  }

  /**
   * Tells whether some lane holds; collective.
   *
   * @param holds whether this lane holds
   * @return whether at least one does
   */
  public static boolean any(boolean holds) {
    throw inKernelsOnly();
  }

  /**
   * Tells whether all lanes hold; collective.
   *
   * @param holds whether this lane holds
   * @return whether each does
   */
  public static boolean all(boolean holds) {
    throw inKernelsOnly();
  }

  /** Orders what the lanes of a warp did in memory before it and do after it; collective. */
  public static void syncWarp() {
    throw inKernelsOnly();
  }

  /**
   * Adds the product of a 16 x 16 and a 16 x 8 matrix of F16 to a 16 x 8 matrix of sums;
   * collective.
   *
   * <p>With {@code g = lane / 4} and {@code t = lane % 4}, a lane holds the elements (row, column)
   * of A at (g, 2t), (g + 8, 2t), (g, 2t + 8), (g + 8, 2t + 8) with their right neighbors, of B at
   * (2t, g), (2t + 8, g) with their lower neighbors, and of the sums (g, 2t), (g, 2t + 1), (g + 8,
   * 2t), (g + 8, 2t + 1). A sum becomes the exact sum of its value and 16 products, rounded once to
   * nearest even; a device is within 2<sup>-21</sup> of the sum of the absolute values.
   *
   * @param sums 4 sums, replaced
   * @param sumsOffset where they start
   * @param a 4 registers
   * @param aOffset where they start
   * @param b 2 registers
   * @param bOffset where they start
   */
  public static void mmaF16(
      NonMappableIface sums,
      int sumsOffset,
      NonMappableIface a,
      int aOffset,
      NonMappableIface b,
      int bOffset) {
    throw inKernelsOnly();
  }

  /**
   * Does with BF16 what {@link #mmaF16} does with F16; collective.
   *
   * @param sums 4 sums, replaced
   * @param sumsOffset where they start
   * @param a 4 registers
   * @param aOffset where they start
   * @param b 2 registers
   * @param bOffset where they start
   */
  public static void mmaBf16(
      NonMappableIface sums,
      int sumsOffset,
      NonMappableIface a,
      int aOffset,
      NonMappableIface b,
      int bOffset) {
    throw inKernelsOnly();
  }

  /**
   * Loads an 8 x 8 matrix of halves; collective.
   *
   * <p>Lane {@code r} of the first eight says where row {@code r} starts: 8 halves at a multiple of
   * 16 bytes. A lane receives columns {@code 2t} and {@code 2t + 1} of row {@code g}, with {@code g
   * = lane / 4} and {@code t = lane % 4}.
   *
   * @param registers takes 1 register
   * @param offset where it is
   * @param tile holds the rows
   * @param element where this lane's row starts; ignored from lane 8 on
   */
  public static void loadMatrix1(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads two matrices as {@link #loadMatrix1} does one; lanes 8 to 15 name the rows of the second;
   * collective.
   *
   * @param registers takes 2 registers
   * @param offset where they start
   * @param tile holds the rows
   * @param element where this lane's row starts; ignored from lane 16 on
   */
  public static void loadMatrix2(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads four matrices as {@link #loadMatrix1} does one; lanes {@code 8i} to {@code 8i + 7} name
   * the rows of matrix {@code i}; collective.
   *
   * @param registers takes 4 registers
   * @param offset where they start
   * @param tile holds the rows
   * @param element where this lane's row starts
   */
  public static void loadMatrix4(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads an 8 x 8 matrix transposed: a lane receives rows {@code 2t} and {@code 2t + 1} of column
   * {@code g}; otherwise as {@link #loadMatrix1}; collective.
   *
   * @param registers takes 1 register
   * @param offset where it is
   * @param tile holds the rows
   * @param element where this lane's row starts; ignored from lane 8 on
   */
  public static void loadMatrixTransposed1(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads two matrices as {@link #loadMatrixTransposed1} does one; collective.
   *
   * @param registers takes 2 registers
   * @param offset where they start
   * @param tile holds the rows
   * @param element where this lane's row starts; ignored from lane 16 on
   */
  public static void loadMatrixTransposed2(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads four matrices as {@link #loadMatrixTransposed1} does one; collective.
   *
   * @param registers takes 4 registers
   * @param offset where they start
   * @param tile holds the rows
   * @param element where this lane's row starts
   */
  public static void loadMatrixTransposed4(
      NonMappableIface registers, int offset, NonMappableIface tile, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads 16 bytes from a buffer at once.
   *
   * @param registers takes 4 registers, or 4 floats of a buffer of {@code float}
   * @param offset where they start
   * @param from the buffer, of elements only
   * @param element the first element; its place is a multiple of 16 bytes
   */
  public static void load16(NonMappableIface registers, int offset, Buffer from, int element) {
    throw inKernelsOnly();
  }

  /**
   * Loads 16 bytes from a tile at once.
   *
   * @param registers takes 4 registers, or 4 floats of a tile of {@code float}
   * @param offset where they start
   * @param from the tile
   * @param element the first element; its place is a multiple of 16 bytes
   */
  public static void load16(
      NonMappableIface registers, int offset, NonMappableIface from, int element) {
    throw inKernelsOnly();
  }

  /**
   * Stores 16 bytes to a buffer at once.
   *
   * @param to the buffer, of elements only
   * @param element the first element; its place is a multiple of 16 bytes
   * @param registers holds 4 registers, or 4 floats for a buffer of {@code float}
   * @param offset where they start
   */
  public static void store16(Buffer to, int element, NonMappableIface registers, int offset) {
    throw inKernelsOnly();
  }

  /**
   * Stores 16 bytes to a tile at once.
   *
   * @param to the tile
   * @param element the first element; its place is a multiple of 16 bytes
   * @param registers holds 4 registers, or 4 floats for a tile of {@code float}
   * @param offset where they start
   */
  public static void store16(
      NonMappableIface to, int element, NonMappableIface registers, int offset) {
    throw inKernelsOnly();
  }

  /**
   * Rounds two numbers to F16, nearest even.
   *
   * @param low goes to the lower 16 bits
   * @param high goes to the upper 16 bits
   * @return both; NaN becomes {@code 0x7fff}
   */
  public static int packF16(float low, float high) {
    throw inKernelsOnly();
  }

  /**
   * Rounds two numbers to BF16, nearest even.
   *
   * @param low goes to the lower 16 bits
   * @param high goes to the upper 16 bits
   * @return both; NaN becomes {@code 0x7fff}
   */
  public static int packBf16(float low, float high) {
    throw inKernelsOnly();
  }

  /**
   * Returns 2 to a power, computed in {@code double} and rounded, and 0 where that is below
   * 2<sup>-126</sup>.
   *
   * @param exponent the exponent; NaN gives NaN
   * @return the power; a device is within 2 units in the last place
   */
  public static float exp2(float exponent) {
    throw inKernelsOnly();
  }

  /**
   * Returns the larger of two numbers in one instruction: a NaN loses to a number, -0 to +0.
   *
   * @param first a number
   * @param second a number
   * @return the larger; NaN if both are
   */
  public static float max(float first, float second) {
    throw inKernelsOnly();
  }

  /**
   * Starts to copy 16 bytes from a buffer to a tile.
   *
   * <p>The copy is in flight until this lane has waited for the group that it was committed with.
   * Until then nobody touches its target or changes its source; after that the lane itself may read
   * the target, and others after a barrier.
   *
   * @param to the tile, of the buffer's type of elements
   * @param toElement the first element there; its place is a multiple of 16 bytes
   * @param from the buffer, of elements only
   * @param fromElement the first element there; its place is a multiple of 16 bytes
   */
  public static void copyAsync16(NonMappableIface to, int toElement, Buffer from, int fromElement) {
    throw inKernelsOnly();
  }

  /**
   * Starts to copy 16 bytes as {@link #copyAsync16} does, or to write zeros.
   *
   * @param to the tile, of the buffer's type of elements
   * @param toElement the first element there; its place is a multiple of 16 bytes
   * @param from the buffer, of elements only
   * @param fromElement the first element there; ignored if there is nothing to copy
   * @param copies whether to copy; if not, the target becomes zero
   */
  public static void copyAsync16OrZero(
      NonMappableIface to, int toElement, Buffer from, int fromElement, boolean copies) {
    throw inKernelsOnly();
  }

  /** Makes one group of all copies that each lane has started since the last; collective. */
  public static void commitCopies() {
    throw inKernelsOnly();
  }

  /**
   * Waits until at most some of the last groups of copies are in flight; collective.
   *
   * @param groups how many groups may still be in flight; a constant from 0 to 7
   */
  public static void waitCopies(int groups) {
    throw inKernelsOnly();
  }

  /**
   * Waits at a barrier of the group until as many work-items have come as are named; collective.
   *
   * <p>What those did in memory before is seen after it.
   *
   * @param barrier its number, from 1 to 15, the same for all lanes
   * @param workItems how many work-items come, those that only {@link #arriveAt} included: a
   *     constant multiple of {@value #SIZE}
   */
  public static void waitAt(int barrier, int workItems) {
    throw inKernelsOnly();
  }

  /**
   * Comes to a barrier of the group and goes on without waiting; collective.
   *
   * @param barrier its number, from 1 to 15, the same for all lanes
   * @param workItems how many work-items come: a constant multiple of {@value #SIZE}
   */
  public static void arriveAt(int barrier, int workItems) {
    throw inKernelsOnly();
  }
}
