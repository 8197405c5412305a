package hat.buffer;

import hat.types.F16;
import optkl.ifacemapper.Buffer;
import optkl.util.carriers.ArenaAndLookupCarrier;
import org.sepllm.hat.buffers.Buffers;

/** A buffer of binary16 elements. */
public interface F16Array extends Buffer {
  /** An element of the buffer: the number it had when it was asked for, and the way to write it. */
  interface F16Impl extends F16 {}

  /**
   * Makes a buffer of zeros.
   *
   * @param carrier the accelerator
   * @param length the number of elements, at least 0
   * @return the buffer
   * @throws IllegalArgumentException if the length is negative
   */
  static F16Array create(ArenaAndLookupCarrier carrier, int length) {
    return Buffers.create(F16Array.class, carrier, length);
  }

  /**
   * Returns the number of elements.
   *
   * @return the length
   */
  int length();

  /**
   * Returns an element, to read or to write.
   *
   * <p>Example: {@code array(i).value(half.value())} writes.
   *
   * @param index its index
   * @return the element
   * @throws IndexOutOfBoundsException if the index is below 0 or not below the length
   */
  F16Impl array(long index);
}
