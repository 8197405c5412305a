package org.sepllm.hat.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the work-items of a warp do together, or what only kernels for warps do. */
public enum WarpOperation {
  /** The most work-items of a group, and how many groups run on a processor. */
  LAUNCH_BOUNDS("launchBounds", WarpSlot.constant(), WarpSlot.constant()),
  /** Waits until earlier launches are through. */
  AWAIT_LAUNCHES("awaitLaunches"),
  /** Asks for 16 bytes of a buffer. */
  PREFETCH("prefetch", WarpSlot.buffer()),
  /** The {@code int} of a given lane. */
  SHUFFLE("shuffle", ScalarType.INT, WarpSlot.value(ScalarType.INT), number()),
  /** The {@code float} of a given lane. */
  SHUFFLE_FLOAT("shuffleFloat", ScalarType.FLOAT, WarpSlot.value(ScalarType.FLOAT), number()),
  /** The {@code int} of the lane whose number differs in given bits. */
  SHUFFLE_XOR("shuffleXor", ScalarType.INT, WarpSlot.value(ScalarType.INT), number()),
  /** The {@code float} of the lane whose number differs in given bits. */
  SHUFFLE_XOR_FLOAT(
      "shuffleXorFloat", ScalarType.FLOAT, WarpSlot.value(ScalarType.FLOAT), number()),
  /** Which lanes hold, as bits. */
  BALLOT("ballot", ScalarType.INT, truth()),
  /** Whether some lane holds. */
  ANY("any", ScalarType.BOOLEAN, truth()),
  /** Whether all lanes hold. */
  ALL("all", ScalarType.BOOLEAN, truth()),
  /** Order within the warp. */
  SYNC_WARP("syncWarp"),
  /** A product of matrices of F16, added to sums. */
  MMA_F16("mmaF16", WarpSlot.sums(), WarpSlot.registers(4, false), WarpSlot.registers(2, false)),
  /** A product of matrices of BF16, added to sums. */
  MMA_BF16("mmaBf16", WarpSlot.sums(), WarpSlot.registers(4, false), WarpSlot.registers(2, false)),
  /** One matrix from local memory. */
  LOAD_MATRIX_1("loadMatrix1", WarpSlot.registers(1, true), WarpSlot.tile(false)),
  /** Two matrices from local memory. */
  LOAD_MATRIX_2("loadMatrix2", WarpSlot.registers(2, true), WarpSlot.tile(false)),
  /** Four matrices from local memory. */
  LOAD_MATRIX_4("loadMatrix4", WarpSlot.registers(4, true), WarpSlot.tile(false)),
  /** One matrix from local memory, transposed. */
  LOAD_MATRIX_TRANSPOSED_1(
      "loadMatrixTransposed1", WarpSlot.registers(1, true), WarpSlot.tile(false)),
  /** Two matrices from local memory, transposed. */
  LOAD_MATRIX_TRANSPOSED_2(
      "loadMatrixTransposed2", WarpSlot.registers(2, true), WarpSlot.tile(false)),
  /** Four matrices from local memory, transposed. */
  LOAD_MATRIX_TRANSPOSED_4(
      "loadMatrixTransposed4", WarpSlot.registers(4, true), WarpSlot.tile(false)),
  /** 16 bytes from memory. */
  LOAD_16("load16", WarpSlot.words(true), WarpSlot.memory(false)),
  /** 16 bytes to memory. */
  STORE_16("store16", WarpSlot.memory(true), WarpSlot.words(false)),
  /** Two numbers as F16 in one {@code int}. */
  PACK_F16(
      "packF16",
      ScalarType.INT,
      WarpSlot.value(ScalarType.FLOAT),
      WarpSlot.value(ScalarType.FLOAT)),
  /** Two numbers as BF16 in one {@code int}. */
  PACK_BF16(
      "packBf16",
      ScalarType.INT,
      WarpSlot.value(ScalarType.FLOAT),
      WarpSlot.value(ScalarType.FLOAT)),
  /** A power of 2. */
  EXP2("exp2", ScalarType.FLOAT, WarpSlot.value(ScalarType.FLOAT)),
  /** The larger of two numbers. */
  MAX("max", ScalarType.FLOAT, WarpSlot.value(ScalarType.FLOAT), WarpSlot.value(ScalarType.FLOAT)),
  /** The start of a copy to local memory. */
  COPY_ASYNC_16("copyAsync16", WarpSlot.tile(true), WarpSlot.buffer()),
  /** The start of a copy to local memory, or of zeros. */
  COPY_ASYNC_16_OR_ZERO("copyAsync16OrZero", WarpSlot.tile(true), WarpSlot.buffer(), truth()),
  /** The end of a group of copies. */
  COMMIT_COPIES("commitCopies"),
  /** Waits for all but some groups of copies. */
  WAIT_COPIES("waitCopies", WarpSlot.constant()),
  /** Waits at a numbered barrier. */
  WAIT_AT("waitAt", number(), WarpSlot.constant()),
  /** Comes to a numbered barrier. */
  ARRIVE_AT("arriveAt", number(), WarpSlot.constant()),
  /** A barrier with phases is made; this and all that follow are for warpgroups. */
  INIT_BARRIER("initBarrier", WarpSlot.barrier(), WarpSlot.constant()),
  /** Arrives at a barrier with phases. */
  ARRIVE("arrive", WarpSlot.barrier()),
  /** Waits for a phase of a barrier. */
  AWAIT("await", WarpSlot.barrier(), number()),
  /** Arrives at a barrier with phases, whose phase then waits for bytes of tiles too. */
  ARRIVE_EXPECTING("arriveExpecting", WarpSlot.barrier(), WarpSlot.constant()),
  /** The start of a load of a tile; its operands are named in {@link TileMap}. */
  LOAD_TILE(
      "loadTile",
      WarpSlot.tileOfMatrix(),
      WarpSlot.matrixInBuffer(),
      WarpSlot.launched(),
      WarpSlot.launched(),
      number(),
      number(),
      WarpSlot.constant(),
      WarpSlot.barrier()),
  /** Lets tensor cores see local memory. */
  FENCE_TILES("fenceTiles"),
  /** Lets tensor cores see registers. */
  FENCE_REGISTERS("fenceRegisters"),
  /** A product of F16, both matrices in local memory. */
  WGMMA_F16(new ProductForm(true, false, false)),
  /** A product of BF16, both matrices in local memory. */
  WGMMA_BF16(new ProductForm(false, false, false)),
  /** A product of F16, the right matrix by rows. */
  WGMMA_TRANSPOSED_F16(new ProductForm(true, false, true)),
  /** A product of BF16, the right matrix by rows. */
  WGMMA_TRANSPOSED_BF16(new ProductForm(false, false, true)),
  /** A product of F16, the left matrix in registers. */
  WGMMA_REGISTERS_F16(new ProductForm(true, true, false)),
  /** A product of BF16, the left matrix in registers. */
  WGMMA_REGISTERS_BF16(new ProductForm(false, true, false)),
  /** A product of F16, the left matrix in registers, the right one by rows. */
  WGMMA_REGISTERS_TRANSPOSED_F16(new ProductForm(true, true, true)),
  /** A product of BF16, the left matrix in registers, the right one by rows. */
  WGMMA_REGISTERS_TRANSPOSED_BF16(new ProductForm(false, true, true)),
  /** The end of a group of products. */
  COMMIT_PRODUCTS("commitProducts"),
  /** Waits for all but some groups of products. */
  WAIT_PRODUCTS("waitProducts", WarpSlot.constant()),
  /** Gives registers back. */
  LOWER_REGISTERS("lowerRegisters", WarpSlot.constant()),
  /** Takes registers. */
  RAISE_REGISTERS("raiseRegisters", WarpSlot.constant());

