package org.sepllm.hat.seq;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.S32Array;
import hat.types.F16;
import jdk.incubator.code.Reflect;

/** Kernels that leave memory, divide by zero or read what nobody wrote, on the marked line. */
final class MemoryDefects {
  private MemoryDefects() {}

  @Reflect
  static void readsPastEnd(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, in.array(i + 40)); // fault
  }

  @Reflect
  static void readsBelowZero(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int before = in.array(i - 1); // fault
    out.array(i, before);
  }

  @Reflect
  static void writesPastEnd(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i * 3, i); // fault
  }

  @Reflect
  static void writesBelowZero(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i - 5, i); // fault
  }

  @Reflect
  static void indexBeyondInt(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, in.array((long) i << 32)); // fault
  }

  @Reflect
  static void indexWraps(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, in.array(i * 0x40000000)); // fault
  }

  @Reflect
  static void outsideInCondition(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    if (in.array(i + 60) > 0) { // fault
      out.array(i, 1);
    }
  }

  @Reflect
  static void outsideInOneBranch(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int value = i < 30 ? in.array(i) : in.array(i + 100); // fault
    out.array(i, value);
  }

  @Reflect
  static void outsideAfterAnd(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    if (i > 20 && in.array(i + 50) > 0) { // fault
      out.array(i, 1);
    }
  }

  @Reflect
  static int element(S32Array in, int index) {
    return in.array(index); // fault of outsideInHelper
  }

  @Reflect
  static void outsideInHelper(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    int value = element(in, i + 60);
    out.array(i, value);
  }

  @Reflect
  static void outsideInLastRound(S32Array in, S32Array out) {
    int sum = 0;
    for (int k = 0; k <= in.length(); k++) {
      sum += in.array(k); // fault
    }
    out.array(KernelContext.GIX(), sum);
  }

  @Reflect
  static void halfPastEnd(F16Array halves, S32Array out) {
    int i = KernelContext.GIX();
    F16 half = halves.array(i + 50); // fault
    out.array(i, half.value());
  }

  @Reflect
  static void appendPastEnd(DefectMemory.Found found) {
    int place = found.atomicCountInc();
    found.array(place, KernelContext.GIX()); // fault
  }

  @Reflect
  static void localPastEnd(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local + 1, local); // fault
    out.array(KernelContext.GIX(), local);
  }

  @Reflect
  static void localBelowZero(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    tile.array(local, local);
    KernelContext.barrier();
    out.array(KernelContext.GIX(), tile.array(local - 1)); // fault
  }

  @Reflect
  static void localHalfPastEnd(F16Array halves) {
    DefectMemory.HalfTile tile = DefectMemory.HalfTile.createLocal();
    F16 half = halves.array(0);
    tile.array(2 * KernelContext.LIX()).value(half.value()); // fault
  }

  @Reflect
  static void privatePastEnd(S32Array out) {
    DefectMemory.Own own = DefectMemory.Own.createPrivate();
    for (int k = 0; k <= 4; k++) {
      own.array(k, k); // fault
    }
    out.array(KernelContext.GIX(), own.array(0));
  }

  @Reflect
  static void privateIndexFromData(S32Array in, S32Array out) {
    DefectMemory.Own own = DefectMemory.Own.createPrivate();
    int i = KernelContext.GIX();
    own.array(in.array(i), 1); // fault
    out.array(i, 1);
  }

  @Reflect
  static void dividesByElement(S32Array in, S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, 100 / in.array(i)); // fault
  }

  @Reflect
  static void remainderByZero(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, 100 % (i - 9)); // fault
  }

  @Reflect
  static void longDividesByZero(S32Array out) {
    int i = KernelContext.GIX();
    long quotient = 5_000_000_000L / (i - 3); // fault
    out.array(i, (int) quotient);
  }

  @Reflect
  static void longRemainderByZero(S32Array out) {
    int i = KernelContext.GIX();
    long rest = 5_000_000_000L % (i - 17L); // fault
    out.array(i, (int) rest);
  }

  @Reflect
  static void compoundDivision(S32Array out) {
    int i = KernelContext.GIX();
    int value = 12;
    value /= i - 2; // fault
    out.array(i, value);
  }

  @Reflect
  static int quotient(int left, int right) {
    return left / right; // fault of dividesInHelper
  }

  @Reflect
  static void dividesInHelper(S32Array out) {
    int i = KernelContext.GIX();
    int value = quotient(7, i & 7);
    out.array(i, value);
  }

  @Reflect
  static void dividesInBranch(S32Array out) {
    int i = KernelContext.GIX();
    int value = 0;
    if (i > 4) {
      value = 10 / (i / 6 - 2); // fault
    }
    out.array(i, value);
  }

  @Reflect
  static void readsWhatNobodyWrote(S32Array out) {
    int i = KernelContext.GIX();
    out.array(i, out.array(i) + 1); // fault
  }

  @Reflect
  static void readsHalfNobodyWrote(F16Array fresh, S32Array out) {
    int i = KernelContext.GIX();
    F16 half = fresh.array(i); // fault
    out.array(i, half.value());
  }

  @Reflect
  static void readsWhereOthersWrote(S32Array out, S32Array in) {
    int i = KernelContext.GIX();
    if (in.array(i) % 2 == 0) {
      out.array(i, 1);
    }
    KernelContext.barrier();
    out.array(i, out.array(i) + 1); // fault
  }

  @Reflect
  static void readsFreshLocal(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    out.array(KernelContext.GIX(), tile.array(KernelContext.LIX())); // fault
  }

  @Reflect
  static void readsPartlyWrittenLocal(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    if (local < 4) {
      tile.array(local, 1);
    }
    KernelContext.barrier();
    out.array(KernelContext.GIX(), tile.array(local)); // fault
  }

  @Reflect
  static void readsNeighborTooEarly(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    if (local == 0) {
      out.array(KernelContext.GIX(), tile.array(7)); // fault
    } else {
      tile.array(local, 1);
    }
  }

  @Reflect
  static void expectsLocalOfGroupBefore(S32Array out) {
    DefectMemory.Tile tile = DefectMemory.Tile.createLocal();
    int local = KernelContext.LIX();
    if (KernelContext.BIX() == 0) {
      tile.array(local, 1);
    }
    out.array(KernelContext.GIX(), tile.array(local)); // fault
  }

  @Reflect
  static void readsFreshPrivate(S32Array out) {
    DefectMemory.Own own = DefectMemory.Own.createPrivate();
    out.array(KernelContext.GIX(), own.array(2)); // fault
  }

  @Reflect
  static void readsPrivateOfOtherBranch(S32Array out) {
    DefectMemory.Own own = DefectMemory.Own.createPrivate();
    int i = KernelContext.GIX();
    if (i % 2 == 0) {
      own.array(1, i);
    }
    out.array(i, own.array(1)); // fault
  }

  @Reflect
  static void readsPrivateOfRoundBefore(S32Array out) {
    int i = KernelContext.GIX();
    int sum = 0;
    for (int k = 0; k < 2; k++) {
      DefectMemory.Own own = DefectMemory.Own.createPrivate();
      if (k == 0) {
        own.array(0, i);
      }
      sum += own.array(0); // fault
    }
    out.array(i, sum);
  }

  @Reflect
  static void neverEnds(S32Array out) {
    int i = KernelContext.GIX();
    int k = 1;
    while (k != 12) { // fault
      k += i < 5 ? 11 : 2;
    }
    out.array(i, k);
  }
}
