package org.sepllm.hat.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.sepllm.hat.model.BufferType;

/** Checks addresses of memory that somebody else owns. */
public final class ExternalMemory {
  private ExternalMemory() {}

  /**
   * Checks an address.
   *
   * @param address the address
   * @param bytes how many bytes are used from there
   * @throws ExternalMemoryException if it is 0, no multiple of {@value BufferType#LEAST_ALIGNMENT},
   *     or the end lies beyond the last address
   */
  public static void requireAddress(long address, long bytes) {
    if (address == 0) {
      throw new ExternalMemoryException("the address of memory is 0");
    }
    if (address % BufferType.LEAST_ALIGNMENT != 0) {
      throw new ExternalMemoryException(
          "the address 0x"
              + Long.toHexString(address)
              + " is no multiple of "
              + BufferType.LEAST_ALIGNMENT);
    }
    if (Long.compareUnsigned(address + bytes, address) < 0) {
      throw new ExternalMemoryException(
          bytes + " bytes from 0x" + Long.toHexString(address) + " end beyond the last address");
    }
  }

  /** Makes memory of the host usable until an arena is closed. */
  @SuppressWarnings("restricted") // Whoever owns the memory vouches for its size.
  static MemorySegment onHost(long address, long bytes, Arena user) {
    requireAddress(address, bytes);
    return MemorySegment.ofAddress(address).reinterpret(bytes, user, _ -> {});
  }
}
