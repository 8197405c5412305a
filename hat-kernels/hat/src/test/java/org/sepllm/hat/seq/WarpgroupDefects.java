package org.sepllm.hat.seq;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/**
 * Kernels for warpgroups that break a rule; the marked line is found. One group of 256 work-items;
 * the second warpgroup does nothing unless it is told to.
 */
final class WarpgroupDefects {
  private static final int SIZE = Warpgroup.SIZE;

  private WarpgroupDefects() {}

  /** A matrix of 64 rows, which is also a right matrix of as many columns. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema =
        DeviceSchema.of(Tile.class, b -> b.array("array", 64 * 64, half -> half.field("value")));

    F16 array(int index);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  /** Integers. */
  interface Words extends NonMappableIface {
    DeviceSchema<Words> deviceSchema = DeviceSchema.of(Words.class, b -> b.array("array", 256));

    int array(int index);

    void array(int index, int value);

    static Words createLocal() {
      return KernelMemory.local(Words.class);
    }
  }

  /** Barriers. */
  interface Barriers extends NonMappableIface {
    DeviceSchema<Barriers> deviceSchema = DeviceSchema.of(Barriers.class, b -> b.array("array", 2));

    long array(int index);

    static Barriers createLocal() {
      return KernelMemory.local(Barriers.class);
    }
  }

  /** Sums. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 8));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  /** Registers. */
  interface Registers extends NonMappableIface {
    DeviceSchema<Registers> deviceSchema =
        DeviceSchema.of(Registers.class, b -> b.array("array", 4));

    int array(int index);

    void array(int index, int value);

    static Registers createPrivate() {
      return KernelMemory.own(Registers.class);
    }
  }

  @Reflect
  static void withoutFenceOfTiles(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void fenceBeforeCopiesArrive(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 512; i += 256) {
      Warp.copyAsync16(tile, i * 8, halves, i % 8 * 8);
    }
    Warp.commitCopies();
    Warpgroup.fenceTiles();
    Warp.waitCopies(0);
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void fenceWithoutBarrier(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    if (item < SIZE) {
      for (int i = item; i < 4096; i += SIZE) {
        tile.array(i).value((short) 0);
      }
      Warpgroup.fenceTiles();
    } else {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void withoutFenceOfRegisters(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      for (int i = 0; i < 4; i++) {
        sums.array(i, 0f);
      }
      Warpgroup.wgmmaF16(sums, 0, 8, true, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void readsSumsInFlight(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0);
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(1);
      out.array(item % 64, (int) sums.array(0)); // fault
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void changesRegistersInFlight(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    Registers left = Registers.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    for (int i = 0; i < 4; i++) {
      left.array(i, 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaRegistersF16(sums, 0, 8, false, left, 0, tile, 0);
      Warpgroup.commitProducts();
      left.array(1, 7); // fault
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void overwritesTileInFlight(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0);
      Warpgroup.commitProducts();
      Warp.copyAsync16(tile, item * 8, halves, item % 8 * 8); // fault
      Warp.commitCopies();
      Warp.waitCopies(0);
      Warpgroup.waitProducts(0);
    }
  }

  /** The other warps may still read what this one changes. */
  @Reflect
  static void overwritesTileAfterOwnWait(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
      tile.array(item).value((short) 1);
    }
  }

  @Reflect
  static void addsOtherColumnsInFlight(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0);
      Warpgroup.wgmmaF16(sums, 0, 16, false, tile, 16, tile, 16); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void addsToUndefinedSums(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, true, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void startsBetweenQuarters(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 64); // fault
      Warpgroup.commitProducts();
      Warpgroup.waitProducts(0);
    }
  }

  @Reflect
  static void neverWaitsForProducts(F16Array halves) {
    Tile tile = Tile.createLocal();
    Sums sums = Sums.createPrivate();
    int item = KernelContext.LIX();
    for (int i = item; i < 4096; i += 256) {
      tile.array(i).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.fenceRegisters();
      Warpgroup.wgmmaF16(sums, 0, 8, false, tile, 0, tile, 0); // fault
      Warpgroup.commitProducts();
    }
  }

  @Reflect
  static void threeWarpsOnly(F16Array halves) {
    int item = KernelContext.LIX();
    if (item < 96) {
      Warpgroup.fenceRegisters(); // fault
    }
  }

  @Reflect
  static void warpsDisagree(F16Array halves) {
    int item = KernelContext.LIX();
    if (item < 96) {
      Warpgroup.commitProducts();
    } else if (item < SIZE) {
      Warpgroup.fenceRegisters(); // fault
    }
  }

  @Reflect
  static void halfOfAWarpArrives(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 256);
    }
    KernelContext.barrier();
    if (item % 32 < 16) {
      Warpgroup.arrive(barriers, 0); // fault
    }
  }

  @Reflect
  static void lanesDisagreeOnBarrier(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item < 2) {
      Warpgroup.initBarrier(barriers, item, 256);
    }
    KernelContext.barrier();
    Warpgroup.arrive(barriers, item % 2); // fault
  }

  @Reflect
  static void noBarrierAfterInit(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 256);
    }
    Warpgroup.arrive(barriers, 0); // fault
  }

  @Reflect
  static void barrierThatNobodyMade(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    Warpgroup.arrive(barriers, 1); // fault
  }

  @Reflect
  static void barrierMadeTwice(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 256);
      Warpgroup.initBarrier(barriers, 0, 256); // fault
    }
  }

  @Reflect
  static void waitsForTooMany(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 256);
    }
    KernelContext.barrier();
    if (item < SIZE) {
      Warpgroup.arrive(barriers, 0);
    } else {
      Warpgroup.await(barriers, 0, 0); // fault
    }
  }

  /** The phase of parity 1 that is complete is the one before the first. */
  @Reflect
  static void wrongParity(S32Array out) {
    Words words = Words.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, SIZE);
    }
    KernelContext.barrier();
    if (item < SIZE) {
      words.array(item, item);
      Warpgroup.arrive(barriers, 0);
    } else {
      Warpgroup.await(barriers, 0, 1);
      out.array(item % 64, words.array(item - SIZE)); // fault
    }
  }

  /** Who arrives twice does not know whether the first phase was seen. */
  @Reflect
  static void phaseThatNobodySaw(S32Array out) {
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, SIZE);
    }
    KernelContext.barrier();
    if (item >= SIZE) {
      Warpgroup.arrive(barriers, 0);
      Warp.waitAt(1, SIZE);
      Warpgroup.arrive(barriers, 0); // fault
    } else {
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void takesWhatNobodyGives(S32Array out) {
    Warp.launchBounds(384, 1);
    Warpgroup.raiseRegisters(240); // fault
  }

  @Reflect
  static void raisesDownwards(S32Array out) {
    Warp.launchBounds(384, 1);
    Warpgroup.raiseRegisters(40); // fault
  }
}
