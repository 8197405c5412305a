package org.sepllm.hat.mt;

import hat.types.BF16;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.sepllm.hat.runtime.FaultKind;

/** What generated code calls: the guards of checked mode, and what has no instruction. */
final class Guards {
  private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();

  private Guards() {}

  static int index(int index, int length, int site) {
    if (index < 0 || index >= length) {
      throw outOfBounds(index, length, site);
    }
    return index;
  }

  static long index(long index, int length, int site) {
    if (index < 0 || index >= length) {
      throw outOfBounds(index, length, site);
    }
    return index;
  }

  private static SiteFault outOfBounds(long index, int length, int site) {
    return new SiteFault(
        FaultKind.OUT_OF_BOUNDS, site, "index " + index + " of " + length + " elements");
  }

  static int divisor(int divisor, int site) {
    if (divisor == 0) {
      throw divisionByZero(site);
    }
    return divisor;
  }

  static long divisor(long divisor, int site) {
    if (divisor == 0) {
      throw divisionByZero(site);
    }
    return divisor;
  }

  private static SiteFault divisionByZero(int site) {
    return new SiteFault(FaultKind.DIVISION_BY_ZERO, site, "integer division by zero");
  }

  /** Counts a round of a loop. */
  static long round(long before, long limit, int site) {
    if (before == limit) {
      throw new SiteFault(FaultKind.LOOP_LIMIT, site, "loop of more than " + limit + " rounds");
    }
    return before + 1;
  }

  static int increment(MemorySegment header, long offset) {
    return (int) INTS.getAndAdd(header, offset, 1);
  }

  static float bf16ToFloat(short bits) {
    return BF16.bf16ToFloat(BF16.of(bits));
  }

  static short floatToBf16(float value) {
    return BF16.of(value).value();
  }
}
