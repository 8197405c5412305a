package org.sepllm.hat.seq;

import hat.KernelContext;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;

/** Kernels for warps that break a rule; the marked line is found. One group of 64 work-items. */
final class WarpDefects {
  private WarpDefects() {}

  /** A tile. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema = DeviceSchema.of(Tile.class, b -> b.array("array", 256));

    int array(int index);

    void array(int index, int value);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
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

  /** Sums. */
  interface Sums extends NonMappableIface {
    DeviceSchema<Sums> deviceSchema = DeviceSchema.of(Sums.class, b -> b.array("array", 4));

    float array(int index);

    void array(int index, float value);

    static Sums createPrivate() {
      return KernelMemory.own(Sums.class);
    }
  }

  @Reflect
  static void shuffleByHalf(S32Array out) {
    int lane = KernelContext.LIX();
    if (lane % 32 < 16) {
      out.array(lane, Warp.shuffleXor(lane, 1)); // fault
    }
  }

  @Reflect
  static void voteAfterReturn(S32Array out) {
    int lane = KernelContext.LIX();
    if (lane == 40) {
      return;
    }
    out.array(lane, Warp.ballot(true)); // fault
  }

  @Reflect
  static void voteInUnevenLoop(S32Array out) {
    int lane = KernelContext.LIX();
    int sum = 0;
    for (int i = 0; i < lane; i++) {
      sum += Warp.any(true) ? 1 : 0; // fault
    }
    out.array(lane, sum);
  }

