package org.sepllm.hat.seq;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.S32Array;
import hat.types.F16;
import jdk.incubator.code.Reflect;

/** Kernels whose work-items race or do not all reach a barrier; the marked line is found. */
final class OrderDefects {
  private OrderDefects() {}

  /** Hides from the lifter, which would warn, that the value differs between work-items. */
  @Reflect
  static int lane() {
    return KernelContext.LIX();
  }

  @Reflect
  static void barrierForSome(S32Array out) {
    int local = lane();
    if (local < 4) {
      KernelContext.barrier(); // fault
    }
    out.array(KernelContext.GIX(), local);
  }

  @Reflect
  static void barrierAfterReturn(S32Array out) {
    if (KernelContext.LIX() == 0) {
      return;
    }
    KernelContext.barrier(); // fault
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void barrierBehindGuard(S32Array out) {
    int i = KernelContext.GIX();
    if (i >= 28) {
      return;
    }
    out.array(i, 1);
    KernelContext.barrier(); // fault
  }

  @Reflect
  static void barrierAfterContinue(S32Array out) {
    for (int k = 0; k < 3; k++) {
      if (KernelContext.LIX() == k + 2) {
        continue;
      }
      KernelContext.barrier(); // fault
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void barrierAfterBreak(S32Array out) {
    rounds:
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 2; j++) {
        if (KernelContext.LIX() + k == 8) {
          break rounds;
        }
      }
      KernelContext.barrier(); // fault
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void barrierInUnevenLoop(S32Array out) {
    int local = lane();
    for (int k = 0; k < local; k++) {
      KernelContext.barrier(); // fault
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void barrierInEachBranch(S32Array out) {
    int local = lane();
    if (local % 2 == 1) {
      KernelContext.barrier(); // fault
    } else {
      KernelContext.barrier();
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static int waitForAll() {
    KernelContext.barrier(); // fault of barrierInHelper
    return 0;
  }

  @Reflect
  static void barrierInHelper(S32Array out) {
    if (KernelContext.LIX() != 5) {
      waitForAll();
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void readsWithoutBarrier(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, local);
    out.array(KernelContext.GIX(), tile.array((local + 1) % 8)); // fault
  }

  @Reflect
  static void writesWithoutBarrier(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, local);
    KernelContext.barrier();
    int other = tile.array((local + 3) % 8);
    tile.array(local, other); // fault
    out.array(KernelContext.GIX(), other);
  }

  @Reflect
  static void writesNextRoundTooEarly(S32Array in, S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    int sum = 0;
    for (int k = 0; k < 2; k++) {
      tile.array(local, in.array(k * 8 + local)); // fault
      KernelContext.barrier();
      sum += tile.array(7 - local);
    }
    out.array(KernelContext.GIX(), sum);
  }

  @Reflect
  static void scansInPlace(S32Array in, S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, in.array(local));
    for (int distance = 1; distance < 8; distance *= 2) {
      KernelContext.barrier();
      int before = local >= distance ? tile.array(local - distance) : 0;
      tile.array(local, tile.array(local) + before); // fault
    }
    out.array(KernelContext.GIX(), tile.array(local));
  }

  @Reflect
  static void reducesWithoutBarrier(S32Array in, S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, in.array(local));
    KernelContext.barrier();
    for (int half = 4; half > 0; half /= 2) {
      if (local < half) {
        tile.array(local, tile.array(local) + tile.array(local + half)); // fault
      }
    }
    out.array(KernelContext.GIX(), local);
  }

  @Reflect
  static void allWriteOneLocal(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    tile.array(3, KernelContext.LIX()); // fault
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void allWriteTheSame(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    if (KernelContext.LIX() > 5) {
      tile.array(0, 1); // fault
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void branchesMeet(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    if (local == 2) {
      tile.array(0, 1);
    } else if (local == 6) {
      tile.array(0, 2); // fault
    }
    out.array(KernelContext.GIX(), 1);
  }

  @Reflect
  static void halvesRace(F16Array halves, S32Array out) {
    DefectMemory.HalfTile tile = DefectMemory.HalfTile.createLocal();
    int local = KernelContext.LIX();
    F16 mine = halves.array(local);
    tile.array(local).value(mine.value());
    F16 next = tile.array(local ^ 1); // fault
    out.array(KernelContext.GIX(), next.value());
  }

  @Reflect
  static void allWriteOneElement(S32Array out) {
    out.array(0, KernelContext.GIX()); // fault
  }

  @Reflect
  static void neighborWithoutBarrier(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, i);
    int other = out.array(i ^ 1); // fault
    out.array(i + 32, other);
  }

  @Reflect
  static void groupsReadWhatOthersWrite(S32Array in) {
    int i = KernelContext.GIX();
    int value = in.array((i + 8) % 32);
    in.array(i, value); // fault
  }

  @Reflect
  static void groupsWriteTheSame(S32Array out) {
    out.array(KernelContext.LIX(), 1); // fault
  }

  @Reflect
  static void barrierDoesNotOrderGroups(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    in.array(i, 5);
    KernelContext.barrier();
    out.array(i, in.array(KernelContext.LIX())); // fault
  }

  @Reflect
  static void histogramWithoutAtomics(S32Array in, S32Array zeros) {
    int bin = in.array(KernelContext.GIX()) % 5;
    int count = zeros.array(bin);
    zeros.array(bin, count + 1); // fault
  }

  @Reflect
  static int shift(S32Array from, S32Array to, int index) {
    to.array(index, from.array(index + 1)); // fault of aliasesRace
    return 0;
  }

  @Reflect
  static void aliasesRace(S32Array in, S32Array alias) {
    shift(in, alias, KernelContext.GIX());
  }

  @Reflect
  static void readsCounterDuringIncrements(DefectMemory.Found found, S32Array out) {
    int place = found.atomicCountInc();
    out.array(place, found.atomicCount()); // fault
  }

  @Reflect
  static void resetsCounterDuringIncrements(DefectMemory.Found found) {
    if (KernelContext.GIX() == 0) {
      found.atomicCount(0);
    }
    found.atomicCountInc(); // fault
  }

  @Reflect
  static void incrementsAfterReadByOtherGroup(DefectMemory.Found found, S32Array out) {
    int i = KernelContext.GIX();
    if (KernelContext.BIX() == 0) {
      out.array(i, found.atomicCount());
    } else {
      found.atomicCountInc(); // fault
    }
  }

  @Reflect
  static void allWriteOneField(DefectMemory.Found found) {
    found.last(KernelContext.GIX()); // fault
  }

  @Reflect
  static void loopBreaksIntoRace(S32Array in, S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, 0);
    KernelContext.barrier();
    for (int k = 0; k < 8; k++) {
      if (k == in.array(local)) {
        break;
      }
      tile.array(k, k); // fault
    }
    out.array(KernelContext.GIX(), tile.array(local));
  }
}
