package org.sepllm.hat.cgen;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.sepllm.hat.runtime.KernelFault;

/**
 * What a checked kernel writes when it meets its first mistake: eight 32-bit integers, all zero
 * before the launch.
 *
 * <p>They are the number of the {@link FaultSite}, the three global ids of the work-item, and, low
 * half first, the offending value and the limit that it broke.
 */
public final class FaultRecord {
  /** The size of a record in bytes: {@value}. */
  public static final long BYTES = 32;

  private FaultRecord() {}

  /**
   * Reads a record.
   *
   * @param source the kernel that wrote it
   * @param words the record, at least {@value #BYTES} bytes
   * @return the mistake, or empty if there was none
   */
  public static Optional<KernelFault> read(CSource source, MemorySegment words) {
    int site = word(words, 0);
    if (site == 0) {
      return Optional.empty();
    }
    FaultSite fault = source.faultSites().get(site - 1);
    long value = Integer.toUnsignedLong(word(words, 4)) | (long) word(words, 5) << 32;
    long limit = Integer.toUnsignedLong(word(words, 6)) | (long) word(words, 7) << 32;
    String item =
        "work-item (" + word(words, 1) + ", " + word(words, 2) + ", " + word(words, 3) + ")";
    String detail =
        switch (fault.kind()) {
          case OUT_OF_BOUNDS ->
              item
                  + ": index "
                  + value
                  + " of "
                  + fault.subject()
                  + ", must be at least 0 and below "
                  + limit;
          case DIVISION_BY_ZERO -> item + ": an integer is divided by 0";
          case LOOP_LIMIT -> item + ": a loop makes more than " + limit + " rounds";
          default -> item + ": " + fault.subject();
        };
    return Optional.of(new KernelFault(fault.kind(), source.kernel(), fault.position(), detail));
  }

  private static int word(MemorySegment words, int index) {
    return words.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, index);
  }
}