  @Reflect
  static void readsBeforeWait(S32Array in, S32Array out) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane % 16 * 4);
    Warp.commitCopies();
    Warp.waitCopies(1);
    out.array(lane, tile.array(lane * 4)); // fault
    Warp.waitCopies(0);
  }

  @Reflect
  static void readsUncommitted(S32Array in, S32Array out) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.commitCopies();
    Warp.copyAsync16(tile, lane * 4, in, lane % 16 * 4);
    Warp.waitCopies(0);
    out.array(lane, tile.array(lane * 4)); // fault
  }

  @Reflect
  static void readsOthersWithoutBarrier(S32Array in, S32Array out) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane % 16 * 4);
    Warp.commitCopies();
    Warp.waitCopies(0);
    Warp.syncWarp();
    out.array(lane, tile.array(lane % 32 * 4)); // fault
  }

  @Reflect
  static void overwritesTarget(S32Array in) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane % 16 * 4);
    tile.array(lane * 4 + 1, 7); // fault
    Warp.commitCopies();
    Warp.waitCopies(0);
  }

  @Reflect
  static void changesSource(S32Array in) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    if (lane < 16) {
      Warp.copyAsync16(tile, lane * 4, in, lane * 4);
      in.array(lane * 4 + 3, 7); // fault
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
  }

  @Reflect
  static void copiesOverReads(S32Array in, S32Array out) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    tile.array(lane, lane);
    KernelContext.barrier();
    out.array(lane, tile.array(63 - lane));
    if (lane < 16) {
      Warp.copyAsync16(tile, lane * 4, in, lane * 4); // fault
    }
    Warp.commitCopies();
    Warp.waitCopies(0);
  }

  @Reflect
  static void neverWaits(S32Array in) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane % 16 * 4); // fault
    Warp.commitCopies();
  }

  @Reflect
  static void copiesFromOdd(S32Array in) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane % 8 * 4 + lane / 63); // fault
    Warp.commitCopies();
    Warp.waitCopies(0);
  }

  @Reflect
  static void copiesPastEnd(S32Array in) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    Warp.copyAsync16(tile, lane * 4, in, lane * 4); // fault
    Warp.commitCopies();
    Warp.waitCopies(0);
  }

  @Reflect
  static void withoutSyncWarp(S32Array out) {
    Tile tile = Tile.createLocal();
    Registers registers = Registers.createPrivate();
    int lane = KernelContext.LIX();
    for (int i = 0; i < 4; i++) {
      tile.array(lane * 4 + i, i);
    }
    Warp.loadMatrix4(registers, 0, tile, lane * 4); // fault
    out.array(lane, registers.array(0));
  }

  @Reflect
  static void syncWarpForTwoWarps(S32Array out) {
    Tile tile = Tile.createLocal();
    int lane = KernelContext.LIX();
    tile.array(lane, lane);
    Warp.syncWarp();
    out.array(lane, tile.array(lane % 32)); // fault
  }

  @Reflect
  static void loadsOddRows(S32Array out) {
    Tile tile = Tile.createLocal();
    Registers registers = Registers.createPrivate();
    int lane = KernelContext.LIX();
    for (int i = 0; i < 4; i++) {
      tile.array(lane * 4 + i, i);
    }
    KernelContext.barrier();
    Warp.loadMatrix1(registers, 0, tile, lane * 4 + 2); // fault
    out.array(lane, registers.array(0));
  }

  @Reflect
  static void storesOdd(S32Array out) {
    Registers registers = Registers.createPrivate();
    int lane = KernelContext.LIX();
    for (int i = 0; i < 4; i++) {
      registers.array(i, lane);
    }
    if (lane < 4) {
      Warp.store16(out, lane * 6, registers, 0); // fault
    }
  }

  @Reflect
  static void undefinedRegisters(S32Array out) {
    Registers registers = Registers.createPrivate();
    int lane = KernelContext.LIX();
    registers.array(0, 1);
    if (lane < 16) {
      Warp.store16(out, lane * 4, registers, 0); // fault
    }
  }

  @Reflect
  static void waitsForNobody(S32Array out) {
    int item = KernelContext.LIX();
    if (item < 32) {
      Warp.waitAt(3, 64); // fault
    }
    out.array(item, 1);
  }

  @Reflect
  static void writesEarly(S32Array out) {
    int item = KernelContext.LIX();
    out.array(item, 1); // fault
    Warp.awaitLaunches();
  }

  @Reflect
  static void readsEarly(S32Array in, S32Array out) {
    int item = KernelContext.LIX();
    int own = in.array(item);
    int other = item < 32 ? 0 : out.array(item - 32); // fault
    Warp.awaitLaunches();
    out.array(item, own + other);
  }

  @Reflect
  static void asksPastEnd(S32Array in, S32Array out) {
    int item = KernelContext.LIX();
    Warp.prefetch(in, item * 4); // fault
    out.array(item, 1);
  }

  @Reflect
  static void asksForOdd(S32Array in, S32Array out) {
    int item = KernelContext.LIX();
    Warp.prefetch(in, item / 2); // fault
    out.array(item, 1);
  }

  @Reflect
  static void waitsCrosswise(S32Array out) {
    int item = KernelContext.LIX();
    if (item < 32) {
      Warp.waitAt(1, 64); // fault
      Warp.arriveAt(2, 64);
    } else {
      Warp.waitAt(2, 64);
      Warp.arriveAt(1, 64);
    }
    out.array(item, 1);
  }

  @Reflect
  static void disagreesOnNumber(S32Array out) {
    int item = KernelContext.LIX();
    Warp.arriveAt(1 + item % 2, 64); // fault
    out.array(item, 1);
  }

  @Reflect
  static void disagreesOnCount(S32Array out) {
    int item = KernelContext.LIX();
    if (item < 32) {
      Warp.arriveAt(1, 64);
    } else {
      Warp.arriveAt(1, 96); // fault
    }
    out.array(item, 1);
  }

  @Reflect
  static void arrivesAndReads(S32Array out) {
    Tile tile = Tile.createLocal();
    int item = KernelContext.LIX();
    if (item < 32) {
      tile.array(item, item);
      Warp.arriveAt(1, 64);
    } else {
      Warp.arriveAt(1, 64);
      out.array(item, tile.array(item - 32)); // fault
    }
  }

  @Reflect
  static void barrierForOneWarp(S32Array out) {
    int item = KernelContext.LIX();
    out.array(item, Warp.all(true) ? 1 : 0);
    if (item < 32) {
      return;
    }
    KernelContext.barrier(); // fault
  }
}