  private final String text;
  private final Optional<ScalarType> result;
  private final List<WarpSlot> slots;
  private final Optional<ProductForm> product;

  WarpOperation(String text, WarpSlot... slots) {
    this.text = text;
    this.result = Optional.empty();
    this.slots = List.of(slots);
    this.product = Optional.empty();
  }

  WarpOperation(String text, ScalarType result, WarpSlot... slots) {
    this.text = text;
    this.result = Optional.of(result);
    this.slots = List.of(slots);
    this.product = Optional.empty();
  }

  WarpOperation(ProductForm product) {
    this.text = product.operation();
    this.result = Optional.empty();
    this.slots = product.slots();
    this.product = Optional.of(product);
  }

  private static WarpSlot number() {
    return WarpSlot.value(ScalarType.INT);
  }

  private static WarpSlot truth() {
    return WarpSlot.value(ScalarType.BOOLEAN);
  }

  /**
   * Returns the name in the text form.
   *
   * @return the name of the method that stands for it in Java; those on {@code float} that share
   *     their name with one on {@code int} have {@code Float} behind it
   */
  public String text() {
    return text;
  }

  /**
   * Returns the type of the result.
   *
   * @return the type, or empty if there is no result
   */
  public Optional<ScalarType> result() {
    return result;
  }

  /**
   * Returns what the operation takes.
   *
   * @return the slots in order
   */
  public List<WarpSlot> slots() {
    return slots;
  }

  /**
   * Tells whether all lanes of a warp reach the operation together.
   *
   * @return whether it is an error if only some lanes do
   */
  public boolean isCollective() {
    return switch (this) {
      case LAUNCH_BOUNDS,
          PREFETCH,
          LOAD_16,
          STORE_16,
          PACK_F16,
          PACK_BF16,
          EXP2,
          MAX,
          COPY_ASYNC_16,
          COPY_ASYNC_16_OR_ZERO,
          INIT_BARRIER,
          LOAD_TILE ->
          false;
      default -> true;
    };
  }

  /**
   * Tells whether the operation exists for warpgroups only.
   *
   * @return whether it needs a processor of compute capability 9.0
   */
  public boolean isForWarpgroups() {
    return compareTo(INIT_BARRIER) >= 0;
  }

  /**
   * Tells whether the four warps of a warpgroup make the same calls of it.
   *
   * @return whether it is an error if only some do
   */
  public boolean isCommon() {
    return compareTo(FENCE_REGISTERS) >= 0;
  }

  /**
   * Returns what a product is made of.
   *
   * @return the form, or empty if this is no product of a warpgroup
   */
  public Optional<ProductForm> product() {
    return product;
  }

  /**
   * Finds an operation.
   *
   * @param text its name in the text form
   * @return the operation, or empty if there is none of that name
   */
  public static Optional<WarpOperation> named(String text) {
    return Arrays.stream(values()).filter(operation -> operation.text.equals(text)).findFirst();
  }
}
