package org.sepllm.hat.warp;

import hat.device.NonMappableIface;
import optkl.ifacemapper.Buffer;

/**
 * What the {@value #SIZE} work-items of a warpgroup do together, on processors of compute
 * capability 9.0 alone.
 *
 * <p>Four warps in a row, the first of which has a number that is a multiple of 4, form a
 * warpgroup. An operation that is called <em>collective</em> is reached by all lanes of a warp
 * together; one that is called <em>common</em> also by all four warps of the warpgroup, which make
 * the same common calls with the same tiles, offsets and constants in the same order. A kernel that
 * calls one of these methods is launched in groups of whole warpgroups.
 *
 * <p><b>Barriers with phases.</b> A <em>barrier</em> is an element of local memory of one array of
 * {@code long}, which is used for nothing else. It counts arrivals; when as many have come as it
 * was made for, its phase is complete and the next one begins. Phases are numbered from 0; the
 * parity of a phase is that of its number.
 *
 * <p><b>Matrices.</b> Tensor cores read matrices from local memory of one array of halves, which
 * starts at a multiple of 1,024 bytes. A matrix is cut into <em>bands</em> of 64 halves: its rows
 * in a band lie 128 bytes apart, and the eight pieces of 16 bytes of a row are swapped: piece
 * {@code p} of row {@code r} lies at {@code p ^ r % 8}. So half {@code h} of row {@code r} of a
 * band that starts at {@code s} is the element {@code s + r * 64 + (h / 8 ^ r % 8) * 8 + h % 8}.
 *
 * <p><b>Products</b> run behind the kernel's back. They are in flight from their start until the
 * four warps have waited for the group that they were committed with. Until then nobody touches
 * their sums or changes what they read, except that further products of the same columns may add to
 * the same sums.
 *
 * <p><b>Fences.</b> Tensor cores do not see what lanes or asynchronous copies wrote to local memory
 * unless {@link #fenceTiles} came after it, and before them; nor registers that a lane touched
 * since the last {@link #fenceRegisters}.
 *
 * <p>Called as plain Java, outside a kernel, every method throws {@link
 * UnsupportedOperationException}.
 */
public final class Warpgroup {
  /** The number of work-items of a warpgroup: {@value}. */
  public static final int SIZE = 128;

  private Warpgroup() {}

  private static UnsupportedOperationException inKernelsOnly() {
    return new UnsupportedOperationException("a warpgroup exists in a kernel only");
  }

  /**
   * Makes a barrier, in phase 0; one work-item calls it, and others use the barrier after a barrier
   * of the group.
   *
   * @param barriers the memory
   * @param barrier which of its elements
   * @param workItems how many work-items arrive in a phase: a constant multiple of {@value
   *     Warp#SIZE} up to 1024
   */
  public static void initBarrier(NonMappableIface barriers, int barrier, int workItems) {
    throw inKernelsOnly();
  }

  /**
   * Arrives at a barrier with all lanes and goes on; collective.
   *
   * <p>What the warp did in memory before is seen by those who wait for the phase. It also does
   * what {@link Warp#syncWarp} does.
   *
   * @param barriers the memory
   * @param barrier which of its elements, the same for all lanes
   */
  public static void arrive(NonMappableIface barriers, int barrier) {
    throw inKernelsOnly();
  }

  /**
   * Waits until a phase of a barrier is complete: the running one if it has the given parity, else
   * the one before, which is; collective.
   *
   * <p>It is an error if the phase after the one that is waited for could be complete before the
   * warp has seen it.
   *
   * @param barriers the memory
   * @param barrier which of its elements, the same for all lanes
   * @param parity 0 or 1, the same for all lanes; before phase 0 there is one of parity 1
   */
  public static void await(NonMappableIface barriers, int barrier, int parity) {
    throw inKernelsOnly();
  }

  /**
   * Arrives as {@link #arrive} does, and lets the phase wait for tiles too: it is complete when all
   * have arrived and as many bytes of tiles as are expected; collective.
   *
   * @param barriers the memory
   * @param barrier which of its elements, the same for all lanes
   * @param bytes how many bytes of tiles this warp loads in the phase: a constant multiple of 16 up
   *     to 1,048,560, which is the most that a phase expects altogether
   */
  public static void arriveExpecting(NonMappableIface barriers, int barrier, int bytes) {
    throw inKernelsOnly();
  }

  /**
   * Starts to load a tile, 64 columns and some rows of a matrix in a buffer, which arrives as the
   * same rows of a band; one work-item calls it.
   *
   * <p>Half {@code h} of row {@code r} of the tile is that of row {@code firstRow + r} and column
   * {@code firstColumn + h} of the matrix, or zero where the matrix has no such row or column. The
   * tile is in flight until the running phase of the barrier is complete, which this work-item's
   * warp has told to expect its bytes, two for each half. Until then nobody touches the tile or
   * changes what it is loaded from. Products of those who waited see it without a fence; a tile
   * does not replace what lanes or copies wrote unless {@link #fenceTiles} came between.
   *
   * <p>Where the matrix starts, its rows and its columns are constants or {@code int} parameters
   * that the kernel leaves alone. They are checked at the launch: the matrix lies in the buffer.
   * The kernel does not write to it.
   *
   * @param tile takes the rows
   * @param tileElement where the first one starts, a multiple of 512
   * @param from the buffer, of elements of the same type only
   * @param fromElement where the matrix starts in the buffer, a multiple of 8
   * @param rows the rows of the matrix, at least 1
   * @param columns its columns, a multiple of 8, which follow one another row by row
   * @param firstRow the first row of the tile, which may be outside the matrix
   * @param firstColumn the first column of the tile, a multiple of 8, which may be outside the
   *     matrix
   * @param tileRows the rows of the tile: a constant multiple of 8 from 8 to 256
   * @param barriers the memory of the barrier
   * @param barrier which of its elements
   */
  public static void loadTile(
      NonMappableIface tile,
      int tileElement,
      Buffer from,
      int fromElement,
      int rows,
      int columns,
      int firstRow,
      int firstColumn,
      int tileRows,
      NonMappableIface barriers,
      int barrier) {
    throw inKernelsOnly();
  }

  /**
   * Lets tensor cores see what this warp has written to local memory, and what it has seen of
   * others; collective.
   *
   * <p>It also does what {@link Warp#syncWarp} does. Where other warps start the products, a
   * barrier must follow.
   */
  public static void fenceTiles() {
    throw inKernelsOnly();
  }

  /** Lets tensor cores see what the lanes have done with registers and sums; common. */
  public static void fenceRegisters() {
    throw inKernelsOnly();
  }

  /**
   * Starts the product of a 64 x 16 and a 16 x {@code columns} matrix of F16; common.
   *
   * <p>With {@code w} the warp's place in its warpgroup, {@code g = lane / 4} and {@code t = lane %
   * 4}, sum {@code 4i + j} of a lane is that of row {@code 16w + g + j / 2 * 8} and column {@code
   * 8i + 2t + j % 2}. A sum becomes the exact sum of its value and 16 products, rounded once to
   * nearest even; a device is within 2<sup>-21</sup> of the sum of the absolute values.
   *
   * <p>The rows of the left matrix and the columns of the right one are rows of bands; of each, 16
   * halves are read from the given element on: one of the first row of eight, at the start of a
   * quarter of the band.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are; else the product replaces them; the same for
   *     all lanes
   * @param left holds the 64 rows of the left matrix
   * @param leftElement where the first one's 16 halves start, were they not swapped
   * @param right holds the columns of the right matrix
   * @param rightElement where the first one's 16 halves start, were they not swapped
   */
  public static void wgmmaF16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftElement,
      NonMappableIface right,
      int rightElement) {
    throw inKernelsOnly();
  }

  /**
   * Does with BF16 what {@link #wgmmaF16} does with F16; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left holds the 64 rows of the left matrix
   * @param leftElement where the first one's 16 halves start
   * @param right holds the columns of the right matrix
   * @param rightElement where the first one's 16 halves start
   */
  public static void wgmmaBf16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftElement,
      NonMappableIface right,
      int rightElement) {
    throw inKernelsOnly();
  }

  /**
   * Starts a product as {@link #wgmmaF16} does whose right matrix lies by rows: its 16 rows are 16
   * rows of bands; columns 0 to 63 lie in the first band, 64 to 127 in the next one, and so on;
   * common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left holds the 64 rows of the left matrix
   * @param leftElement where the first one's 16 halves start
   * @param right holds the rows of the right matrix
   * @param rightElement where the first band starts, at a multiple of 512 halves
   * @param bandStride how many halves after a band the next one starts: a constant multiple of 512
   *     up to 65,536
   */
  public static void wgmmaTransposedF16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftElement,
      NonMappableIface right,
      int rightElement,
      int bandStride) {
    throw inKernelsOnly();
  }

  /**
   * Does with BF16 what {@link #wgmmaTransposedF16} does with F16; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left holds the 64 rows of the left matrix
   * @param leftElement where the first one's 16 halves start
   * @param right holds the rows of the right matrix
   * @param rightElement where the first band starts, at a multiple of 512 halves
   * @param bandStride how many halves after a band the next one starts: a constant multiple of 512
   *     up to 65,536
   */
  public static void wgmmaTransposedBf16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftElement,
      NonMappableIface right,
      int rightElement,
      int bandStride) {
    throw inKernelsOnly();
  }

  /**
   * Starts a product as {@link #wgmmaF16} does whose left matrix lies in registers: each warp holds
   * its 16 rows as {@link Warp#mmaF16} takes them; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left 4 registers
   * @param leftOffset where they start
   * @param right holds the columns of the right matrix
   * @param rightElement where the first one's 16 halves start
   */
  public static void wgmmaRegistersF16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftOffset,
      NonMappableIface right,
      int rightElement) {
    throw inKernelsOnly();
  }

  /**
   * Does with BF16 what {@link #wgmmaRegistersF16} does with F16; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left 4 registers
   * @param leftOffset where they start
   * @param right holds the columns of the right matrix
   * @param rightElement where the first one's 16 halves start
   */
  public static void wgmmaRegistersBf16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftOffset,
      NonMappableIface right,
      int rightElement) {
    throw inKernelsOnly();
  }

  /**
   * Starts a product whose left matrix lies in registers, as in {@link #wgmmaRegistersF16}, and
   * whose right one lies by rows, as in {@link #wgmmaTransposedF16}; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left 4 registers
   * @param leftOffset where they start
   * @param right holds the rows of the right matrix
   * @param rightElement where the first band starts, at a multiple of 512 halves
   * @param bandStride how many halves after a band the next one starts: a constant multiple of 512
   *     up to 65,536
   */
  public static void wgmmaRegistersTransposedF16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftOffset,
      NonMappableIface right,
      int rightElement,
      int bandStride) {
    throw inKernelsOnly();
  }

  /**
   * Does with BF16 what {@link #wgmmaRegistersTransposedF16} does with F16; common.
   *
   * @param sums {@code columns / 2} sums
   * @param sumsOffset where they start
   * @param columns the columns: a constant multiple of 8 from 8 to 256
   * @param adds whether to add to what the sums are
   * @param left 4 registers
   * @param leftOffset where they start
   * @param right holds the rows of the right matrix
   * @param rightElement where the first band starts, at a multiple of 512 halves
   * @param bandStride how many halves after a band the next one starts: a constant multiple of 512
   *     up to 65,536
   */
  public static void wgmmaRegistersTransposedBf16(
      NonMappableIface sums,
      int sumsOffset,
      int columns,
      boolean adds,
      NonMappableIface left,
      int leftOffset,
      NonMappableIface right,
      int rightElement,
      int bandStride) {
    throw inKernelsOnly();
  }

  /** Makes one group of all products that were started since the last; common. */
  public static void commitProducts() {
    throw inKernelsOnly();
  }

  /**
   * Waits until at most some of the last groups of products are in flight; common.
   *
   * <p>It also does what {@link Warp#syncWarp} does.
   *
   * @param groups how many groups may still be in flight; a constant from 0 to 7
   */
  public static void waitProducts(int groups) {
    throw inKernelsOnly();
  }

  /**
   * Gives registers back to the group; common.
   *
   * <p>A kernel that calls it states its launch bounds; each work-item starts with as many
   * registers as they allow.
   *
   * @param most how many registers a work-item of this warpgroup keeps: a constant multiple of 8
   *     from 24 to 256, not more than it has
   */
  public static void lowerRegisters(int most) {
    throw inKernelsOnly();
  }

  /**
   * Takes registers that others have given back, and waits until there are enough; common.
   *
   * @param most how many registers a work-item of this warpgroup has from now on: a constant
   *     multiple of 8 from 24 to 256, not fewer than it has
   */
  public static void raiseRegisters(int most) {
    throw inKernelsOnly();
  }
}
